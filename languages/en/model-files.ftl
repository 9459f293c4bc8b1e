# Models computed in-process: their files, what in them cannot be read or computed, and what is said while they work.

## Where something was found

model-in = { $place }: { $error }
model-in-tensor = { $file }: { $name }: { $error }
model-in-metadata = metadata { $key }: { $error }
# $at: the byte's offset in the file.
model-in-byte = { $file }: byte { $at }: { $error }

## The metadata of a GGUF file

model-metadata-not = the metadata { $key } is not { $wanted ->
    [count] a count
    [number] a number
    [flag] yes or no
    [array] an array of the right type
   *[text] text
}
model-metadata-missing = the metadata { $key } is missing

## A GGUF file's header

model-gguf-none = it does not begin with GGUF; it is no GGUF file
model-gguf-version = it is of GGUF version { $version }; only 2 and 3, little-endian, can be read
model-gguf-alignment = the metadata general.alignment is { $alignment }, not a power of two
# $name: a tensor.
model-gguf-beyond = { $name }: it lies beyond every file's end
model-gguf-dimensions = { $name }: a shape of { $dimensions } is not one of 1 to 4 dimensions
model-gguf-side = { $name }: it has a side of no possible length
# $at: the byte's offset in the file.
model-gguf-too-many = byte { $at }: it announces { $things }, for which { $bytes } left are not enough
model-gguf-nested = its arrays are nested too deep
model-gguf-type = byte { $at }: there is no type of value with number { $kind }
model-gguf-cut = byte { $at }: the file is cut short
model-gguf-not-utf-8 = byte { $at }: a text is not UTF-8
model-gguf-large = its metadata is larger than any model's

## The shape that a GGUF file gives its model

model-gguf-split = it is one of several parts; join them first (llama-gguf-split --merge)
model-gguf-value = { $key } is { $value }, which cannot be computed here; serve it with llama.cpp
model-gguf-head-length = { $key } is { $length } and a head has { $head }; only equal ones can be computed
model-gguf-rope-kind = { $key } is { $kind }, which cannot be computed here
model-gguf-rope-divisors = rope_freqs.weight: its shape { $shape } or { $key } is not what it should be

## The vocabulary in a GGUF file

model-vocabulary-kind = tokenizer.ggml.model is { $kind }; only gpt2 and llama are known, or a tokenizer.json
model-vocabulary-other = the tokenizer.json beside it is of another model: its token { $id } is { $beside }, the file's is { $own }; take it away
model-vocabulary-twice = the token { $token } is there twice
model-vocabulary-no-bos = every text is to begin with BOS, but tokenizer.ggml.bos_token_id is missing
model-vocabulary-none = the metadata has no tokenizer (tokenizer.ggml.model); put the model's tokenizer.json beside the file
model-vocabulary-types = the metadata has { $tokens }, but types for { $types }
model-vocabulary-scores = the metadata has { $tokens }, but scores for { $scores }
model-vocabulary-rule = tokenizer.ggml.pre is { $rule }, a rule that is not known here; put the model's tokenizer.json beside the file, or serve it with llama.cpp

## Tensors

model-tensor-missing = the tensor { $name } is missing
model-tensor-no-file = the tensor { $name } is in no file
model-tensor-twice = { $file }: { $name } is there twice
model-tensor-outside = { $file }: { $name }: shape { $shape } of { $format } from byte { $at } on does not fit the file's { $bytes }; the file is damaged or cut short
model-tensor-shape = { $file }: { $name }: its shape is { $shape }, the model's sizes make it { $wanted }
model-tensor-not-float = { $name }: type { $format } is not a float
model-tensor-blocks = { $name }: rows of { $numbers } are not whole blocks of { $block }
model-tensor-unknown = a { $family } model has no tensor { $name }
model-matrix-blocks = rows of { $numbers } are no whole blocks
model-matrix-memory = there is no memory for { $panels } times { $width } times { $numbers }
model-format-unread = type { $format } cannot be read here, only { $readable }; take another file or serve it with llama.cpp
model-format-unknown = type number { $number } cannot be read here, only { $readable }; take another file or serve it with llama.cpp
model-format-safetensors = type { $format } is not one of I8, F16, BF16, F32

