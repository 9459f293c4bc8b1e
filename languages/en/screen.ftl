# The screen: what its panes say, row by row. Room is scarce: say it in few cells.

## text: bytes that are no whole character (`which` names the piece in `of`)

screen-piece-first = { $count } of { $of } bytes
screen-piece-one = byte { $at } of { $of }
screen-piece-several = bytes { $from } to { $to } of { $of }
screen-piece-which-first = { $count ->
    [one] first byte
   *[other] first { $count } bytes
}
screen-piece-which-last = { $count ->
    [one] last byte
   *[other] last { $count } bytes
}
screen-piece-which-one = byte { $at }
screen-piece-of = { $piece } of { $character }
# The piece may be of other characters, too.
screen-piece-of-one = { $piece } of { $character } …
screen-piece-of-several = { $piece } of { $one } or { $other } …

## A screen too small for the panes

screen-small-needs = needs { $columns }x{ $rows }
screen-small-sample = sample
screen-small-save = save
screen-small-quit = quit

## Prefix

screen-prefix = Prefix
# Which column's prefix is edited, behind the word "Prefix".
screen-prefix-own = column { $column }, its own
screen-prefix-aimed = shared; column { $column } aimed at
screen-prefix-shared = shared by the columns
screen-prefix-all-own = every column has its own
screen-prefix-shared-by = shared by { $shared } of { $columns }
screen-prefix-counting = counting tokens…
screen-prefix-too-long = { $tokens } tokens: the model's context holds { $context }
screen-prefix-ends-newlines = { $count ->
    [one] ends with a newline
   *[other] ends with { $count } newlines
}
screen-prefix-ends-spaces = { $count ->
    [one] ends with a space
   *[other] ends with { $count } spaces
}
screen-prefix-ends-tab = ends with a tab
screen-prefix-ends-blank = ends with white space

## Status: the row at the top

screen-status-no-logprobs = no log-probabilities
screen-status-reading = reading its samples
screen-status-read-only = read-only
screen-status-samples-not-written = samples not on disk
screen-status-not-saved = not saved
screen-status-saving = saving
screen-status-edited = edited
screen-status-saved = saved
screen-status-tokens-of = { $tokens } of { $context } tok
screen-status-tokens = { $tokens } tok
screen-status-sampled-since-start = { $tokens } sampled since the start
screen-status-sampled = { $tokens } sampled

## Params

screen-params = Params
# In place of a value: the columns set it themselves.
screen-params-columns = columns
screen-params-live = live
screen-params-else-off = all else off
screen-params-more = { $params } more
screen-params-not-taken = this server does not take it: whatever it is set to, it is not sent and not recorded
screen-params-counts-prefix = here it counts the last tokens of the prefix, too, and not only those sampled
screen-params-help = { $param }: { $help }
screen-params-live-drafts = live: { $drafts }, { $tokens }
screen-params-live-asked = live: asked { $times }, { $tokens }, { $cost }

## Guide

screen-coach-note = Note
screen-coach-step = Step { $step } of { $of }
screen-coach-whole-text = { $key }: whole text
screen-coach-next-cell = { $key }: next cell
screen-coach-next-step = { $key }: next step

## The list of cells

screen-cells = Cells
screen-cells-streams = streams

## Footer: a key, and what it does in a word or two

screen-footer-help = help
screen-footer-yes = yes
screen-footer-no = no
# In the place of a key: typing does it.
screen-footer-type = type
screen-footer-search = search
screen-footer-scroll = scroll
screen-footer-copy = copy it all
screen-footer-choose = choose
screen-footer-take = take
screen-footer-take-it = take it
screen-footer-take-at-once = take at once
screen-footer-close = close
screen-footer-close-note = close: what was typed is kept
screen-footer-sample-on = samples on from this text
# In the place of a key: a text that was left unchanged.
screen-footer-unchanged = unchanged
screen-footer-does-nothing = does nothing
screen-footer-go-there = go there
screen-footer-leave-as-it-was = leave as it was
screen-footer-keep = keep
screen-footer-back-to-list = back to the list
screen-footer-edit-or-add = edit or add
screen-footer-remove = remove
screen-footer-back-to-rows = back to the rows
screen-footer-row = row
screen-footer-edit = edit
screen-footer-undo = undo
screen-footer-stop = stop
screen-footer-done = done
screen-footer-sample = sample
screen-footer-lanes = lanes
screen-footer-sliders = sliders
screen-footer-prefix = prefix
screen-footer-instrument = instrument
screen-footer-cells = cells

