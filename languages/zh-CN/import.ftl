# 把其他工具的文件读成会话。

import-tapestry = 这是 Tapestry Loom 的二进制文件，只有它自己能读；它没有导出功能
import-not-utf8 = 不是 UTF-8：第 { $at } 个字节不是
import-line = 第 { $line } 行：{ $reason }
import-empty = 里面什么都没有
import-deep = 括号嵌套超过 { $limit } 层
import-circle = 节点首尾相接成了圈
import-no-node = 树里有一个子节点不是对象
import-attributes = 节点用来代替自身文本显示的文本（text_attributes）：{ $n } 个节点有
import-orphans = 有 { $n } 个节点的父节点不存在，各自成为一个单元
import-beside = 提示之外另外放进上下文的文本：{ $what }
import-keys = 没有用到的键：{ $keys }
import-no-object = 应是一个 JSON 对象
import-no-prompt = 键 { $known } 都没有文本；现有的键是 { $keys }
import-no-text = 提示不是文本：token id 列表和多条消息的对话不能成为单元
import-no-arguments = `arguments` 里没有带文本的请求
