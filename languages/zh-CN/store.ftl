# 会话文件、样本日志，以及它们可能出的问题。

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
store-thread = 写会话的线程{ $reason }
