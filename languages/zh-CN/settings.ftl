# 设置文件或配色文件里可能有的错误；前面是路径、行号和列号。反引号或直引号里的内容在文件里就是这样写的。

## 这类文件的键和值

settings-unknown-key = 未知的键 `{ $key }`
settings-unknown-key-near = 未知的键 `{ $key }`；你是不是想写 `{ $near }`？
# `$wanted` 是下面七条之一，或配色里类似的一条；`$shown` 是文件里写的内容。
settings-expected = `{ $key }` 的值应为：{ $wanted }；现在是：{ $shown }
settings-a-string = 字符串
settings-true-or-false = true 或 false
settings-a-whole-number = { $min } 到 { $max } 的整数
settings-an-amount = 不小于 0 的数字
settings-strings = 字符串或字符串的列表
settings-a-table = 表
settings-an-engine = "builtin" 或 "server:NAME"
settings-language-unknown = 语言有 { $languages }，以及表示系统区域的 auto

## 服务器

settings-no-such-server = 没有名为 `{ $name }` 的服务器；请写出它的表 [servers.{ $name }]

## 参数的位置上实际写的是什么（session-number-kind 和 session-stop-kind 里的 `$kind`）

settings-kind-boolean = 布尔值
settings-kind-date = 日期
settings-kind-table = 表
settings-kind-no-number = 无法识别的数
settings-hub = 地址以 http:// 或 https:// 开头
