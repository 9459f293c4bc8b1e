# Models computed in-process: their files, what in them cannot be read or computed, and what is said while they work.

## Where something was found

model-in = { $place }: { $error }
model-in-tensor = { $file }: { $name }: { $error }
model-in-metadata = metadata { $key }: { $error }

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

## Models computed by llama.cpp

model-llama-cpp-no-vocabulary = the metadata has no tokenizer (tokenizer.ggml.model), and llama.cpp needs one
