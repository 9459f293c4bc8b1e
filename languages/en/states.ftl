# What is told of a session and its samples: how a lane is doing, what the colours say, what stands above a column, what
# the pane says that is read, and why something cannot be done.

## Lanes

# The title of a new session's only cell.
states-cell-title = Cell { $number }
states-lane-waiting = waiting
states-lane-rate = { $rate } tok/s
states-lane-streaming = streaming
# It ended at this stop text.
states-lane-stopped-at = stop { $text }
states-context-full = context full
states-context-full-of = context full, { $tokens } of { $tokens }
# How a sample ended, as it is shown: files keep the English word.
# What log-probabilities are.
states-logprobs-sampled = after the samplers
states-logprobs-unknown = the server does not say whether before or after the samplers
states-logprobs-none = the server gives none

## Below a lane: what may be done, with its key

states-foot-past = past the turn: { $tokens }
states-foot-past-short = +{ $tokens } past
states-foot-folds = { $key } folds
states-foot-unfolds = { $key } unfolds
states-foot-stops = { $key } stops
states-foot-stops-here = { $key } stops here
states-foot-full = the context is full: nothing goes on behind this
states-foot-cut-at = cut at { $tokens }
states-foot-cut = cut
states-foot-goes-on = { $key } goes on

## Whether a text has room in the context

states-room-ended = this sample ended by { $finish }; there is nothing to continue
states-room-full = the model's context is full: nothing has room behind this sample; a shorter prefix leaves some
states-room-full-of = the model's context of { $tokens } is full: nothing has room behind this sample; a shorter prefix leaves some
states-room-too-long = the prefix is { $length } and the model's context holds { $context }, one of them to sample: { $excess } too many
states-room-too-long-column = the prefix of column { $column } is { $length } and the model's context holds { $context }, one of them to sample: { $excess } too many

## Whether the model knows the script of the prefix

# Stands in a row with other facts, so it is short; `key` opens the list of models.
states-script-hardly-known = the miniature hardly knows this script · { $key } other models
    .short = a script it hardly knows · { $key } other models
states-token-in-prefix = servers read { $token } as a token, not as its letters
    .short = { $token } is a token on servers

## Views: what the colours say

states-view-plain = plain
states-view-plain-says = what the model sampled, and what it was given
states-view-tokens = tokens
states-view-tokens-says = where tokens begin; spaces and newlines are visible
states-view-probability = probability
states-view-probability-says = how probable each token was
states-view-surprise = surprise
states-view-surprise-says = the same in bits
states-view-entropy = entropy
states-view-entropy-says = how open the choice was, in bits
states-view-agreement = agreement
states-view-agreement-says = how many of the other samples say it too
states-view-verbatim = verbatim
states-view-verbatim-says = what stands in the reference, word for word
states-view-difference = difference
states-view-difference-says = what the selected lane does not have
states-view-contrast = contrast
states-view-contrast-says = which of two models finds a token more probable
# Behind the name of the view: what its numbers or its words are of.
states-view-unit-bit = bit
states-view-unit-said-by = said by
states-likeness-copied = copied
states-likeness-nearly = nearly
states-likeness-own = own
states-likeness-most = most
states-likeness-some = some
states-likeness-alone = this one alone
states-likeness-alone-short = alone
states-likeness-differs = not in the selected lane
states-likeness-differs-short = differs

## Which samples the board shows

states-filter-answer = answer { $answer }
states-filter-compared = the two that are compared
states-filter-pinned = pinned
states-filter-rated = rated { $stars } or better
states-filter-labelled = labelled

## What stands above a column, and what lanes have in common

states-heading-as-cell = as the cell
states-heading-prefix = { $bytes } of prefix
states-heading-chat = chat
states-settings-seed = seed { $seed }

## The form that writes the prefix: its rows, in at most fourteen cells

