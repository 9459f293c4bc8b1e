# 在程序内计算的模型：模型文件，其中哪些读不了、算不了，以及运行时的话。

## 问题在哪里

model-in = { $place }：{ $error }
model-in-tensor = { $file }：{ $name }：{ $error }
model-in-metadata = 元数据 { $key }：{ $error }
# $at：字节在文件里的偏移量。
model-in-byte = { $file }：偏移 { $at }：{ $error }

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
model-tensor-no-file = 张量 { $name } 不在任何文件里
model-tensor-twice = { $file }：{ $name } 出现了两次
model-tensor-outside = { $file }：{ $name }：从偏移 { $at } 起、形状为 { $shape } 的 { $format } 超出了文件的 { $bytes }；文件已损坏或被截断
model-tensor-shape = { $file }：{ $name }：形状是 { $shape }，按模型的尺寸应为 { $wanted }
model-tensor-not-float = { $name }：类型 { $format } 不是浮点数
model-tensor-blocks = { $name }：每行 { $numbers }，不能分成每块 { $block } 个的整块
model-tensor-unknown = { $family } 模型没有张量 { $name }
model-matrix-blocks = 每行 { $numbers }，不能分成整块
model-matrix-memory = 内存不够放下 { $panels } × { $width } × { $numbers }
model-format-unread = 这里读不了类型 { $format }，只能读 { $readable }；请换一个文件，或用 llama.cpp 的服务器运行它
model-format-unknown = 这里读不了编号为 { $number } 的类型，只能读 { $readable }；请换一个文件，或用 llama.cpp 的服务器运行它
model-format-safetensors = 类型 { $format } 不是 I8、F16、BF16、F32 之一

## safetensors 文件的文件头

model-safetensors-cut = 文件头被截断（{ $bytes }）；不是 safetensors 文件
model-safetensors-header = 文件头不对：{ $error }
model-safetensors-bytes = { $name }：形状为 { $shape } 的 { $format } 与字节 { $from } 到 { $to } 对不上

## config.json

model-config-architecture = 架构是 { $name }；能在程序内计算的有 { $names }；请用 llama.cpp 或 vLLM 的服务器运行它，再改用那个服务器
model-config-missing = 缺少 { $key }
model-config-kind = { $key } 是 { $value }，应为{ $kind ->
    [count] 非负整数
    [number] 数
    [flag] true 或 false
    [text] 文本
    [table] 表
   *[array] 数组
}
model-config-act = { $key } 是 { $act }；只能计算 silu（即 swish）和 gelu 及其 tanh 近似
model-config-quantised = 设了 quantization_config；只能读取 F32、F16 和 BF16 的权重
model-config-rotary = { $key } 是 { $factor }；这种架构只能旋转整个头
# $size 和 $head：即 count-number 的说法。
model-config-rotary-size = 每个头要旋转{ $size }；而一个头有{ $head }，且要成对旋转
# $heads 和 $groups：即 count-head 和 count-key-value-head 的说法。
model-config-heads = { $heads }无法平分给 { $groups }
model-config-size = { $key } 是 { $size }，没有模型是这样的
model-config-constant = { $key } 得出 { $value }，不合理
model-config-token = token { $id } 超出了大小为 { $size } 的词表
# $place：rope_scaling，或另一个放这类常数的键。
model-config-scaling = { $place } 是 { $kind }，而只能计算 default、linear、dynamic、llama3 和 yarn
model-config-scaling-number = { $place } 里没有数 { $key }
model-config-twice = { $key } 是 { $value }，而 { $other } 是 { $second }；请去掉与训练时不符的那一个
model-config-unknown = { $key } 是 { $value }，它可能改变模型的计算，而这里不按它计算；请用 llama.cpp 或 vLLM 的服务器运行它，再改用那个服务器
model-config-rope = 旋转位置编码的常数不合理：{ $constants }

## 分词器，来自 tokenizer.json 或 GGUF 文件

model-tokenizer-normalizer = 它有 normalizer，会改动文本
model-tokenizer-normalizer-kind = 它的 normalizer { $kind } 会改动文本
model-tokenizer-not-byte-level = 它的 pre_tokenizer 不是字节级的；只有字节级 BPE 才保留每一个字节
model-tokenizer-adds-space = 它的 pre_tokenizer 设了 add_prefix_space，会改动文本
model-tokenizer-metaspace = 它的 pre_tokenizer 既不是字节级的，也不是不切分的 Metaspace
model-tokenizer-spaces = 里面没有说明空格怎样写
model-tokenizer-no-vocab = 它的 model 没有 vocab
model-tokenizer-subword = 它的 model 设了 { $key }，而字节级 BPE 没有这一项
model-tokenizer-dropout = 它的 model 设了 dropout，同样的文本每次会切得不同
model-tokenizer-merge = 合并规则 { $rank } 不是一对
model-tokenizer-merge-piece = 合并规则 { $rank }（{ $left } 和 { $right }）需要 { $piece }，而它不是 token
model-tokenizer-id = token 编号 { $id } 比任何词表都大
model-tokenizer-byte = 词表里没有表示字节 { $byte } 的 token
model-tokenizer-start = 每段文本都应以 token { $id } 开头，而这个 token 不存在
model-tokenizer-changes = 分词器的规则改动了文本
model-tokenizer-drops = 分词器的规则丢掉了文本

