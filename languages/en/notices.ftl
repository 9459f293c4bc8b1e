# What the footer says after a key, what is asked, and the titles of lists to choose from. What stands in two pairs of
# braces, such as {"{sample}"}, is a command, whose key the program puts there.

## Anywhere

notices-no-sample = this lane has no sample yet
notices-lane-streams = this lane still streams

## Samples made in the background

notices-cannot-score = { $model } cannot score a text; d counts right answers instead
notices-dial-needs-pairs = the dial needs a table of pairs with some held out: {"{edit-form}"} edits the pairs, h holds one out
notices-background-busy = { $left } of { $total } are still to be sampled; x stops that
notices-background-made = { $samples } made in the background
notices-background-made-failed = { $samples } made in the background, { $failed } failed
notices-background-all-failed = { $samples } failed, so no more are asked for: { $error }
notices-background-none = nothing is sampled in the background
notices-background-stopped = no more is sampled in the background

## Cells

# The title of a new cell; its number in the list.
# The title of a copy of a cell.
notices-cell-copy = { $title } copy
notices-cell-streams = its lanes still stream; Esc stops them
notices-cell-deleted = deleted { $title }; { $undo } brings it back

## Copying

notices-copied = copied { $bytes }
notices-copy-too-long = the { $bytes } bytes are kept here only; terminals do not take that much
notices-not-text-copy = this sample holds bytes that are no text: it cannot be copied as text
notices-not-text-take = this sample holds bytes that are no text: it cannot be taken into a text
notices-not-text-edit = this sample holds bytes that are no text: it cannot be edited

## Columns and sweeps

notices-columns-none = this cell has no columns; {"{new-column}"} makes one, {"{sweep}"} in the params a sweep
notices-columns-aim-all = editor and sliders change what all columns have in common
notices-columns-aim = editor and sliders change column { $column }
notices-columns-no-aim = no column is aimed at; {"{next-column}"} goes through them
notices-columns-enough = { $most } columns are enough
notices-column-removed = column { $column } is removed; { $undo } brings it back
notices-column-own-prefix = this column has a prefix of its own now
notices-column-continues = this column continues the text again
notices-column-chat = this column asks a chat model: its prefix is the message
notices-column-chat-server = this column asks a chat model, and the model in this program is none: {"{choose-engine}"} gives the column a server
notices-column-cell-prefix = this column has the cell's prefix again
notices-column-prefix-differs = this column's prefix differs from the cell's: make it the same first, so that nothing is lost
notices-sweep-over = { $param } is one value again
notices-sweep-impossible = { $param } makes no columns
notices-sweep-other-columns = this cell has columns that change other things; a copy of the cell ({"{cells}"}, {"{duplicate-cell}"}) is free for a sweep
notices-sweep-made = { $columns } of { $param }; next: {"{sample}"}; {"{sweep}"} ends the sweep
notices-sweep-no-value = { $word } is no value for a column
notices-sweep-give-values = give the values, such as 0 0.5 1
notices-sweep-too-many = { $values }; { $most } columns are enough

## The prefix

notices-nothing-selected = nothing is selected
notices-pairs-write-prefix = the pairs write this prefix: {"{edit-form}"} changes them, and makes free text of it
notices-turns-write-prefix = the turns write this prefix: {"{edit-form}"} changes them, and makes free text of it
notices-no-tokenizer = { $model } has no tokenizer samplebook can ask
notices-find-nothing = nothing to search for yet
notices-find-missing = { $text } is not in the prefix
notices-taken = took { $bytes } into the prefix; { $undo } undoes it

## Another engine

notices-engine-answers = { $engine } · { $model } answers from now on
notices-engine-answers-about = { $engine } · { $model } answers from now on; { $about }
notices-engine-failed = That engine cannot be had

## A model from the hub

# A row in the list of engines.
notices-fetch-line = Fetch a model from the hub…
notices-fetch-stop = Stop fetching { $spec }
notices-fetch-one = { $name } is being fetched, one at a time; { $stop } stops it
notices-fetch-none = nothing is being fetched
notices-fetch-stopped = stopped fetching { $name }; what came is kept for the next time
notices-fetch-anyway = { $spec } { $reason }. Fetch it all the same? It then lies in the cache that other programs share.
# The heading over why a model did not come.
notices-fetch-failed = That model was not fetched
notices-fetched = { $name } is here and is being loaded
notices-fetched-column = { $name } is here and answers in column { $column } from now on
notices-fetched-only = { $name } is here; { $engines } lists it

## Which samples are shown

notices-filter-off = every lane of the run is shown
notices-filter-none = no sample here is { $words }
notices-filter-background = made in the background

## Pairs and turns

