# Who answers: the choices of engines, servers, their keys, and what can go wrong with them.

## The choices of engines

engine-builtin = miniature, in this process, offline
engine-first-model = the server's first model
engine-model-at = { $model } at { $url }
engine-no-such-server = the settings name no such server; they name: { $known }

## Errors of every engine

engine-model = model { $name }: { $reason }
engine-server = { $url }: { $reason }
# `$what` is engine-score or engine-tokenize; `$engine` may be engine-named-server.
engine-unsupported = { $engine } cannot { $what }
engine-score = score a text
engine-tokenize = split text into tokens
engine-chat = answer as a chat model
engine-chat-elsewhere = { $error }; give the column a server that has one (engine = "server:NAME")
engine-chat-reply-begun = this server would answer a reply that has begun, not go on with it; start a new sample
engine-named-server = server { $name }

## Where a server's key comes from, and reading it. key_env, key_file and key_command are keys of the settings.

# One of the next four is the `$source` of other messages.
engine-no-key = no key
engine-key-in-variable = the key in ${ $name }
engine-key-in-file = the key in { $path }
engine-key-of-command = the key that key_command prints
engine-key-empty = { $source } is empty
engine-key-characters = { $source } holds a space or another character that a key cannot have
engine-key-no-header = { $source } cannot stand in a request
# Stands in a server's words in place of the key.
engine-key-hidden = [key]
engine-key-env-no-variable = key_env: is not the name of an environment variable (is it the key itself?)
engine-key-file-empty = key_file: is empty
engine-key-command-empty = key_command: is empty
engine-key-file-broken-off = reading key_file was broken off
engine-key-file = key_file { $path }: { $error }
engine-key-file-mode = key_file { $path }: others may read it (mode { $mode }); run chmod 600 on it
engine-variable-not-set = ${ $name } is not set; put the server's key there
engine-key-command-slow = key_command did not end within { $seconds } s
engine-key-command-not-started = key_command could not be started: { $error }
engine-key-command-failed = key_command failed ({ $status }); run it by hand to see why
engine-key-command-no-text = key_command printed what is not text

## A server's table in the settings

engine-one-key-source = give only one of key_env, key_file and key_command
engine-no-price = { $key }: { $price } is no price; give US dollars, 0 or more
engine-both-prices = give both input_usd_per_million and output_usd_per_million, or neither
engine-context-zero = context: give the number of tokens, 1 or more, or leave it out
engine-model-empty = model: is empty; name one, or leave it out to take the server's first
# `$reason` is one of the next four.
engine-base-url = base_url: { $reason }
engine-url-faulty = { $error }; write it like http://localhost:8080/v1
engine-url-scheme = must begin with http:// or https:// and a host; write it like http://localhost:8080/v1
engine-url-password = must not hold a name or password; give the key by key_env, key_file or key_command
engine-url-query = must not have a part after ? or #; write it like http://localhost:8080/v1

## No connection, or none any more

engine-no-https = no HTTPS here: { $error }
engine-connection-refused = connection refused; is the server running?
engine-no-connection = no connection
engine-no-connection-within = no connection within { $seconds } s
engine-no-answer = no answer
engine-no-answer-within = no answer within { $seconds } s
engine-broken = the connection broke: { $error }
engine-silent = nothing came for { $seconds } s
# `$what` is engine-no-connection and the like, or a status of HTTP.
engine-because = { $what }: { $reason }

## What a server refuses, and what to do

# `$reason` is the server's own words, perhaps in engine-because; `$advice` is one of the next six.
engine-advised = { $reason }; { $advice }
engine-no-key-sent = no key was sent: name one by key_env, key_file or key_command
engine-key-sent = sent was { $source }
engine-check-model = check that the server has the model { $model }
engine-check-path = check the model's name, and that base_url has the path the server wants, such as /v1
engine-redirected = the server points to { $place }; put the right address into base_url
# In place of an address.
engine-elsewhere = elsewhere
engine-no-reason = it gave no reason
engine-too-long = the text is too long for the model; shorten the prefix or lower max tokens: { $reason }
# `$tokens` is count-token.
engine-too-long-by = the text is too long for the model ({ $tokens }, the limit is { $limit }); shorten the prefix or lower max tokens: { $reason }
engine-asks-to-wait = { $reason }; the server asks to wait { $seconds } s
engine-inside-a-character = the kept tokens end inside a character, and a server only takes whole ones; keep one token more or fewer

## While a lane waits

engine-server-loading = the server is loading its model
engine-retrying = retrying in { $seconds } s ({ $reason })

## Servers found on this machine

found-openai-compatible = OpenAI-compatible server
# What is said of one that was found; each stands alone.
found-wants-key = it asks for a key: describe it in the settings, in a table [servers.NAME]
found-loading = it is still loading its model
found-after-temperature = its log-probabilities are those after temperature
found-raw = asked by its own route, raw: /v1/completions of Ollama would write the prefix into the model's chat template
found-no-logprobs = it gives no log-probabilities
found-late-logprobs = its log-probabilities come all at once, at the end of a sample
found-one-at-a-time = a second request breaks off the first, so that its lanes take turns
found-not-known = it does not say what it is; it may give no log-probabilities
found-silent = it did not say in time what it is, and so is not used

## A reply that makes no sense, or breaks off. `$reply` is its beginning.

engine-event-too-long = an event is longer than { $limit } bytes
engine-no-list-of-models = this is no list of models: { $reply }
engine-no-stream = the reply is not a stream of completions ({ $kind }): { $reply }
engine-no-json = the server sent what is not JSON: { $reply }
engine-no-completion = the server's reply is not a completion: { $reply }
engine-reported = the server reported an error: { $error }
engine-done-without-finish = the server said [DONE] without saying how the text ended
engine-without-finish = the server ended the reply without a finish
engine-broken-off = the server broke the sample off
engine-ended-with = the server ended the sample with { $word } and said no more
engine-tokens-differ = the server's tokens do not spell the text
engine-no-score = the server gave no log-probability for a token of the text
engine-tokenize-reply = the server splits texts in a way that is not known here: { $error }
engine-unknown-host = there is no host of that name, or no network; check base_url
engine-certificate = its certificate is not trusted ({ $error }); name the certificate of whoever signed it as ca_file in its settings, or set accept_any_certificate = true there
engine-no-tls = no encrypted connection ({ $error }); does the server speak https?
engine-ca-file = ca_file { $path }: { $error }
engine-ca-file-empty = there is no certificate in it
engine-key-over-http = the key would travel unencrypted: take https, or set allow_plain_http = true
engine-name-a-model = name a model with --model
engine-key-file-no-path = key_file wants the path of a file that holds the key, and that looks like a key itself

## What went over the wire

engine-exchange-closed = closed by the server
engine-exchange-closed-here = closed here
engine-exchange-going-on = still open
engine-exchange-dropped = not kept before this: { $bytes }

## Waiting for a turn

engine-queued = queued: { $before } before it, { $at_a_time } at a time
engine-queued-for = queued: { $before } before it, { $at_a_time } at a time, about { $seconds } s
engine-rate-limited = the limit of requests is reached: { $seconds } s left
engine-day-cap = { $spent } of { $cap } that may be spent today is spent: cap_usd_per_day in the settings
engine-ledger = what was spent today cannot be written to { $path }: { $error }
