# What is wrong with the rows of a data set.

rows-none = { $path }: there is no row in it
rows-array = this is a JSON array; write one object a line, without brackets and commas around them
rows-no-object = one JSON object a line is expected, as {"{"}"question": "…"{"}"}: { $error }
rows-values = { $expected } expected, as many as names in the first line; here is { $found }
rows-not-utf8 = this is no UTF-8
rows-name-twice = the name { $name } stands there twice
rows-json = { $what } at column { $column }
