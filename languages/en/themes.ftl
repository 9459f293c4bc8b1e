# Theme files and the keys in the settings: what can be wrong with them.

## Theme files

theme-inherits-itself = `{ $name }` inherits itself
theme-name-missing = `name` is missing
theme-appearance-missing = `appearance` is missing: "dark" or "light"
theme-roles-missing = roles without a rule: { $roles }

## What a value of a theme file must be: these stand within “`key` must be …, not …”

theme-one-of = one of { $names }
theme-appearance = "dark" or "light"
theme-colour = a colour: "#rrggbb", "default", a name such as "light blue", or 0 to 255
theme-ink = a name of the palette, or a colour: "#rrggbb", "default", a name such as "light blue", or 0 to 255

## Keys

# These begin with the name of the settings' table.
keys-no-such-command = {"["}keys] { $name }: there is no such command; `samplebook keys` lists them
keys-no-key = {"["}keys] { $name }: { $key } is not a key; write like ctrl-r, alt-left, f5
keys-twice = {"["}keys] { $key } is bound to both { $one } and { $other }
# The heading of a column of `samplebook keys`.
keys-name-in-settings = name in settings
