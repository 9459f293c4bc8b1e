# The command line: its help and its errors. Names of flags, commands and files stay as they are.

cli-about = A terminal notebook for prompting experiments with base language models
cli-engine-heading = Who answers
cli-engine = Who answers: builtin, llama-cpp with --model FILE.gguf, or server with --server or --base-url
cli-server = A server named in the settings
cli-base-url = An OpenAI-compatible server, such as http://localhost:8080/v1
cli-dialect = What the server of --base-url is: { $families }
cli-key-env = The environment variable that holds the key for --base-url
cli-model = The model to ask the server for, or a GGUF file or model folder to run here, or hf:ORG/NAME, which is fetched if it is not here yet
cli-threads = Threads that compute a model in this process
cli-record = Write every exchange with a server to this file, without the key
cli-recording = the recording { $path } is not whole: { $error }
cli-special-tokens = Read text that spells a special token as that token, in this process
cli-settings = Another settings file
cli-dialect-unknown = the families are { $families }
cli-one-of = { $first } or { $last }
cli-stop-more = { $help }; may be given again; \n is a newline, \t a tab
cli-alternatives = Alternatives with each token in --json
cli-sample = Continues a prefix and writes what was sampled to standard output
cli-sample-after = Several samples in plain text are separated by a line of three dashes; --json keeps them apart.
cli-sample-prefix = The exact text to continue; standard input if left out
cli-sample-chat = Ask a chat model: the prefix is the message, and this the system prompt, which may be empty
cli-sample-json = One JSON object a line for each sample
cli-run = Draws the samples of a session's cells and says what they say together
cli-run-long =
    Draws the samples of a session's cells, and prints for every column the tally of answers, how far the samples agree, what they copy of the cell's reference and where they run on.

    Neither the session nor its log of samples changes; with --over the samples go to a file of their own.
cli-run-after = With --json a column's samples are followed by one line that has the key "summary": jq 'select(.summary)' takes these lines, jq 'select(.summary | not)' the samples.
cli-run-file = A session; where there is no such file, the name of one that samplebook brings, as it was brought
cli-run-cell = Only this cell
cli-run-lanes = Samples of every column, instead of the cell's lanes; 16 are drawn at once
cli-run-over = Draw them for every row of this file (JSON lines, .csv or .tsv): {"{"}name{"}"} in prefix, reference and answer rule is filled in by the row's field of that name
cli-run-output = Where the samples of --over go, one a line; run again, only what is missing is drawn. ROWS-SESSION.results.jsonl if left out
cli-run-at-once = Samples of --over that are asked for at once, 64 if left out
cli-run-params = Params that hold in every column, instead of its own
cli-run-json = One JSON object a line for each sample, and one behind each column for what they say
cli-score = Says how probable the engine finds every token of a text
cli-score-file = The text; standard input if left out
cli-score-against = Compare with another model: builtin, a path, or a server of the settings
cli-score-lines = A row for each line of the text in place of each token: bits, bits a byte (comparable between tokenizers), perplexity
cli-score-json = One JSON object a line for each token
cli-verify = Draws stored samples again and says which come out the same
cli-verify-long =
    Draws every stored sample again, with its settings and its seed, and says which are the same token for token, where others first differ, and what is not as it was: the program, the engine, the server, the model, its weights.

    Neither the session nor its log of samples changes; with --over the samples go to a file of their own.
cli-verify-after = Exit code 0: all are the same. 1: some differ, or could not be drawn again. A server asks its price again.
cli-verify-file = A session, a log of samples, or what run --json or sample --json wrote
cli-verify-cell = Only the samples of this cell
cli-verify-json = One JSON object a line for each sample, and one behind them with the counts
cli-export = Writes a session with its samples as a report or a table
cli-export-long =
    Writes a session with its samples: as one HTML page that needs nothing else, as Markdown, as a table of comma-separated values or of Parquet with a row for each sample or each token, or as the records themselves, a line of JSON each.
cli-export-file = A session, a log of samples, or what run --json or sample --json wrote
cli-export-to = What to write: { $formats }; else what the name of the output ends with
cli-export-format = the formats are { $formats }
cli-export-which = say what to write: --to { $formats }, or -o with a name that ends so
cli-export-output = The file to write, in place of standard output
cli-export-cell = Only this cell
cli-export-no-cell = there is no cell { $cell }, and no sample of one
cli-export-tokens = A row for each token in place of each sample, with --to csv or parquet
cli-export-exact = Leave texts that begin with = + - @ or a tab as they are, with --to csv: else they get an apostrophe, so that no spreadsheet runs them
cli-export-only-tables = --tokens is for --to csv and --to parquet, --exact for --to csv
cli-export-binary = Parquet is nothing for a terminal; name a file with --output
cli-export-guarded =
    { $n ->
        [one] { $n } cell begins like a formula and got an apostrophe; --exact leaves it as it is
       *[other] { $n } cells begin like a formula and got an apostrophe; --exact leaves them as they are
    }
