# What one can ask for: the title in palette and help, the short word in the footer (`.hint`), and other words by
# which people look for it (`.keywords`).

## background

command-draw-more = Sample 100 more in the background
    .keywords = many count
command-draw-more-here = Sample 100 more in the background
command-stop-drawing = Stop sampling in the background
    .hint = stop
command-dial = Accuracy by number of examples
    .hint = dial
command-score-dial = Score the right answers instead

## cells

command-previous-cell = Previous cell
command-next-cell = Next cell
command-new-cell = New cell
    .keywords = experiment add
command-next-cell-here = Next cell
    .hint = next cell
command-previous-cell-here = Previous cell
command-cell-above = Cell above
command-cell-below = Cell below
command-new-cell-here = New cell
    .hint = new
command-duplicate-cell = Duplicate the cell
    .hint = duplicate
command-rename-cell = Rename the cell
    .hint = rename
command-edit-note = Edit the cell's note
    .hint = note
command-delete-cell = Delete the cell
    .hint = delete
command-move-cell-up = Move the cell up
command-move-cell-down = Move the cell down

## coach

command-next-step = Next step of the guide
command-previous-step = Step before
command-toggle-guide = Show or hide the guide
    .keywords = tutorial steps coach note

## columns

command-next-column = Change the next column, or all
command-new-column = New column
    .keywords = compare variants grid
command-remove-column = Remove the column
command-rename-column = Rename the column
command-own-prefix = Give the column its own prefix, or the cell's
command-chat = Ask a chat model in the column, or continue text again
    .keywords = instruct assistant system prompt message
command-next-column-here = Change the next column, or all
command-new-column-here = New column
command-remove-column-here = Remove the column
command-rename-column-here = Rename the column
command-own-prefix-here = Give the column its own prefix, or the cell's
command-chat-here = Ask a chat model in the column, or continue text again
command-sweep = Columns of this param, or one value again
    .hint = sweep
    .keywords = compare variants grid
command-sweep-values = Columns of values you type…

## forms

command-edit-form = Pairs or turns that write the prefix…
    .keywords = few-shot examples chat conversation
command-send-turn = Send the next turn…
command-edit-form-here = Pairs or turns that write the prefix…
command-send-turn-here = Send the next turn…

## inspector

command-inspect = Look at tokens, or stop
    .keywords = token logprobs alternatives probability
command-check-possible = Could these params have sampled this?
command-inspect-lane = Look at the tokens of this lane, or stop
    .hint = tokens
command-previous-token = Token to the left
command-next-token = Token to the right
    .hint = token
command-next-surprise = Next surprising token
    .hint = surprising
command-previous-surprise = Surprising token before
command-first-token = First token
command-last-token = Last token
command-previous-alternative = Alternative above
command-next-alternative = Alternative below
    .hint = alternative
command-branch = Branch: let the selected alternative stand here
    .hint = branch
command-branch-here = Sample again from this token on
    .hint = again from here
command-branch-all = Sample every lane from this token on
    .hint = all from here

## instruments

command-tally-here = Tally of answers, or none
    .hint = tally
command-instruments = What many samples say…
    .hint = instruments
command-note-here = The cell's whole guide
command-next-instrument = Next instrument, or none
command-close-instrument = Hide the instrument
command-focus-instrument = Go to the instrument
command-choose-row = Show the samples behind this row, or all again
    .hint = filter
command-answer-rule = What counts as the answer…
    .hint = answer
command-price-as-if = What a token would cost…
    .hint = price
command-previous-row = Row above
command-next-row = Row below
command-previous-table-column = Table: the columns before
command-next-table-column = Table: the columns after
command-next-instrument-here = Next instrument
    .hint = next
command-forks = Instrument: map of forks
command-shots = Instrument: accuracy by number of examples
    .keywords = few-shot accuracy examples
command-tally = Instrument: tally of answers
    .keywords = answers histogram count votes majority
command-verbatim = Instrument: verbatim meter
    .keywords = copy memorised memorized regurgitation
command-note = Instrument: the cell's note
    .keywords = guide tutorial
