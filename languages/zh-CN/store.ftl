# 会话文件、样本日志，以及它们可能出的问题。

## 会话为什么不能读取或写入

store-unwritable = { $path }：无法写入这个会话：{ $reason }
store-missing = 没有会话 { $path }；请检查名称
store-read = 无法读取 { $path }：{ $error }
store-write = 无法写入 { $path }：{ $error }
store-exists = { $path } 已经存在；请换一个名称
store-open = { $path } 已在另一个程序里打开；请在那里关闭，或换一个名称
store-changed = { $path } 在读取之后被另一个程序改动过；请另存为其他名称，或重新打开
store-read-only = 什么都没有保存：{ $reason }；另存为其他名称就能保存
store-not-shipped = 没有名为 { $name } 的自带会话；自带的有：{ $known }
store-no-home = 找不到主目录：请设置 HOME，或 XDG_DATA_HOME、XDG_STATE_HOME 和 XDG_CONFIG_HOME
# `$reason` 是 store-thread-panicked。
store-thread = 写会话的线程{ $reason }
store-thread-panicked = 已崩溃

## 会话为什么只读（放在 store-read-only 里）

store-samples-being-read = 正在读取它的样本
store-opened-to-read = 它是以只读方式打开的
store-cannot-write = 无法写入 { $path }：{ $error }
store-open-elsewhere = { $path } 已在另一个程序里打开
store-open-in = { $path } 已在另一个程序里打开：{ $host } 上的进程 { $process }，从 { $since } 起
store-crash-stays = 崩溃留下的样本还在 { $path } 里：{ $error }

## 打开会话时的提示

store-cannot-lock = { $path }：这个文件系统不能加锁（{ $error }）；不要同时打开这个会话两次
store-windows-line-ends = { $path }：单元 { $cell } 的前缀里有 Windows 换行（CR LF）
store-recovered = 恢复了 { $n } 个因崩溃而中断的样本，标为“中断”
store-half-lines-moved = 崩溃时只写了一半的行已移到 { $path }

## 样本日志里的行；前面是路径和行号

store-sample-twice = 样本 { $id } 在前面的行里已经有了；不再读第二次
store-last-line-torn = 最后一行不完整；保存下一个样本之前会把它移到一边
store-set-aside = 已跳过，仍留在文件里：{ $reason }
store-newer-sample = 由更新版本的 samplebook 写成（格式 { $format }）
# `$lines` 是 count-more-line。
store-more-like-these = { $path }：{ $lines }也是这样

## 生成样本时写不了的内容

store-journal-failed = 无法写入 { $path }：{ $error }；一旦崩溃，正在生成的内容就会丢失
store-log-put-back = { $path } 被别的程序移走或删除；已放回原处，样本齐全
store-log-replaced = { $path } 被别的程序换掉；样本写进新的文件
store-log-replaced-added = { $path } 被别的程序换掉；新文件里缺的 { $samples }已重新写入
store-log-cut-short = { $path } 被别的程序截短；另存为别的名字可留住显示着的每个样本
store-not-on-disk = 还没有写到磁盘：{ $error }

## 会话文件里的错误；前面是路径、行号和列号。反引号里的内容在文件里就是这样写的。

store-not-utf8 = 不是 UTF-8 文本；会话是 TOML 文件，请存为 UTF-8
store-reads-back-otherwise = 它的文本读回来会是另一个会话
store-not-toml = 不是 TOML：{ $error }
store-file-empty = 文件是空的；会话以 `format = { $format }` 开头
store-format-missing = 缺少 `format`；请让文件以 `format = { $format }` 开头
store-newer-session = 由更新版本的 samplebook 写成：格式 { $newer }；这个版本读取格式 { $format }
store-no-such-format = 没有格式 { $other }；这个版本的 samplebook 读取格式 { $format }
store-format-kind = `format` 是{ $kind }；请写 `format = { $format }`
# `$of` 是 store-a-session 到 store-a-mark 之一，或文件里表的名称；`$known` 列出各个键。
store-unknown-key = 未知的键 `{ $key }`；可用的键（{ $of }）：{ $known }
store-a-session = 会话
store-a-cell = 单元
store-a-column = 列
store-a-mark = 标记
store-cell-kind = `cell` 是{ $kind }；每个单元都要以 `[[cell]]` 开头
store-cell-without-id = 这个单元没有 id；请加一行，例如 `id = "{ $example }"`
store-no-id = { $id } 不能作 id：请用 `-` 连接的词，例如 "{ $example }"
store-id-taken = 已有另一个单元的 id 是 { $id }；id 不能重复
store-text-kind = `{ $key }` 是{ $kind }；请写引号里的文本
store-price-kind = `{ $key }` 是每百万 token 的美元数，不小于 0，例如 `{ $key } = 4.0`
store-params-kind = `params` 是{ $kind }；请写 `params = {"{ temperature = 0.8 }"}`
store-two-writers = `{ $first }` 和 `{ $second }` 都会写出前缀；请去掉其中一个
store-part-kind = `{ $name }` 是{ $kind }；请以 `[cell.{ $name }]` 开头
store-pinned-kind = `pinned` 是{ $kind }；请写 true 或 false
store-rating-kind = `rating` 是 0 到 { $best } 的整数
store-no-sample-id = `sample` 不是样本的 id
store-mark-without-sample = 标记需要 `sample`，即它所标记的样本的 id
store-list-of-tables = `{ $key }` 是由花括号里的表组成的列表，例如 [{ $example }]
store-list-such-as = `{ $key }` 是这样的列表：{ $example }
store-list-kind = `{ $key }` 是{ $kind }；请写 `{ $key } = { $example }`

## 文件里实际写的是什么（上面的 `$kind`）

store-kind-nothing = 空的
store-kind-string = 字符串
store-kind-whole-number = 整数
store-kind-number = 数字
store-kind-boolean = 布尔值
store-kind-date = 日期
store-kind-list = 列表
store-kind-table = 表
store-kind-list-of-tables = 表的列表

## 批量采样的结果

store-results-in-use = { $path }：另一个程序正在写它
store-results-other = { $path }:{ $line }：{ $reason }；文件里是另一次批量采样的样本，请用 --output 另给一个文件，或恢复原来的设置
store-results-no-row = 记录没有写明是哪一行
store-results-torn = { $path }:{ $line }：最后一行没有写完；已去掉，它的样本会重新采样