cli-places = Session files, or folders that are searched for them; else your own sessions and those opened last
cli-place-missing = { $path }: there is no such file or folder
cli-list = Lists sessions: when they were last written, how many samples, of which models, at what cost
cli-list-json = One JSON object a line for each session
cli-search = Finds cells and samples in which every word stands
cli-search-after = Words are found in any case, in prefixes, titles, notes, samples and marks. Filters narrow the search to samples: finish:length, cell:ID, column:2, model:NAME, rated:3, pinned, labelled, since:2026-11, until:2026-11-28, temperature:0.2..0.8 and so for every param. Exit code 1: nothing was found.
cli-search-query = Words and filters, in quotes where there are several: 'zebra finish:length'
cli-search-json = One JSON object a line for what is found
cli-show = Prints what a sample continued and what it said, to the byte
cli-show-sample = The sample's id, or how it begins or ends
cli-show-json = The record as one JSON object
cli-show-none = there is no sample whose id begins or ends with { $id }
cli-show-several = more than one sample has an id that begins or ends with { $id }; name more of it
cli-pull = Fetches a model from the Hugging Face hub and writes its path to standard output
cli-pull-after = The model goes to the cache that Hugging Face's own programs share. What is there is not fetched again, and a download that ended early goes on where it ended.
cli-pull-spec = ORG/NAME, perhaps with @REVISION and with :FILE or a part of a GGUF file's name, such as :Q4_K_M
cli-doctor = Says what was found and what each engine can do
cli-doctor-experiments = Measures the experiments of the shipped sessions on the engine, and 20 other wordings of most; a minute or two on the built-in model
cli-models = Lists the models on this machine, and which of them run here
cli-models-json = One JSON object a line for each model
cli-session = A session to open, made if it is new; the tour if left out
cli-theme = Colours: a theme's name, or auto
cli-settings-command = Prints the default settings, which explain themselves
cli-keys = Prints the table of keys
cli-man = Prints the manual page, for man
cli-completions = Prints what a shell completes this command line with
cli-completions-shell = bash, elvish, fish, powershell or zsh
cli-server-needed = --engine server needs --server PROFILE or --base-url URL
cli-model-needed = --engine { $engine } needs --model FILE.gguf, the file to run
cli-engine-unknown = --engine { $engine }: the engines are builtin, { $llamacpp } and server
cli-stop-empty = --stop: an empty text would end every sample at once
cli-session-missing = there is no session { $session }; brought along are { $known }
cli-text-needed = give a { $argument }, or send a text to standard input
cli-standard-input = standard input
cli-not-utf8 = { $name } is not UTF-8: byte 0x{ $byte } at offset { $at }; convert it to text first, for example with iconv
cli-no-terminal = the screen needs a terminal; `samplebook sample` works without one
cli-measures-broken = { $n } of the measures do not hold

## Help and errors of the parser

cli-lang = The language: { $languages }; else the settings', else the locale's
cli-lang-unknown = --lang { $language }: the languages are { $languages }
cli-help = Print help
cli-version = Print version
cli-commands = Commands
cli-arguments = Arguments
cli-options = Options
cli-usage = Usage: { $usage }
cli-help-command = Print this message or the help of a command
cli-unknown-argument = unexpected argument '{ $argument }' found
cli-unknown-command = unrecognized subcommand '{ $command }'
cli-value-missing = a value is required for '{ $argument }' but none was supplied
cli-value-wrong = invalid value '{ $value }' for '{ $argument }'
cli-argument-missing = the following required arguments were not provided: { $argument }
cli-argument-conflict = the argument '{ $argument }' cannot be used with '{ $other }'
cli-values-many = too many values for '{ $argument }'
cli-not-text = an argument is not UTF-8
cli-similar = tip: a similar one exists: '{ $name }'
cli-more-help = For more information, try '--help'.

## The manual page

manual-description =
    Without a command the notebook opens: cells with a prefix, sliders for the parameters, and the continuations of a base language model side by side. Everything drawn is kept in the session, byte for byte. F1 shows all keys.

    With a command the same engines answer on standard output.
manual-options = All options above but { $flags } are options of every command.
manual-session = A session: the cells, made to be edited by hand.
manual-samples = Its samples, one a line; only ever appended to.
manual-settings = The settings; `samplebook settings` prints a file that explains them.
manual-themes = Themes of your own.
manual-copies = Your copies of the sessions that come with the program.
manual-editor = The editor for a prefix, where the settings name none.
manual-colours = Which colours the screen uses.
manual-language = The language, where neither --lang nor the settings name one.
manual-places = Other places for the files above.
manual-hub = Where models are fetched from, instead of the settings' hub.
manual-hub-token = The token for private and gated models, or the file that holds it.
manual-hub-cache = The cache of models.
manual-hub-offline = With 1, nothing is fetched.
manual-exit-0 = All went well.
manual-exit-1 = Something failed, and standard error says what.
manual-exit-2 = The command line, the settings or a session make no sense.
manual-exit-signal = Signal n ended the program.
cli-model-unknown = --model { $model }: no such file or folder; name one, or hf:ORG/NAME, or the server that has it with --server or --base-url
cli-import = Writes a file of another tool as a session
cli-import-long =
    Writes a file of another tool as a session: trees of mikupad, loom and loomsidian as cells with branches; samples of lm-evaluation-harness, requests of an OpenAI batch and JSON lines with prompts as cells; anything else as the text of one cell, to the byte.

    What cannot be carried over is told. A session of that name is never written over.
cli-import-file = The file; what it is is told from what stands in it
cli-import-output = The session to write, FILE.toml in this folder if left out
cli-import-left = not carried over: { $left }
cli-imported = { $path }: { $cells }, { $samples }{"\u000A"}