command-distribution = Instrument: what may come next
    .keywords = logits logprobs probabilities
command-bill = Instrument: the bill
    .keywords = price cost money dollars usage budget
command-agreement = Instrument: agreement between samples

## lanes

command-sample = Sample every lane
    .hint = sample
    .keywords = run generate draw complete
command-cancel-all = Stop every lane
command-older-run = Show the run before
command-newer-run = Show the run after
command-zoom-lane = Zoom this lane
    .hint = zoom
command-resample-lane = Sample this lane again
    .hint = again
command-continue-lane = Continue this lane where it was cut
    .hint = continue
    .keywords = more longer go on
command-continue-all = Continue every lane that was cut
command-cancel-lane = Stop this lane
    .hint = stop
command-older-run-lanes = Show the run before
    .hint = runs
command-newer-run-lanes = Show the run after
command-copy-lane = Copy the generated text
    .hint = copy
command-previous-lane = Lane to the left
command-next-lane = Lane to the right
command-scroll-up = Scroll up
command-scroll-down = Scroll down
command-scroll-page-up = Scroll a page up
command-scroll-page-down = Scroll a page down
command-scroll-start = To the start
command-scroll-end = Follow the end
command-scroll-all-up = Scroll all lanes up
command-scroll-all-down = Scroll all lanes down
command-previous-lane-inspecting = Lane to the left
command-next-lane-inspecting = Lane to the right

## live

command-toggle-live = Live mode: the lanes follow the sliders
    .keywords = auto realtime follow
command-toggle-live-here = Live mode: the lanes follow the sliders

## marks

command-pin = Pin this sample, or unpin it
    .hint = pin
    .keywords = favourite favorite star bookmark
command-rate-one = Rate this sample 1 of 5
command-rate-two = Rate this sample 2 of 5
command-rate-three = Rate this sample 3 of 5
command-rate-four = Rate this sample 4 of 5
command-rate-five = Rate this sample 5 of 5
command-rate-none = Take the rating back
command-label = Label this sample…
command-comment = Comment on this sample…
command-filter-marks = Show only pinned, rated or labelled samples
command-fold = Fold what is past the turn, or show it
    .hint = fold
command-stop-here = Stop where this lane ran past its turn

## next

