# 设置文件，以及人写的任何文件里可能出的错。

settings-language-unknown = 语言有 { $languages }，以及表示系统区域的 auto
