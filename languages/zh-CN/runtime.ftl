# 打开会话、运行中的栏、编辑器、信号；写出的网页和图片。

runtime-terminal = 终端：{ $error }

## 会话

runtime-no-session = { $path }：{ $reason }
runtime-not-toml = 会话文件以 .toml 结尾；新建时，名称带这个后缀或不带后缀都行
runtime-no-folder = 没有这个目录；请先建好
# 命令是 `save-as`。
runtime-read-only = 只读：{ $reason }；“会话另存为…”可以保存一份副本
runtime-open-already = 这个会话已经打开
# 新会话里那个单元的标题。
# 会话列表里，标题后面。
runtime-shipped = 自带；打开时复制一份
runtime-unreadable = 无法打开
runtime-journal = 一旦崩溃，正在生成的内容会丢失：{ $reason }
# 图片和网页。
runtime-written = 已写入：{ $paths }

## 引擎和栏

runtime-engine-instead = { $error }；改用 { $engine }
# 某一列指定的引擎。
runtime-not-made = 未创建
runtime-no-answer = 引擎没有回答
runtime-no-ancestors = 它的上级样本不在这个会话里：没有可以续写的文字

## 你自己的编辑器

runtime-editor-file = 给编辑器用的文件：{ $error }
runtime-editor-failed = { $command }：{ $reason }；前缀没有改动
runtime-editor-kept = { $command }：{ $reason }，它保存过的内容留在 { $path }；前缀没有改动
runtime-editor-not-text = 编辑后的文件在第 { $at } 字节处不是 UTF-8；前缀没有改动，文件留在 { $path }

## 配色

runtime-no-theme = 没有配色 { $name }：{ $path }：{ $error }；自带的有：{ $known }

## HTML 网页

page-legend = { $view }：{ $legend }
page-legend-unit = { $view }，{ $unit }：{ $legend }
page-kept = 从上级样本保留下来的
page-bytes = 字节 { $bytes }
page-id = 编号 { $id }
page-probability = p { $p }，log p { $log }，{ $bits } 比特
page-entropy = 熵 { $bits } 比特
page-answers = { $samples }中有 { $answers }
page-model = 模型给出 { $percent } %
page-next = 下一个 token 可能是什么
page-end-of-text = 文本结束
# 采样器处理之前这个 token 的概率。
page-before = 之前 { $percent } %
runtime-server-empty = 请输入地址或服务商名称
runtime-server-context = 上下文 { $tokens }
runtime-server-no-logprobs = 没有对数概率
runtime-server-price = { $typed } 不是每百万 token 的价格：应为 $0.50/$1.50（前缀与采样），或两者相同的 $4
runtime-server-works = { $name } 已写入设置；试着要一个 token，它在 { $seconds } 秒内回答 { $token }
runtime-server-fails = { $name } 已写入设置，但没有给出 token：{ $reason }
