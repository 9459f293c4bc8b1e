# Session files, the log of samples, and what can go wrong with them.

## What keeps a session from being read or written

store-unwritable = { $path }: this session cannot be written: { $reason }
store-missing = there is no session { $path }; check the name
store-read = cannot read { $path }: { $error }
store-write = cannot write { $path }: { $error }
store-exists = { $path } exists already; choose another name
store-open = { $path } is open in another program; close it there, or choose another name
store-changed = { $path } was changed on disk by another program since it was read; save under another name, or reopen it
store-read-only = nothing is kept: { $reason }; save under another name to keep it
store-not-shipped = no session named { $name } is shipped; there are: { $known }
store-no-home = no home directory found: set HOME, or XDG_DATA_HOME, XDG_STATE_HOME and XDG_CONFIG_HOME
# `$reason` is store-thread-panicked.
store-thread = the thread that writes the session { $reason }
store-thread-panicked = has panicked

## Why a session is open for reading only (stands in store-read-only)

store-samples-being-read = its samples are being read
store-opened-to-read = it was opened to be read
store-cannot-write = { $path } cannot be written: { $error }
store-open-elsewhere = { $path } is open in another program
store-open-in = { $path } is open in another program: process { $process } on { $host }, since { $since }
store-crash-stays = samples of a crash stay in { $path }: { $error }

## What is told when a session was opened

store-cannot-lock = { $path }: this file system cannot lock ({ $error }); do not open the session twice
store-windows-line-ends = { $path }: the prefix of cell { $cell } has Windows line ends (CR LF)
store-recovered = { $n ->
    [one] { $n } sample cut off by a crash was recovered as interrupted
   *[other] { $n } samples cut off by a crash were recovered as interrupted
}
store-half-lines-moved = half-written lines of a crash were moved to { $path }

## Lines of the log of samples; path and line number stand before them

store-sample-twice = sample { $id } is in an earlier line already; not read twice
store-last-line-torn = the last line is torn; it is moved aside before the next sample is kept
store-set-aside = set aside, left in the file: { $reason }
store-newer-sample = written by a newer samplebook (format { $format })
# `$lines` is count-more-line.
store-more-like-these = { $path }: { $lines } like these

## What cannot be written while samples stream

store-journal-failed = cannot write { $path }: { $error }; a crash would lose what streams
store-log-put-back = { $path } was moved or removed by another program; it is there again, with every sample
store-log-replaced = { $path } was replaced by another program; samples go into the new file
store-log-replaced-added = { $path } was replaced by another program; { $samples } that the new file lacked went into it again
store-log-cut-short = { $path } was cut short by another program; save under another name to keep every sample that is shown
store-not-on-disk = not on disk yet: { $error }

## Faults of a session file; path, line and column stand before them. What stands in backquotes is written so in the file.

store-not-utf8 = not UTF-8 text; a session is a TOML file, so save it as UTF-8
store-reads-back-otherwise = its text would read back as another session
store-not-toml = not TOML: { $error }
store-file-empty = the file is empty; a session begins with `format = { $format }`
store-format-missing = `format` is missing; begin the file with `format = { $format }`
store-newer-session = written by a newer samplebook: format { $newer }; this one reads { $format }
store-no-such-format = there is no format { $other }; this samplebook reads { $format }
store-format-kind = `format` is { $kind }; write `format = { $format }`
# `$of` is one of store-a-session to store-a-mark, or the name of a table in the file; `$known` lists keys.
store-unknown-key = unknown key `{ $key }`; { $of } has: { $known }
store-a-session = a session
store-a-cell = a cell
store-a-column = a column
store-a-mark = a mark
store-cell-kind = `cell` is { $kind }; begin each cell with `[[cell]]`
store-cell-without-id = this cell has no id; add a line such as `id = "{ $example }"`
store-no-id = { $id } is no id: use words joined by `-`, such as "{ $example }"
store-id-taken = another cell has the id { $id } already; ids must differ
store-text-kind = `{ $key }` is { $kind }; write text in quotes
store-price-kind = `{ $key }` is US dollars per million tokens, 0 or more, such as `{ $key } = 4.0`
store-params-kind = `params` is { $kind }; write `params = {"{ temperature = 0.8 }"}`
store-two-writers = `{ $first }` and `{ $second }` both write the prefix; take one of them out
store-part-kind = `{ $name }` is { $kind }; begin it with `[cell.{ $name }]`
store-pinned-kind = `pinned` is { $kind }; write true or false
store-rating-kind = `rating` is a whole number from 0 to { $best }
store-no-sample-id = `sample` is no sample's id
store-mark-without-sample = a mark needs `sample`, the id of what it is about
store-list-of-tables = `{ $key }` is a list of tables in braces, such as [{ $example }]
store-list-such-as = `{ $key }` is a list such as { $example }
store-list-kind = `{ $key }` is { $kind }; write `{ $key } = { $example }`

## What stands in the file instead (`$kind` of the faults)

store-kind-nothing = nothing
store-kind-string = a string
store-kind-whole-number = a whole number
store-kind-number = a number
store-kind-boolean = true or false
store-kind-date = a date
store-kind-list = a list
store-kind-table = a table
store-kind-list-of-tables = a list of tables

## Results of a sweep

store-results-in-use = { $path }: another program writes to it
store-results-other = { $path }:{ $line }: { $reason }; the file holds samples of another sweep, so give another --output or the old settings
store-results-no-row = the record names no row
store-results-torn = { $path }:{ $line }: the last line was cut off while it was written; it is taken away and its sample drawn again