## Tokens: the one looked at, and what may come next

# A token that ends the text.
screen-token-end = end
screen-inspector = Token
screen-inspector-at-caret = Token at the caret
screen-inspector-token = Token { $token } of { $tokens } · lane { $lane }
screen-inspector-no-sample = go to a lane with a sample
screen-inspector-no-alternatives = no alternatives from this engine
screen-inspector-one-alternative = only 1 alternative from this engine
screen-known = { $alternatives } known
screen-inspector-logprobs = log-probabilities: { $caveat }
screen-inspector-no-scoring = this engine cannot score a text
screen-inspector-no-token = there is no token here
screen-inspector-bytes = bytes { $bytes }
screen-inspector-chosen = put here by hand
screen-inspector-surprise = { $bits } bit
screen-inspector-first = nothing stands before it
screen-inspector-no-logprob = no log-probability
screen-inspector-rank = rank { $rank }
screen-inspector-rank-below = rank > { $rank }
# Its probability and that of all more probable ones together.
screen-inspector-cumulative = cumulative { $share }
screen-inspector-entropy = entropy { $bits } bit
screen-next-before-token = before token { $token } of lane { $lane }
screen-next-at-end = at the end of the prefix
screen-next-at-byte = at byte { $byte } of the prefix
screen-next-of-column = { $place }, column { $column }
screen-next-of-cell = { $place }, params of the cell
# Stands before the most probable tokens, in one row.
screen-next-strip = next
screen-next-rest = rest { $share }
screen-next-ask = { $key } asks what may come next: the price of one token
screen-next-not-shown = not shown { $share }
screen-next-left = left by the params: { $tokens }
screen-next-entropy = entropy { $raw } bit, with the params { $sampled }

## Lanes

screen-lanes-sample-here = { $key } samples the prefix here
screen-lanes-sample = { $key } samples
screen-lanes-not-written = not on disk
screen-runs-none = no samples yet
screen-runs-filter = only { $filter } · { $samples } · Esc shows the run again
screen-runs-some = { $shown } of { $samples }
screen-runs-live = live
screen-runs-run = run { $run } of { $runs }
screen-runs-lane = lane { $lane }: { $settings }
screen-runs-some-lanes = { $shown } of { $lanes }
# What the colours say: the view, and the unit of its numbers or what its words are of.
screen-legend-unit = { $view }, { $unit }
screen-legend-compared = { $view }:

## Instruments

screen-instrument-note = Note
screen-instrument-next = Next token
screen-instrument-shots = held-out pairs right, by number of examples
screen-instrument-counted = { $samples } of these settings
screen-instrument-answer = answer: { $rule }
screen-instrument-others = not counted: { $samples }
screen-instrument-failed = { $samples } failed
screen-instrument-repeated = left out, for a seed repeats: { $samples }
screen-instrument-sampling = sampling { $done } of { $total }
screen-answer-empty = (empty)
screen-some-of = { $some } of { $all }
screen-forks-end = the map ends after { $rows } rows
# The model's own probability of an answer.
screen-tally-model = model { $share }
screen-table-column = column { $column } of { $columns }
screen-table-columns = columns { $from }–{ $to } of { $columns }
screen-table-others = { $keys } the others
screen-table-answered = answered
screen-table-entropy = entropy, bit

## A model that is being fetched

# Behind its name, at the bottom of the screen: short.
screen-fetch-asking = asking the hub
screen-fetch-waiting = another program fetches it; waiting
screen-fetch-checking = reading again what came before
screen-fetch-again = the connection broke; trying again
screen-fetch-amount = { $done } of { $total }
screen-fetch-part = { $percent } of { $total }
screen-fetch-rate = { $rate }/s
screen-fetch-left = { $time } left
screen-fetch-stops = { $key } stops
screen-inspector-contrast = { $model } { $p } · { $bits } bit
screen-inspector-divergence = { $contrast } · KL { $kl } · JS { $js } bit