notices-form-impossible = this prefix is no list of pairs (a: b, one a line, and last a:) and no turns (Human:, Assistant:); an empty prefix begins either
notices-form-untold = { $n ->
    [one] { $n } pair is off or held out: no text tells of it, and it goes; f again does it
   *[other] { $n } pairs are off or held out: no text tells of them, and they go; f again does it
}
notices-form-free = the prefix is free text now, the same to the byte
notices-pairs-added = added { $pairs }
notices-paste-no-turns = this is no text of turns that begin with Human: and Assistant:
notices-turns-none = this cell has no turns: {"{edit-form}"} makes turns of a text with Human: and Assistant:
notices-turn-open = the answer is still open: first {"{sample}"}, then the next turn can be sent
notices-turn-not-text = the answer of this lane is no text: it cannot be taken as a turn

## Undo and redo

notices-undo-nothing = there is nothing to undo
notices-undone = undone: { $what }
notices-redo-nothing = there is nothing to make again
notices-redone = made again: { $what }
# What was undone: this, in a cell that is not the one shown.
notices-undo-elsewhere = { $what }, in “{ $cell }”
# Stands between several things that were undone.
notices-undo-and = {", "}
notices-undo-cells = the list of cells
notices-undo-prefix = the prefix
notices-undo-gone = nothing: its cell is gone

## What holds samples back

notices-cap = the cap of ${ $cap } is reached: nothing more is drawn; cap_usd in the settings is higher or 0
notices-busy-reading = the samples of this session are still being read: sample once they are
notices-busy-moving = the session is being written under its new name: sample once it is

## Looking at a token

notices-inspect-nothing = there is no token here to look at yet
notices-surprise-none = no token of { $bits } bits or more that way
notices-alternatives-none = no alternatives are known here; this token is sampled again by {"{branch-here}"}
notices-alternative-ends = this alternative is the end of the text: nothing comes after it
notices-possible-unknown = this sample came without raw log-probabilities: nothing can be said
notices-possible = the params as they are now could have sampled this, as far as its alternatives tell
notices-impossible-best = token { $number } { $token } could not have been sampled now: at temperature 0 only the most probable token is sampled
notices-impossible-cut = token { $number } { $token } could not have been sampled now: { $param } cuts it

## Lanes

notices-lanes-too-many = { $columns } of { $lanes } are { $total }; { $most } at most
notices-older-run = this is an older run; a lane is drawn again on the newest one
notices-no-sample-make = this lane has no sample yet; {"{sample}"} makes one
notices-nothing-cut = no lane here was cut
notices-lane-stays = lane { $lane } stays as it was: { $error }

## Typed lines that are refused

notices-line-title = a cell needs a title
notices-line-path = type a path
notices-line-streams = lanes still stream; Esc, Esc stops them, then save
# The word unset is typed as it is.
notices-line-number = type a number, or unset
notices-line-price = type US dollars per million tokens, such as 4, or nothing

## Live mode

notices-live-off = live mode is off
notices-live-on = live mode is on: the lanes follow the sliders, and what they rest at is kept
notices-live-on-server = live mode is on: each time the sliders rest the server is asked again, at its price

## What is past a turn

notices-folded = what is past a turn is folded
notices-unfolded = lanes are shown whole
notices-run-on-none = no lane here runs past its turn, as far as can be told; the help says how that is told
notices-stop-impossible = no text stands only where the turn ends: a stop text would end it too early
notices-stop-already = { $stop } is a stop text already; next: { $again }
notices-stop-already-lane = { $stop } is a stop text already, from lane { $lane }; next: { $again }
notices-stop-added = { $stop } is a stop text now; next: { $again }
notices-stop-added-lane = { $stop } is a stop text now, from lane { $lane }; next: { $again }

## What may come next

notices-next-waits = an answer is being waited for
notices-next-known = what may come next here is known
notices-next-too-long = the text before is too long to ask about
notices-next-incomplete = the text before is not all here
notices-next-unknown = what may come next is not known: { $reason }

## Params

notices-param-always-set = { $param } is never left to the engine

## Lists to choose from

notices-pick-engine = Who answers
notices-model-file = Open a model file…
notices-pick-column-engine = Who answers in this column
notices-engine-of-session = as the session
notices-pick-command = Commands
# A param is set where its name and a value are typed.
notices-set-param = set { $param } to { $value }
notices-pick-view = What the colours say
notices-pick-instrument = What many samples say
notices-pick-theme = Theme
notices-pick-language = Language
notices-pick-session = Open a session
notices-nothing-matches = nothing matches

## Pictures