## The header of a safetensors file

model-safetensors-cut = its header is cut short ({ $bytes }); it is no safetensors file
model-safetensors-header = its header is not as it should be: { $error }
model-safetensors-bytes = { $name }: shape { $shape } of { $format } does not fit bytes { $from } to { $to }

## config.json

model-config-architecture = its architecture is { $name }; in-process there are { $names }; serve it with llama.cpp or vLLM and name the server instead
model-config-missing = it has no { $key }
model-config-kind = { $key } is { $value }, and should be { $kind ->
    [count] a count
    [number] a number
    [flag] true or false
    [text] a text
    [table] a table
   *[array] an array
}
model-config-act = { $key } is { $act }; only silu (also swish) and gelu with its approximation by tanh can be computed
model-config-quantised = quantization_config is set; only F32, F16 and BF16 weights can be read
model-config-rotary = { $key } is { $factor }; in this architecture only whole heads can be turned
# $size and $head: as count-number says them.
model-config-rotary-size = { $size } of each head would be turned; a head has { $head }, and they are turned in pairs
# $heads and $groups: as count-head and count-key-value-head say them.
model-config-heads = { $heads } cannot be shared out over { $groups }
model-config-size = { $key } is { $size }, which no model has
model-config-constant = { $key } makes { $value }, which makes no sense
model-config-token = token { $id } is outside the vocabulary of { $size }
# $place: rope_scaling, or another key of such constants.
model-config-scaling = { $place } is { $kind }, and only default, linear, dynamic, llama3 and yarn can be computed
model-config-scaling-number = { $place } has no number { $key }
model-config-twice = { $key } is { $value }, but { $other } is { $second }; take away the one that the model was not trained with
model-config-unknown = { $key } is { $value }, which may change what the model computes and is not followed here; serve it with llama.cpp or vLLM and name the server instead
model-config-rope = the rotary constants make no sense: { $constants }

## The tokenizer, from tokenizer.json or a GGUF file

model-tokenizer-normalizer = it has a normalizer, which would change the text
model-tokenizer-normalizer-kind = its normalizer { $kind } would change the text
model-tokenizer-not-byte-level = its pre_tokenizer is not byte-level; only byte-level BPE keeps every byte
model-tokenizer-adds-space = its pre_tokenizer has add_prefix_space, which would change the text
model-tokenizer-metaspace = its pre_tokenizer is neither byte-level nor a Metaspace that does not split
model-tokenizer-spaces = nothing in it says how spaces are written
model-tokenizer-no-vocab = its model has no vocab
model-tokenizer-subword = its model has a { $key }, which byte-level BPE does not have
model-tokenizer-dropout = its model has dropout, which would split the same text differently each time
model-tokenizer-merge = merge { $rank } is not a pair
model-tokenizer-merge-piece = merge { $rank } ({ $left } and { $right }) needs { $piece }, which is no token
model-tokenizer-id = token id { $id } is larger than any vocabulary
model-tokenizer-byte = the vocabulary has no token for byte { $byte }
model-tokenizer-start = every text is to begin with token { $id }, which does not exist
model-tokenizer-changes = the tokenizer's rules change the text
model-tokenizer-drops = the tokenizer's rules drop text

## Where a model is

model-path-part = { $path }: name the folder that it and the model's other files are in
model-path-none = { $path }: there is no model; name a .gguf file, or a folder with config.json, tokenizer.json and .safetensors files
model-path-several = { $path }: there are { $files } .gguf files; name one of them
model-path-outside = { $path }: { $name } is no file of this folder
model-path-byte-order-mark = it begins with a byte-order mark, which JSON does not allow; save it as UTF-8 without one
model-path-no-bos = add_bos_token is true, but bos_token names no token

## What a model is and takes

