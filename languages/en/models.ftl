# Models that lie on this machine.

models-place-own = your folders
models-place-here = this folder
models-base = base
models-instruct = instruct
models-unknown = base or instruct?
models-hint-name = its name says so
models-hint-known = known by its name
models-hint-end = by the token that ends its texts
models-hint-keeper = by the template it is kept with
models-hint-no-template = it brings no chat template
models-hint-template = it brings a chat template, as some base models do
models-runs-here = runs here
models-runs-llama-cpp = runs here, by llama.cpp
models-needs-llama-cpp = needs the build with llama.cpp, or a server: { $reason }
models-needs-server = needs a server: { $reason }
models-broken = cannot be used: { $reason }
models-unfinished = { $file } was not fetched to its end; fetch it again
models-none = No models were found. Looked in:
models-context = context { $tokens }
models-heading-name = name
models-heading-size = size
models-heading-parameters = weights
models-heading-format = format
models-heading-context = context
models-heading-kind = kind
models-heading-place = place
models-heading-runs = runs
models-to-fetch = Base models worth having, fetched by `samplebook pull NAME`; ▸ suits this machine best:
models-gated = { $licence }, after accepting it
# Of models that could be fetched, in the list of engines: short.
models-fetch-suits = suits this machine best
models-fetch-gated = gated
models-fetch-other-build = needs the build with llama.cpp
models-fetch-server = needs a server
models-fetch-architecture = { $architecture } is not computed by this build
models-fetch-weights = { $weights } weights
