# Params, samples and forms: their words on the screen, and what cannot be taken.

## How a sample ended: a word beside its lane and in lists

session-finish-stop = stop
session-finish-stop-string = stop string
session-finish-length = length
session-finish-cut-off = cut off
session-finish-failed = failed
session-finish-cancelled = cancelled
session-finish-interrupted = interrupted

## The value of a param

# In place of a number: the engine chooses.
session-unset = unset
# In place of stop texts.
session-no-stop = none

## Values of params that cannot be taken. `$key` is the key in files; "unset" is written so everywhere.

session-not-a-number = { $key }: { $given } is not a number; give { $min } to { $max }, or "unset"
session-out-of-range = { $key }: { $given } is outside { $min } to { $max }
session-not-whole = { $key }: { $given } is not a whole number
# `$kind` of these is one of session-kind-…, store-kind-… or settings-kind-….
session-number-kind = `{ $key }` is { $kind }; write a number, or "unset"
session-stop-kind = `stop` is { $kind }; write a list of texts such as `stop = ["\n"]`
session-stop-holds = `stop` holds { $kind }; write a list of texts such as `stop = ["\n"]`
session-stop-empty = `stop` holds an empty text, which would end every sample at once; take it out
session-kind-number = a number
session-kind-text = a text
session-kind-list = a list

## Texts that are typed on one line, with \n for a newline

session-escape-unknown = \{ $character } means nothing; \n, \r, \t and \\ do
session-escape-at-end = a backslash at the end; type \\ for one

## Pairs that are pasted as lines

session-line-without-tab = line { $number } has no tab between input and output: { $line }

## Records of samples

session-newer-format = format { $format } is newer than this version of samplebook reads ({ $known })