# $count: as model-millions or model-billions says it; $memory and $each: sizes such as 134.2 MB.
# $context: model-about-context or model-about-window; $before: one of model-before-….
model-about = { $family }, { $count } weights, { $memory } in memory and { $each } for each token; { $context }; prefixes that were read are kept, in { $kept } at most; { $before }
model-about-context = context { $tokens }
# $window: how many tokens.
model-about-window = context { $tokens }, of which a token sees the last { $window } (sliding window)
model-before-nothing = nothing is put before a text
model-before-space = a space is put before every text, as the model's files say
model-before-token = { $token } (token { $id }) is put before every text, as the model's files say
model-before-token-and-space = { $token } (token { $id }) and a space is put before every text, as the model's files say
model-memory = it takes { $needed } of memory: { $weights } for { $count } weights, and { $context } for { $tokens } of context; { $available } are available. Take a smaller model, or serve this one with llama.cpp
model-millions = { $number } million
model-billions = { $number } billion

## While it works

model-loading = loading { $name }
model-loading-percent = loading { $name } { $percent } %
model-other-tokenizer = the tokenizer has { $tokens } and the model only { $known }; they do not belong together
model-no-thread = no thread for it: { $error }
model-thread-ended = its thread has ended
# $excess: how many tokens too many.
model-too-long = the { $what ->
    [text] text
   *[prefix] prefix
} is { $tokens }; the model's context holds { $context }, so at most { $most } fit; shorten it by { $excess }
model-prefix-empty = the prefix is empty and the model has no token to begin with
model-nothing-to-continue = there is nothing to continue
model-nonsense = the model computed something that is not a number; its weights are damaged

## Models computed by llama.cpp

# $file: model-llama-cpp-about; $before: one of model-before-….
model-about-llama-cpp = { $file }; { $before }
model-llama-cpp-not-built = { $path }: this build has no llama.cpp; build with --features llama-cpp, which needs cmake, a C++ compiler and libclang
model-llama-cpp-only-gguf = { $path }: llama.cpp computes GGUF files only; name one
model-llama-cpp-special = special tokens in a text are not read by llama.cpp here; leave special_tokens off
model-llama-cpp-reads = { $path }: llama.cpp reads it
model-llama-cpp-no-vocabulary = the metadata has no tokenizer (tokenizer.ggml.model), and llama.cpp needs one
model-llama-cpp-about = { $architecture }, a file of { $size }, computed by llama.cpp; context { $tokens }
model-llama-cpp-unusable = llama.cpp cannot be used: { $error }
# $reason: llama.cpp's own words.
model-llama-cpp-refuses = llama.cpp cannot run it: { $reason }
model-llama-cpp-broke-off = reading it broke off
model-llama-cpp-not-causal = a model of the architecture { $architecture } does not continue text
model-llama-cpp-layers = { $architecture }.block_count is { $layers }; llama.cpp computes 1 to 512
model-llama-cpp-experts = { $architecture }.expert_count is { $experts } and { $used } of them are used, which llama.cpp cannot compute
model-llama-cpp-texts = more than { $texts } texts cannot be computed at once; sample fewer lanes
model-llama-cpp-too-much = llama.cpp was given too much at once: { $error }
model-llama-cpp-full = there is room for { $tokens } of all lanes together, and it is used up; sample fewer lanes or fewer tokens, or shorten the prefix
model-llama-cpp-text-too-long = a text of { $bytes } is too long to be split into tokens

## What is found on this machine

survey-cut = the file is cut short: tensor { $tensor } is not in it whole; fetch it again
survey-git-lfs = a pointer of git-lfs, not the file itself; run git lfs pull
survey-big-endian = written for a big-endian machine; fetch the ordinary file
survey-empty = the file is empty
survey-pickle = only pytorch_model.bin, which is a program as much as data; fetch the same model as safetensors or GGUF
survey-no-weights = config.json without weights; fetch model.safetensors too
survey-no-tokenizer = there is no tokenizer.json; fetch it too