notices-pick-picture = Save a picture or a report
notices-picture-screen = the screen
notices-picture-screen-detail = SVG as it is; HTML of every lane
notices-picture-lane = this lane
notices-picture-lane-detail = with what is known of every token
notices-picture-next = what may come next
notices-picture-next-detail = the distribution
notices-report = the whole session, { $format }
notices-report-html-detail = one page: notes, prefixes, every sample, its tokens and its numbers
notices-report-md-detail = the same as text
notices-report-csv-detail = a row for each sample

## The reference

notices-reference-none = this cell has no reference: {"{edit-reference}"} types or pastes one, {"{reference-file}"} reads a file
notices-reference-sweep-over = the sweep is over; what was drawn in it stays in the history
notices-reference-columns = this cell has columns already; a copy of the cell ({"{cells}"}, {"{duplicate-cell}"}) is free for the sweep
# The title of a column of the sweep. The number and a blank come first: by them the program knows the column again.
notices-reference-words = { $words } words
notices-reference-short = the reference has fewer words than the shortest prefix of a sweep
notices-reference-swept = { $columns }, each with its part of the reference; next: {"{sample}"}
notices-reference-read = a reference of { $bytes }; {"{view-verbatim}"} shows the verbatim view
notices-reference-failed = That file cannot be the reference

## Samples and runs

notices-pick-sample = Samples of the session
notices-samples-none = there are no samples yet
notices-row-no-samples = this row is of no samples
notices-pick-run = Runs of the cell
notices-run = run { $run }
notices-runs-none = there are no runs yet
notices-settings-used = the sliders and the seed are those of this sample now; next: { $again }
notices-held = held; { $key } on another sample shows both, with what differs

## Branches

notices-tree-empty = nothing has grown from another sample here: {"{inspect-lane}"} looks at a token, and {"{branch}"} grows a branch from it
notices-pick-branch = Branches
notices-tree-chosen = token { $token } chosen
notices-tree-from = from token { $token }
notices-tree-prefix = the prefix
notices-tree-place = run { $run } lane { $lane }

## Views

notices-view-no-entropy = entropy is known only where the whole distribution is: of in-process engines
notices-view-no-logprobs = this sample came with no log-probabilities
notices-view-no-reference = this cell has no reference to hold samples against: {"{verbatim}"}, then {"{edit-reference}"} takes one

## Opening, saving and leaving

notices-about-session = About this session
notices-open-failed = That did not work
notices-editor-failed = The editor
notices-saved = saved { $path }
notices-saved-as = saved as { $path }
notices-all-written = every sample is on disk again
notices-sample-not-written = a sample could not be written: { $reason }
notices-theme = theme { $name } until you quit; theme = { $quoted } in the settings keeps it
notices-language = { $name } until you quit; language = { $quoted } in the settings keeps it
notices-read-only = { $path } is read-only here ({ $reason }); { $save_as } saves under another name
notices-files-busy = the files of this session are busy; what you changed is saved as soon as they are free
notices-not-saved = not saved: { $reason }
notices-not-saved-quit =
    The session could not be saved.

    { $reason }

    Quit and lose what is not on disk?
notices-not-saved-open =
    The session could not be saved.

    { $reason }

    Open the other and lose what is not on disk?
# $lost is one of the three below.
notices-lose-open =
    { $lost }

    Open the other session and lose them? (Esc, then { $save_as } saves under another name.)
notices-lose-quit =
    { $lost }

    Quit and lose them? (Esc, then { $save_as } saves under another name.)
notices-lost-changes = Your changes and samples cannot be written: { $reason }.
notices-session-taken-over = the other program has closed this session; from here on it is kept
notices-session-free = the other program has closed this session; open it again to keep what comes, or { $save_as } to keep what is here
notices-lost-samples = { $samples } could not be written to disk.
notices-lost-writes = The last writes are still under way.
notices-server-line = Add a server…
notices-server-no-model = (it names no model)
notices-pick-server-model = Which of its models?
notices-server-asking = asking…
notices-server-added = { $choice } stands in the settings
notices-server-failed = The server was not added
notices-exchange-none = this sample came from no server: nothing went over a wire
notices-exchange-gone = what went over the wire is kept for the last samples of this start only; --record FILE keeps it for good
notices-view-contrast = colours say which model finds a token more probable: { $first } or { $second }
notices-view-one-model = no other model answers in a column here: choose a column with {"{next-column}"} and give it a model with {"{choose-engine}"}
notices-contrast-no-text = this sample is no text, so that two models cannot be asked about it
notices-servers-change = Change or remove a server…
notices-servers-none = the settings name no server yet
notices-pick-server = Which server of the settings?
notices-server-remove = Take the server { $name } out of the settings?
notices-server-removed = { $name } stands no more in the settings
notices-server-not-removed = The server was not removed
notices-server-mute = The server gave no token