states-form-head = head
states-form-layout = layout
states-form-question = question
states-form-pair = pair { $number }
states-form-new-pair = new pair
states-form-query = query
states-form-held-out = held out { $number }
states-form-hold-out = hold one out
states-form-description = description
states-form-asker = asker
states-form-answerer = answerer
states-form-gap = gap
states-form-asks = { $number } asks
states-form-answers = { $number } answers
states-form-next-asks = next asks
states-form-next-answers = next answers

## The pane of the instruments, where it is read

states-pane-no-samples = no samples yet: sample the prefix, and they are counted here as they come
states-pane-all-failed = { $failed ->
    [one] the sample failed; its lane says why
   *[other] all { $failed } of them failed; their lanes say why
}
states-pane-no-note = this cell has no note; the list of cells has a key that writes one
states-pane-of-column = { $column }: { $sentence }
states-agreement-not-compared = the selected lane is a branch or was continued elsewhere: it is not compared
states-agreement-quote = “{ $text }”
states-agreement-no-minority = nothing that the selected lane says is said by a minority only
states-agreement-minority = only a minority says, of what the selected lane says: { $texts }
states-reference-none = this cell has no reference: {"{edit-reference}"} pastes or types one, {"{reference-file}"} reads a file
states-reference-indexing = indexing the reference…
states-verbatim-no-samples = no samples to hold against the reference yet
states-shots-none = {"{dial}"} asks the held-out pairs behind no example, one, two … in shuffled orders, and counts the right answers; {"{score-dial}"} asks for the probability of the right answers instead; {"{edit-form-here}"} edits the pairs

## The bill

states-bill-next = the next run: { $samples }, { $cost }
states-bill-next-unknown = the next run: nobody has stated a price
states-bill-range = { $least } to { $most }
states-bill-range-open = { $least } and up, without max tokens
# Behind a line of the bill: what it would cost at the pretended price.
states-bill-as-if = { $bill }; as if { $price } per 1M tokens: { $amount }
states-bill-so-far = { $bill } so far
states-bill-beside-prefixes = { $bill }, beside prefixes whose tokens nobody has counted yet
states-bill-cell = this cell: { $spent }
states-bill-session = this session: { $spent }
states-bill-start = since the start of the program, in every session and with what live mode let pass: { $tokens } sampled, { $spent }; no cap is set (cap_usd in the settings)
states-bill-start-capped = since the start of the program, in every session and with what live mode let pass: { $tokens } sampled, { $spent } of at most { $cap }
states-bill-and-more = { $spent } and more
# What follows is a sentence on samples that run on past their turn.
states-bill-settings = of the settings shown, { $past }
# `command` is the title of the command price-as-if.
states-bill-as-if-is = As if: { $price } per 1M tokens is pretended by this cell, for tokens read and sampled alike; nobody pays it, and it counts for no cap. “{ $command }” changes it.
states-bill-as-if-none = “{ $command }” pretends a price beside the real one.

## Why a command would do nothing just now

states-hinders-no-sample = no sample here yet
states-hinders-no-column-aimed = no column is aimed at
states-hinders-no-columns = no columns here
states-hinders-no-token = no token is looked at
states-hinders-no-turns = no turns here
states-hinders-no-reference = no reference here
states-hinders-nothing-streams = nothing streams
states-hinders-fetching = one is being fetched
states-hinders-no-fetch = nothing is being fetched
states-hinders-no-other-run = no other run here
states-hinders-nothing-marked = nothing is marked here
states-hinders-nothing-to-undo = nothing to undo
states-hinders-nothing-to-redo = nothing to redo

## What of a cell was changed, undone or made again

states-changed-params = the params
states-changed-columns = the columns
states-changed-form = what writes the prefix
states-changed-marks = the marks
states-changed-note = the note
states-changed-title = the title
states-changed-reference = the reference
states-changed-answer = what counts as the answer
states-changed-price = the pretended price
states-answered-for = { $answered }, asked for { $asked }
states-lane-silent = silent for { $seconds } s