command-toggle-next = Show or hide what may come next
command-ask-next = Ask what may come next (a server: one token's price)
command-toggle-next-here = Show or hide what may come next
command-ask-next-here = Ask what may come next (a server: one token's price)

## params

command-nudge-down = One step down
command-nudge-up = One step up
    .hint = nudge
command-nudge-down-coarse = Big step down
command-nudge-up-coarse = Big step up
    .hint = big step
command-edit-param = Type a value; edit the stop list
    .hint = type
command-reset-param = Back to the default
    .hint = reset
command-toggle-unset = Unset: let the engine choose
    .hint = unset
command-previous-param = Param above
command-next-param = Param below

## prefix

command-external-editor = Edit the prefix in $EDITOR
command-toggle-stripes = Show or hide token stripes
    .keywords = tokenizer tokens boundaries
command-find = Search in the prefix
    .hint = find
command-find-next = Next match
command-find-previous = Previous match
command-take-into-prefix = Append the generated text to the prefix
    .hint = append

## program

command-escape = Close, stop, or go back to the lanes
command-save = Save the session
    .hint = save
command-save-as = Save the session as…
    .keywords = copy export file
command-open-session = Open a session…
    .hint = open
    .keywords = file load notebook
command-open-path = Open a session by path…
    .keywords = file load
command-next-pane = Next pane
    .hint = pane
command-previous-pane = Previous pane
command-focus-cells = Go to the cells
command-focus-prefix = Go to the prefix
command-focus-params = Go to the params
command-focus-lanes = Go to the lanes
command-choose-engine = Choose engine and model…
    .keywords = model server provider local llama gguf host
command-fetch-model = Fetch a model from the hub…
    .keywords = download pull hugging face hf get model
command-stop-fetch = Stop fetching the model
    .keywords = cancel abort download pull
command-choose-theme = Choose a theme…
    .keywords = colours colors dark light appearance
command-choose-language = Choose the language…
    .keywords = language chinese english translation locale
command-save-picture = Save a picture or a report…
    .keywords = export svg html screenshot image page share csv markdown table
command-suspend = Suspend (fg brings it back)
command-redraw = Paint the screen again
command-palette = Command palette
    .hint = palette
command-help = Help: all keys
    .hint = help
    .keywords = keys shortcuts bindings manual
command-quit = Quit
    .hint = quit
    .keywords = exit leave close
command-write = Write in the prefix
    .hint = write
command-cells = List of cells
    .hint = cells
command-palette-here = Command palette
command-help-here = Help: all keys
    .hint = help
command-choose-cell = Go on with this cell
    .hint = go
command-edit-cell = Write in this cell's prefix

## reference

command-edit-reference = Type or paste the reference…
    .hint = reference
    .keywords = original text compare
command-reference-file = Read the reference from a file…
command-sweep-reference = Columns of longer and longer beginnings
    .hint = sweep

## samples

command-list-samples = All samples of the session…
    .hint = samples
    .keywords = search find history all library
command-list-runs = All runs of the cell…
command-use-sample = Set the sliders and the seed as this sample had them
    .hint = use
    .keywords = reuse settings restore
command-edit-sample = Edit this sample's text and go on from there…
    .keywords = rewrite branch text
command-compare-sample = Hold this sample, or show it beside the held one
    .keywords = compare diff difference two side
command-show-exchange = Show what went over the wire for this sample
    .keywords = exchange raw request reply http bytes bug
command-list-behind = List the samples behind this row…
    .hint = list

## text

command-undo-here = Undo the last change of anything
    .hint = undo
command-redo-here = Redo
command-undo = Undo the last change of anything
    .hint = undo
    .keywords = revert back
command-redo = Redo
    .hint = redo
command-select-all = Select all
command-copy = Copy the selection
command-cut = Cut the selection
command-paste = Paste what was copied here
command-insert-newline = New line
command-insert-tab = Tab character
command-left = Left
command-right = Right
command-word-left = Word left
command-word-right = Word right
command-row-up = Row up
command-row-down = Row down
command-row-start = Start of the row
command-row-end = End of the row
command-paragraph-up = Paragraph up
command-paragraph-down = Paragraph down
command-page-up = Page up
command-page-down = Page down
command-document-start = Start of the prefix
command-document-end = End of the prefix
command-select-left = Select left
command-select-right = Select right
command-select-word-left = Select word left
command-select-word-right = Select word right
command-select-row-up = Select row up
command-select-row-down = Select row down
command-select-row-start = Select to the start of the row
command-select-row-end = Select to the end of the row
command-select-to-start = Select to the start
command-select-to-end = Select to the end
command-delete-left = Delete left
command-delete-right = Delete right
command-delete-word-left = Delete word left
command-delete-word-right = Delete word right
command-delete-to-line-start = Delete to the start of the line
command-delete-to-line-end = Delete to the end of the line

## tree

command-tree = Tree of branches…
    .keywords = loom history
command-tree-here = Tree of branches…

## views

command-views = What the colours of the lanes say…
    .hint = view
    .keywords = heatmap
command-next-view = Show the lanes in the next view
command-cycle-view = Show the lanes in the next view
command-view-plain = View: plain
command-view-tokens = View: tokens
command-view-probability = View: probability
command-view-surprise = View: surprise
command-view-entropy = View: entropy
command-view-agreement = View: agreement between samples
command-view-verbatim = View: verbatim against the reference
command-view-contrast = View: contrast of two models
    .keywords = models compare base instruct divergence kl two
command-view-difference = View: difference from the selected lane
    .keywords = compare diff

## Where keys work

commands-everywhere = Everywhere
commands-outside-text = Outside the prefix
commands-prefix = Prefix
commands-cells = Cells
commands-params = Params
commands-lanes = Lanes
commands-inspector = Looking at tokens
commands-instrument = Instruments
