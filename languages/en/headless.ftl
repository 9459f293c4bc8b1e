# What is said without the screen: `samplebook sample`, `run`, `score`, `doctor` (and its `--experiments`).

headless-output = standard output: { $error }
headless-json = as JSON: { $error }

## Lanes

headless-interrupted = stopped; what had come is written as cancelled
headless-lane-failed = a lane failed
headless-sample-script-hardly-known = the built-in miniature hardly knows the script of this prefix, so its samples will make little sense; `samplebook models` lists real models, --model takes one
headless-lane-broke = a lane broke: { $error }
headless-connection-ended = the connection ended before the sample did

## samplebook run

headless-no-cell = there is no cell { $id }; the cells are { $known }
headless-no-cells = the session has no cells
headless-rule = cell { $cell }: the answer rule { $rule }: { $error }
headless-reference = cell { $cell }: { $error }
headless-column = column { $number }: { $title }
headless-as-the-cell = as the cell
headless-own-prefix = { $bytes } of prefix
headless-chat = chat
headless-not-drawn = not drawn: { $reason }
headless-seed = seed { $seed }
# Stands in a table: the number is filled up with blanks.
headless-tokens = { $tokens } tok
headless-rest-not-asked = { $n ->
    [one] as all of these failed, { $n } more sample was not asked for
   *[other] as all of these failed, { $n } more samples were not asked for
}

## What samples say together

headless-failed = { $samples } failed; what failed is not counted
headless-no-sample = no sample to count
headless-facts = { $subject }: { $facts }
headless-between-facts = {"; "}
headless-bill = bill: { $bill }
headless-answers = answers ({ $rule }): { $answers } in { $answered } of { $samples }, { $bits } bit
# Behind each bar of a table: the range in which the share is likely to be, at most 14 columns wide.
headless-bounds = ({ $low } to { $high } %)
headless-model = model { $percent }
headless-empty = (empty)
headless-more = and { $answers }
headless-legend = ({ $text })

## samplebook score

# Headings of a table whose columns are tab stops: none may be wider than seven columns.
headless-log-probability = logprob
headless-bits = bits
headless-rank = rank
headless-entropy = entropy
headless-token = token
headless-bits-against = bits against
headless-difference = difference
headless-contrast = { $first } against { $second }; bits of surprise; KL and JS in bits
headless-contrasted = { $tokens } compared, { $bits } bit for the first model, { $mean } bit a token
headless-bits-a-byte = bit/B
headless-perplexity = perpl.
headless-line = line
headless-scored = { $tokens } scored, { $bits } bit, { $mean } bit a token, { $byte } bit a byte, perplexity { $perplexity }

## samplebook doctor

headless-settings = settings
headless-sessions = sessions
headless-not-there-yet = { $path } (not there yet)
headless-key-none = no key
headless-key-variable = key from the variable { $variable }
headless-key-file = key from { $path }
headless-key-command = key from a command
headless-server = { $model } at { $address }; { $dialect }; { $key }
headless-can = can { $able }
headless-between-skills = {", "}
headless-can-sample = sample
headless-can-tokenise = tokenise
headless-can-score = score a text
headless-can-distribution = give the whole distribution
headless-can-share = read a prefix once for all lanes
headless-can-drafts = draw again from drafts
headless-can-seed = repeat a seed
headless-can-batch = say the same in any company
headless-log-probabilities = log-probabilities { $logprobs }, up to { $alternatives }, context { $context }
headless-logprobs-raw = Raw
headless-logprobs-sampled = Sampled
headless-logprobs-unknown = Unknown
headless-logprobs-none = None
headless-context-unknown = unknown
headless-found = servers found on this machine
headless-found-none = none answers on the usual ports
headless-found-off = not looked for: the settings say find_servers = false
headless-found-server = { $kind } at { $address }: { $models }
headless-found-no-models = no models
headless-found-more = { $models } and { $n } more

## samplebook doctor --experiments

