# 参数、样本和表格：它们在屏幕上的说法，以及什么不能接受。

## 样本如何结束：栏旁和列表里的一个词

session-finish-stop = 停止
session-finish-stop-string = 停止串
session-finish-length = 达到长度
session-finish-cut-off = 连接中断
session-finish-failed = 失败
session-finish-cancelled = 已取消
session-finish-interrupted = 中断

## 参数的值

# 代替数字：由引擎决定。
session-unset = 未设
# 代替停止串。
session-no-stop = 无

## 不能接受的参数值。`$key` 是文件里的键；"unset" 到处都这样写。

session-not-a-number = { $key }：{ $given } 不是数字；请给出 { $min } 到 { $max }，或 "unset"
session-out-of-range = { $key }：{ $given } 不在 { $min } 到 { $max } 之间
session-not-whole = { $key }：{ $given } 不是整数
# 这些消息里的 `$kind` 是 session-kind-…、store-kind-… 或 settings-kind-… 之一。
session-number-kind = `{ $key }` 是{ $kind }；请写一个数字，或 "unset"
session-stop-kind = `stop` 是{ $kind }；请写成文本的列表，例如 `stop = ["\n"]`
session-stop-holds = `stop` 里有{ $kind }；请写成文本的列表，例如 `stop = ["\n"]`
session-stop-empty = `stop` 里有空文本，它会让每个样本立刻停止；请去掉它
session-kind-number = 数字
session-kind-text = 文本
session-kind-list = 列表

## 在一行里输入的文本，用 \n 表示换行

session-escape-unknown = \{ $character } 没有意义；可用的有 \n、\r、\t 和 \\
session-escape-at-end = 末尾有一个反斜杠；要输入反斜杠，请写 \\

## 逐行粘贴的例子对

session-line-without-tab = 第 { $number } 行的输入和输出之间没有制表符：{ $line }

## 样本的记录

session-newer-format = 格式 { $format } 比这个版本的 samplebook 能读的更新（{ $known }）
