# What lies above the panes: lists, lines to type, the form, help, questions.

overlays-nothing-matches = nothing matches
overlays-note = Note
overlays-exchange = What went over the wire
overlays-sample = This sample's text, as a new branch
overlays-reference = Reference · paste or type, Esc takes it
# Behind the steps of the colours.
overlays-reference-surprise = bit of surprise · { $bits } a token
overlays-confirm = Really?
overlays-confirm-keys = y yes   n no

## One line to type: its heading, and what may be typed

overlays-rename = Rename the cell
overlays-rename-help = Enter renames, Esc keeps the old title
overlays-save-as = Save the session as
overlays-save-as-help = a path; .toml is added where it is missing; nothing is overwritten
overlays-open = Open a session
overlays-open-help = a path to a .toml session
overlays-model = Open a model
overlays-model-help = a GGUF file, or a folder with config.json and safetensors
overlays-fetch = Fetch a model from the Hugging Face hub
overlays-fetch-help = ORG/NAME, perhaps with @REVISION and :FILE behind it, such as HuggingFaceTB/SmolLM2-135M
overlays-find = Search in the prefix
overlays-find-help = lower case finds any case; Enter finds, then {"{find-next}"} and {"{find-previous}"} go on
overlays-values = { $min } to { $max }
overlays-values-or-unset = { $min } to { $max }, or unset
overlays-sweep = Columns of { $param }
overlays-sweep-help = a column for each value, { $min } to { $max }, with spaces between
overlays-column-title = Rename the column
overlays-column-title-help = an empty title lets its settings name the column
overlays-system-prompt = Ask a chat model
overlays-system-prompt-help = the prefix is the message · what is typed here is the system prompt, and may be empty
overlays-answer = What counts as the answer
# line, word and number are typed as they stand here.
overlays-answer-help = line, word, number, BEFORE…AFTER, or /a regular expression/
overlays-price = What a million tokens would cost, in US dollars
overlays-price-help = such as 4; nothing pretends no price; the real one stays as it is
overlays-reference-file = Read the reference from a file
overlays-reference-file-help = a path to a text in UTF-8; it is kept in the session
overlays-turn = The next turn
overlays-turn-help = the lane's answer becomes a turn, this is asked after it, and every lane answers
overlays-label = Label this sample
overlays-label-help = a word or two; an empty one takes it away
overlays-comment = Comment on this sample
overlays-comment-help = what you think of it; an empty one takes it away

## The list of samples

overlays-samples = { $title } · { $matches } of { $samples }
# In the place of run and lane: sampled in the background. At most six cells.
overlays-samples-background = bg
# Shown in the empty line that searches the list; these are typed as they are in every language.
overlays-samples-filters = words, finish:length, t:0.8, pinned, rated:4, cell:2

## The list of stop texts

overlays-stops = Stop texts
overlays-stops-editing = \n is a newline, \t a tab; Enter keeps, empty removes
overlays-stops-keys = Enter edits or adds, Del removes, Esc closes
overlays-stops-add = add one…

## The form that writes the prefix

overlays-form = What writes the prefix · Esc closes
# Before the field: the first and the second text of a pair. At most three cells.
overlays-form-in = in
overlays-form-out = out
overlays-form-editing = Enter takes it, \n is a newline
overlays-form-pairs = Enter edits, Delete removes, Space turns a pair on or off, arrows with Shift move it, h holds it out, u undoes; a paste of lines with tabs adds pairs; f: free text
overlays-form-turns = Enter edits, Delete takes a turn and all after it, u undoes; a paste takes turns from a text; p: pairs (of an empty form), f: free text; {"{send-turn-here}"}, outside, sends the next turn

## Help

overlays-help = Keys
overlays-help-params = Params
overlays-help-instruments = What the instruments say
overlays-server = Add a server
overlays-server-change = Change the server { $name }
overlays-server-help = An address such as http://192.168.1.5:8080, or the name of a host (featherless, fireworks, openrouter, together, openai, hyperbolic, deepseek). Behind it, if the server wants a key: the environment variable that holds it. A price of a million tokens, such as $0.50/$1.50. An empty line removes a server that is there.
