# Session files, the log of samples, and what can go wrong with them.

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
store-thread = the thread that writes the session { $reason }