## 模型在哪里

model-path-part = { $path }：请给出它和模型的其他文件所在的文件夹
model-path-none = { $path }：这里没有模型；请给出一个 .gguf 文件，或一个含有 config.json、tokenizer.json 和 .safetensors 文件的文件夹
model-path-several = { $path }：这里有 { $files } 个 .gguf 文件；请给出其中一个
model-path-outside = { $path }：{ $name } 不是这个文件夹里的文件
model-path-byte-order-mark = 文件以字节顺序标记（BOM）开头，JSON 不允许这样；请存成不带 BOM 的 UTF-8
model-path-no-bos = add_bos_token 为 true，但 bos_token 没有指出 token

## 模型是什么样的，占多少内存

# $count：即 model-millions 或 model-billions 的说法；$memory 和 $each：大小，如 134.2 MB。
# $context：model-about-context 或 model-about-window；$before：model-before-… 之一。
model-about = { $family }，{ $count } 个权重，占 { $memory } 内存，每个 token 另占 { $each }；{ $context }；读过的前缀会保留，最多占 { $kept }；{ $before }
model-about-context = 上下文 { $tokens }
# $window：token 的个数。
model-about-window = 上下文 { $tokens }，每个 token 只看得到最后 { $window } 个（滑动窗口）
model-before-nothing = 文本之前不放任何东西
model-before-space = 按模型文件的规定，每段文本之前放一个空格
model-before-token = 按模型文件的规定，每段文本之前放 { $token }（token { $id }）
model-before-token-and-space = 按模型文件的规定，每段文本之前放 { $token }（token { $id }）和一个空格
model-memory = 它需要 { $needed } 内存：{ $count } 个权重占 { $weights }，{ $tokens } 的上下文占 { $context }；可用的只有 { $available }。请换一个小一些的模型，或用 llama.cpp 的服务器运行它
model-millions = { $number }M
model-billions = { $number }B

## 运行时

model-loading = 正在加载 { $name }
model-loading-percent = 正在加载 { $name } { $percent } %
model-other-tokenizer = 分词器有 { $tokens }，而模型只有 { $known } 个；两者不配套
model-no-thread = 无法为它建立线程：{ $error }
model-thread-ended = 它的线程已经结束
# $excess：多出来的 token 数。
model-too-long = { $what ->
    [text] 文本
   *[prefix] 前缀
}有 { $tokens }；模型的上下文可放 { $context } 个，所以最多 { $most } 个；请缩短 { $excess }
model-prefix-empty = 前缀是空的，而模型没有用来开头的 token
model-nothing-to-continue = 没有可以续写的内容
model-nonsense = 模型算出了不是数的结果；它的权重已损坏

## 由 llama.cpp 计算的模型

# $file：即 model-llama-cpp-about；$before：model-before-… 之一。
model-about-llama-cpp = { $file }；{ $before }
model-llama-cpp-not-built = { $path }：这个程序构建时没有包含 llama.cpp；请用 --features llama-cpp 构建，需要 cmake、C++ 编译器和 libclang
model-llama-cpp-only-gguf = { $path }：llama.cpp 只计算 GGUF 文件；请给出一个
model-llama-cpp-special = 这里 llama.cpp 不读取文本中的特殊 token；请关闭 special_tokens
model-llama-cpp-reads = { $path }：由 llama.cpp 读取
model-llama-cpp-no-vocabulary = 元数据里没有分词器（tokenizer.ggml.model），而 llama.cpp 需要它
model-llama-cpp-about = { $architecture }，文件大小 { $size }，由 llama.cpp 计算；上下文 { $tokens }
model-llama-cpp-unusable = 无法使用 llama.cpp：{ $error }
# $reason：llama.cpp 自己的话。
model-llama-cpp-refuses = llama.cpp 无法运行它：{ $reason }
model-llama-cpp-broke-off = 读取中断
model-llama-cpp-not-causal = 架构为 { $architecture } 的模型不续写文本
model-llama-cpp-layers = { $architecture }.block_count 是 { $layers }；llama.cpp 能计算 1 到 512 层
model-llama-cpp-experts = { $architecture }.expert_count 是 { $experts }，用到其中 { $used } 个，llama.cpp 无法计算
model-llama-cpp-texts = 不能同时计算超过 { $texts } 段文本；请减少栏数
model-llama-cpp-too-much = 一次交给 llama.cpp 的太多：{ $error }
model-llama-cpp-full = 各栏合计能放 { $tokens }，已经用完；请减少栏数或 token 数，或缩短前缀
model-llama-cpp-text-too-long = { $bytes }的文本太长，无法切分成 token

## 在这台机器上找到的

survey-cut = 文件不完整：张量 { $tensor } 不全在里面；请重新下载
survey-git-lfs = 这是 git-lfs 的指针，不是文件本身；请运行 git lfs pull
survey-big-endian = 是为大端机器写的；请下载普通的文件
survey-empty = 文件是空的
survey-pickle = 只有 pytorch_model.bin，它既是数据也是程序；请下载同一个模型的 safetensors 或 GGUF
survey-no-weights = 有 config.json，没有权重；请把 model.safetensors 也下载下来
survey-no-tokenizer = 没有 tokenizer.json；请把它也下载下来
