# What can be wrong in a settings file or a theme; path, line and column stand before it. What stands in backquotes or
# straight quotes is written so in the file.

## Keys and values of every such file

settings-unknown-key = unknown key `{ $key }`
settings-unknown-key-near = unknown key `{ $key }`; did you mean `{ $near }`?
# `$wanted` is one of the next seven, or a like one of the themes; `$shown` is what stands there.
settings-expected = `{ $key }` must be { $wanted }, not { $shown }
settings-a-string = a string
settings-true-or-false = true or false
settings-a-whole-number = a whole number, { $min } to { $max }
settings-an-amount = a number, 0 or more
settings-strings = a string or a list of strings
settings-a-table = a table
settings-an-engine = "builtin" or "server:NAME"
settings-language-unknown = the languages are { $languages }, and auto for the locale's

## Servers

settings-no-such-server = no server is named `{ $name }`; write its table, [servers.{ $name }]

## What stands in place of a param's value (`$kind` in session-number-kind and session-stop-kind)

settings-kind-boolean = true or false
settings-kind-date = a date
settings-kind-table = a table
settings-kind-no-number = no number
settings-hub = an address begins with http:// or https://