experiment-heading = experiment
experiment-wanted = wanted
experiment-measured = measured
experiment-holds = holds
experiment-does-not-hold = does not hold
experiment-two-plus-two = two plus two, 40 samples at temperature 1
    .wanted = 4 is the most frequent first answer, share 40 to 95 %; at least 4 different continuations
    .measured = 4: { $share } %; { $different } different continuations
experiment-paris = Paris, temperature 0.7, 160 tokens
    .wanted = median of 5 or more real landmarks; cut by length
    .measured = { $median } in the median, cut by length { $cut } of 8; under a shorter heading { $other }
experiment-zebra = zebra, greedy from the first sentence
    .wanted = 60 tokens or more word for word
    .measured = { $tokens } of 200
experiment-zebra-warm = zebra at temperature 1
    .wanted = most of 16 samples diverge somewhere; from 5 words recall is weaker than from 25
    .measured = { $left } of 16 diverge, after { $tokens } in the median; of 100 tokens { $few } from 5 words, { $many } from 25
experiment-rare = rare articles, greedy from the first sentence
    .wanted = diverges within 30 tokens (of nine articles in ten)
    .measured = { $share } % of { $articles }; after { $tokens } in the median
experiment-election = election, 8 samples at temperature 0.9
    .wanted = no two equal, names disagree
    .measured = { $samples }, { $names }
experiment-few-shot = few-shot, `teacher:` at temperature 1
    .wanted = right 90 % or more with 10 pairs, 25 % or less with none; runs on to a new line
    .measured = { $ten } % with ten, { $none } % with none; runs on in { $past } %
experiment-accuracy = few-shot, 40 other words, two samples each
    .wanted = accuracy rises with the number of pairs, and never falls by more than chance (95 %)
    .pairs = { $pairs } { $share } %
    .between = {", "}
experiment-assistant = assistant prompt, 5 questions, 16 samples each
    .wanted = answered in 80 % or more, and a new Human: turn follows
    .measured = { $answered } % answered, { $turned } % with a new turn
experiment-direct = the same questions asked directly
    .wanted = answered in 20 % or less
    .measured = { $share } %
wording-two-plus-two = two plus two in 20 other wordings, 16 samples each at temperature 1
    .wanted = 4 is the first number in 12 or more of 16, for most of the wordings
    .measured = for { $held } of 20; 4 in { $share } % of all samples; in wordings that documents have: { $familiar }{ $below }
wording-paris = Paris under 20 other headings, 4 samples each
    .wanted = 5 or more real landmarks in 3 or more of 4, for most of the headings
    .measured = for { $held } of 20; { $median } in the median{ $below }
wording-election = election from 20 other first sentences, 8 samples each
    .wanted = no two equal and 5 or more first names, for most of the sentences
    .measured = for { $held } of 20{ $below }
wording-few-shot = 20 other lists of pairs, 8 samples each at temperature 1
    .wanted = right in 75 % or more
    .measured = right in { $share } %; for { $held } of 20 lists in 6 or more of 8{ $below }
wording-assistant = assistant prompt, 10 other questions and 10 other frames, 8 samples each
    .wanted = answered in 75 % or more
    .measured = { $share } % answered; { $held } of 20 in 6 or more of 8{ $below }
wording-direct = the 10 other questions asked directly, 8 samples each
    .wanted = answered in 20 % or less
    .measured = { $share } %
wording-below = ; not for { $wordings }

# Fetching a model
headless-pull-asking = asking about { $repo }
headless-pull-waiting = { $file }  another program fetches it; waiting
headless-pull-checking = { $file }  reading again what came before
headless-pull-again = { $file }  the connection broke; trying again
headless-pull-fetching = { $file }  { $percent }%  { $done } of { $total }
headless-pull-rate = { $rate }/s
headless-pull-left = { $time } left
headless-pull-stopped = stopped; what came is kept, and the same command goes on from there
headless-not-taken = this server does not take {$params}; not sent, and not recorded as in force
headless-counts-prefix = { $params }: this server counts the last tokens of the prefix, too; models in this program count only those sampled
headless-token-in-prefix = the server reads { $token } in the prefix as a token, not as its letters; models in this program do so with --special-tokens
headless-other-model = the server answered with the model {$answered}, not with {$asked}
headless-no-numbers = the server gave no log-probabilities
headless-without-number = {$without} of {$tokens} came without a log-probability that is surely theirs
headless-dialect-found = its dialect is found by asking
headless-server-answers = it answers; models: { $models }
headless-servers-failed = no answer to be had from: { $names }

