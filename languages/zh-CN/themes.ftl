# 配色文件和设置里的按键：它们可能出的问题。

## 配色文件

theme-inherits-itself = `{ $name }` 继承了自己
theme-name-missing = 缺少 `name`
theme-appearance-missing = 缺少 `appearance`："dark" 或 "light"
theme-roles-missing = 这些角色没有规则：{ $roles }

## 配色文件里的值应该是什么：用在“`key` 必须是……，而不是……”里

theme-one-of = 其中之一：{ $names }
theme-appearance = "dark" 或 "light"
theme-colour = 颜色："#rrggbb"、"default"、"light blue" 这样的名称，或 0 到 255
theme-ink = 调色板里的名称，或颜色："#rrggbb"、"default"、"light blue" 这样的名称，或 0 到 255

## 按键

# 都以设置里那个表的名称开头。
keys-no-such-command = {"["}keys] { $name }：没有这个命令；`samplebook keys` 会列出所有命令
keys-no-key = {"["}keys] { $name }：{ $key } 不是按键；写法如 ctrl-r、alt-left、f5
keys-twice = {"["}keys] { $key } 同时绑定了 { $one } 和 { $other }
# `samplebook keys` 里一列的标题。
keys-name-in-settings = 设置里的名称
