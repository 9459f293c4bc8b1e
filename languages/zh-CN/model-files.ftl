# 在程序内计算的模型：模型文件，其中哪些读不了、算不了，以及运行时的话。

## 问题在哪里

model-in = { $place }：{ $error }
model-in-tensor = { $file }：{ $name }：{ $error }
model-in-metadata = 元数据 { $key }：{ $error }

## GGUF 文件的元数据

model-metadata-not = 元数据 { $key } 不是{ $wanted ->
    [count] 计数
    [number] 数
    [flag] “是”或“否”
    [array] 类型正确的数组
   *[text] 文本
}
model-metadata-missing = 缺少元数据 { $key }

## GGUF 文件的文件头

model-gguf-none = 开头不是 GGUF，不是 GGUF 文件
model-gguf-version = GGUF 版本是 { $version }；只能读取小端序的版本 2 和 3
model-gguf-alignment = 元数据 general.alignment 是 { $alignment }，不是 2 的幂
# $name：张量的名称。
model-gguf-beyond = { $name }：它的位置超出了文件末尾
model-gguf-dimensions = { $name }：形状有 { $dimensions } 维，应为 1 到 4 维
model-gguf-side = { $name }：有一维的长度不可能存在
# $at：字节在文件里的偏移量。
model-gguf-too-many = 偏移 { $at }：这里声明有 { $things }，但剩下的 { $bytes }不够
model-gguf-nested = 数组嵌套得太深
model-gguf-type = 偏移 { $at }：没有编号为 { $kind } 的值类型
model-gguf-cut = 偏移 { $at }：文件被截断
model-gguf-not-utf-8 = 偏移 { $at }：有一段文本不是 UTF-8
model-gguf-large = 元数据比任何模型的都大

## GGUF 文件给出的模型形状

model-gguf-split = 这是分成几部分的模型中的一部分；请先合并（llama-gguf-split --merge）
model-gguf-value = { $key } 是 { $value }，这里无法计算；请用 llama.cpp 的服务器运行它
model-gguf-head-length = { $key } 是 { $length }，而一个头有 { $head } 个数；只有两者相等才能计算
model-gguf-rope-kind = { $key } 是 { $kind }，这里无法计算
model-gguf-rope-divisors = rope_freqs.weight：形状 { $shape } 或 { $key } 不对

## GGUF 文件里的词表

model-vocabulary-kind = tokenizer.ggml.model 是 { $kind }；只认识 gpt2 和 llama，或用 tokenizer.json
model-vocabulary-other = 旁边的 tokenizer.json 属于另一个模型：其中的 token { $id } 是 { $beside }，而文件里的是 { $own }；请把它移走
model-vocabulary-twice = token { $token } 出现了两次
model-vocabulary-no-bos = 每段文本都应以 BOS 开头，但缺少 tokenizer.ggml.bos_token_id
model-vocabulary-none = 元数据里没有分词器（tokenizer.ggml.model）；请把这个模型的 tokenizer.json 放在文件旁边
model-vocabulary-types = 元数据里有 { $tokens }，却给出了 { $types } 个类型
model-vocabulary-scores = 元数据里有 { $tokens }，却给出了 { $scores } 个分数
model-vocabulary-rule = tokenizer.ggml.pre 是 { $rule }，这里不认识这条规则；请把这个模型的 tokenizer.json 放在文件旁边，或用 llama.cpp 的服务器运行它

## 张量

model-tensor-missing = 缺少张量 { $name }

## 由 llama.cpp 计算的模型

model-llama-cpp-no-vocabulary = 元数据里没有分词器（tokenizer.ggml.model），而 llama.cpp 需要它
