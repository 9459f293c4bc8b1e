# Opening sessions, lanes that run, the editor, signals; pages and pictures that are written.

runtime-terminal = the terminal: { $error }

## Sessions

runtime-no-session = { $path }: { $reason }
runtime-not-toml = a session's file ends in .toml; a new one is made from a name with that ending or none
runtime-no-folder = there is no such folder; make it first
# The command is `save-as`.
runtime-read-only = read-only: { $reason }; “Save the session as…” keeps a copy
runtime-open-already = this session is open already
# The title of the cell of a new session.
# In the list of sessions, behind a title.
runtime-shipped = shipped; opens as a copy
runtime-unreadable = cannot be opened
runtime-journal = a crash would lose what streams: { $reason }
# Pictures and pages.
runtime-written = written: { $paths }

## Engines and lanes

runtime-engine-instead = { $error }; { $engine } answers instead
# Of the engine that a column names.
runtime-not-made = not made
runtime-no-answer = the engine gave no answer
runtime-no-ancestors = its ancestors are not in this session: there is no text to go on from

## The editor of the reader's own

runtime-editor-file = the file for the editor: { $error }
runtime-editor-failed = { $command }: { $reason }; the prefix is as it was
runtime-editor-kept = { $command }: { $reason }, and what it had saved is kept at { $path }; the prefix is as it was
runtime-editor-not-text = the edited file is not UTF-8 at byte { $at }; the prefix is as it was and the file is kept at { $path }

## Themes

runtime-no-theme = there is no theme { $name }: { $path }: { $error }; built in are { $known }

## The HTML page

page-legend = { $view }: { $legend }
page-legend-unit = { $view }, { $unit }: { $legend }
page-kept = kept from the sample it grew from
page-bytes = bytes { $bytes }
page-id = id { $id }
page-probability = p { $p }, log p { $log }, { $bits } bit
page-entropy = entropy { $bits } bit
page-answers = { $answers } of { $samples }
page-model = { $percent } % by the model
page-next = What may come next
page-end-of-text = end of text
# How probable a token was before the samplers.
page-before = { $percent } % before
runtime-server-empty = type an address, or the name of a host
runtime-server-context = context { $tokens }
runtime-server-no-logprobs = no log-probabilities
runtime-server-price = { $typed } is no price of a million tokens: $0.50/$1.50 (prefix and sampled), or $4 for both
runtime-server-works = { $name } stands in the settings; asked for one token it said { $token } in { $seconds } s
runtime-server-fails = { $name } stands in the settings, but gave no token: { $reason }
