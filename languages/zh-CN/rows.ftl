# 数据集各行的问题。

rows-none = { $path }：里面一行数据也没有
rows-array = 这是一个 JSON 数组；请每行写一个对象，外面不要方括号和逗号
rows-no-object = 每行应是一个 JSON 对象，例如 {"{"}"question": "…"{"}"}：{ $error }
rows-values = 应有 { $expected }，与第一行的名字一样多；这里有 { $found }
rows-not-utf8 = 不是 UTF-8
rows-name-twice = 名字 { $name } 出现了两次
rows-json = { $what }（第 { $column } 列）