## verify: stored samples that are drawn again

verify-nothing = there is no sample to draw again
verify-no-parent = a sample that it grew from is not here
verify-not-text = its prefix is not UTF-8
verify-had-no-token = it ended before its first token
verify-no-model = it was drawn by the local model { $model }, which was not found; name it with --model PATH
verify-no-server = it was drawn by the server { $url }, which the settings do not know; name it with --server or --base-url
verify-no-engine = it was drawn by { $engine }; name an engine with --engine, --model or --server
verify-program = program
verify-engine = engine
verify-server = server
verify-model = model
verify-weights = weights
# `$id` is the end of the sample's id.
verify-place = { $id }  column { $column } lane { $lane }
verify-same = the same
verify-same-apart = the same; log-probabilities at most { $apart } apart
# `$then` and `$now` are verify-token, verify-token-share or how the sample ended.
verify-differs = differs from token { $token }: { $then } then, { $now } now
verify-token = “{ $text }”
verify-token-share = “{ $text }” ({ $share } %)
verify-not-drawn = not drawn again: { $reason }
verify-counts = { $samples }: { $same } the same, { $differ } differ, { $not_drawn } not drawn again
verify-some-differ =
    { $n ->
        [one] { $n } sample is not what it was
       *[other] { $n } samples are not what they were
    }
verify-some-not-drawn =
    { $n ->
        [one] { $n } sample was not drawn again
       *[other] { $n } samples were not drawn again
    }

## list and search

list-none = there are no sessions
list-problem = cannot be read: { $problem }
search-cell = { $cell }, the cell
# `$id` is the end of the sample's id.
search-sample = { $cell } lane { $lane } { $id }

## samplebook run --over

headless-over-more-rows = { $n ->
    [one] … and { $n } more row
   *[other] … and { $n } more rows
}
headless-over-no-field = cell { $cell }: its prefix has no field of the rows; write one of { $fields } where it is to stand
headless-over-no-field-in-row = the row has no field { $field }, which the cell { $cell } fills in
headless-over-misspelt = { $name } in the prefix is no field of the rows and stays as it is; { $near } would be one
headless-over-no-row = it is of row { $row }, and the rows end before { $rows }
headless-over-no-column = it is of column { $column } of the cell { $cell }, which is not drawn here
headless-over-other-prefix = its prefix is not what row { $row } makes of the cell now
headless-over-other-chat = the system prompt of row { $row } was another one
headless-over-other-param = { $param } was { $was }, and is { $is }
headless-over-other-seed = its seed is { $was }, and would be { $is }
headless-over-other-model = { $was } answered, and { $is } would now
headless-over-other-weights = the weights of { $model } are others than they were
headless-over-again = { $error }; trying again
headless-over-given-up = given up, as every sample failed; what was drawn is kept, and the same command goes on with the rest
headless-over-failed = what failed is drawn again by the same command
headless-over-interrupted = stopped; the same command goes on with the rest
headless-over-progress = { $there } of { $total }  { $percent }%  { $rate }/s
headless-over-progress-failed = { $n } failed
headless-over-rows = over { $rows } of { $path }
headless-over-without = without an answer { $without }, of which cut { $cut }
headless-over-accuracy = accuracy { $share } % ({ $low } to { $high })
headless-over-paired = columns compared on { $rows }, in points; 95 % by the paired bootstrap
headless-over-pair = { $column } less { $less }: { $share } ({ $low } to { $high }); better in { $better }, worse in { $worse }
headless-over-mcnemar = McNemar p { $p }
headless-over-file = samples in { $path }
