# 这台机器上的模型。

models-place-own = 你的文件夹
models-place-here = 当前文件夹
models-base = 基础模型
models-instruct = 指令模型
models-unknown = 基础还是指令？
models-hint-name = 名称里写明
models-hint-known = 已知的名称
models-hint-end = 按结束文本的 token
models-hint-keeper = 按保存时带的模板
models-hint-no-template = 没有聊天模板
models-hint-template = 带有聊天模板，有些基础模型也带
models-runs-here = 可在这里运行
models-runs-llama-cpp = 可在这里由 llama.cpp 运行
models-needs-llama-cpp = 需要带 llama.cpp 的构建，或一个服务器：{ $reason }
models-needs-server = 需要一个服务器：{ $reason }
models-broken = 不能使用：{ $reason }
models-unfinished = { $file } 没有下载完；请重新下载
models-none = 没有找到模型。找过的地方：
models-context = 上下文 { $tokens }
models-heading-name = 名称
models-heading-size = 大小
models-heading-parameters = 权重
models-heading-format = 格式
models-heading-context = 上下文
models-heading-kind = 类型
models-heading-place = 位置
models-heading-runs = 运行
models-to-fetch = 值得一试的基础模型，用 `samplebook pull 名称` 下载；▸ 最适合这台机器：
models-gated = { $licence }，需先接受
# 引擎列表里可以下载的模型，要短。
models-fetch-suits = 最适合这台机器
models-fetch-gated = 受限
models-fetch-other-build = 需要带 llama.cpp 的构建
models-fetch-server = 需要服务器
models-fetch-architecture = 这个构建不能计算 { $architecture }
models-fetch-weights = { $weights } 参数
