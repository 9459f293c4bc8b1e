# The params, by their keys in files: the name on the screen, other words by which people look for it, one line of help,
# and what the default settings file says.

param-temperature = temperature
    .keywords = randomness creativity hotter colder warmth diversity
    .help = below 1 sharpens the distribution, above 1 flattens it; 0 always takes the most probable token
    .settings =
        Below 1 sharpens the distribution, above 1 flattens it, 0 takes the most probable token. 0 to 2.
param-top_p = top-p
    .keywords = nucleus diversity
    .help = nucleus: draw from the fewest tokens that together hold this much probability; 1 is off
    .settings =
        Nucleus: draw from the fewest tokens that together hold this much probability. 0 to 1; 1 is off.
param-top_k = top-k
    .help = draw from this many most probable tokens; 0 is off
    .settings =
        Draw from this many most probable tokens. 0 to 1000; 0 is off.
param-min_p = min-p
    .help = drop tokens less probable than this share of the most probable one; 0 is off
    .settings =
        Drop tokens less probable than this share of the most probable one. 0 to 1; 0 is off.
param-typical_p = typical-p
    .help = keep tokens whose surprise is nearest the entropy until they hold this much; 1 is off
    .settings =
        Keep tokens whose surprise is nearest the entropy until they hold this much. 0 to 1; 1 is off.
param-repetition_penalty = repetition
    .help = positive logits of the last tokens (here 64) are divided by it, negative ones multiplied; 1 is off
    .settings =
        Positive logits of the last tokens (here 64) are divided by it, negative ones multiplied.
        0.5 to 2; 1 is off.
param-presence_penalty = presence
    .help = taken off the logit of every token already sampled; 0 is off
    .settings =
        Taken off the logit of every token already sampled. -2 to 2; 0 is off.
param-frequency_penalty = frequency
    .help = taken off the logit once for every time a token was sampled; 0 is off
    .settings =
        Taken off the logit once for every time a token was sampled. -2 to 2; 0 is off.
param-max_tokens = max tokens
    .keywords = length longer shorter limit
    .help = cut the sample after this many tokens
    .settings =
        Cut the sample after this many tokens. 1 to 8192.
param-seed = seed
    .keywords = random reproduce fixed
    .help = the number the noise of every lane is drawn from; cells of one seed share their noise, so that their samples are not independent; unset draws one for each run and records it
    .settings =
        The number the noise of every lane is drawn from, 0 to 4294967295; cells of one seed share their
        noise, so that their samples are not independent; unset, each run draws one and records it.
param-stop = stop
    .keywords = end until
    .help = texts that end a sample where they first appear; the text itself is left out
    .settings =
        Texts that end a sample where they first appear, such as ["\n\n", "Human:"]. The text itself is
        left out.
param-lanes = lanes
    .keywords = number samples count how many
    .help = how many samples are drawn side by side
    .settings =
        How many samples are drawn side by side. 1 to 16.
