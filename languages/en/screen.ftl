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
# All but "words" is typed as it stands here, in every language.
screen-footer-sample-filters = words, finish:length, t:0.8, pinned, rated:4, cell:2
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
