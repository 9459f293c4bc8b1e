# 在各面板之上的东西：列表、要输入的一行、表单、帮助、提问。

overlays-nothing-matches = 没有匹配的
overlays-note = 说明
overlays-exchange = 线路上的内容
overlays-sample = 这个样本的文字，改写成一个新分支
overlays-reference = 参考文本 · 粘贴或输入，Esc 采用
# 跟在颜色的各级后面。
overlays-reference-surprise = 比特的意外程度 · 平均每个 token { $bits }
overlays-confirm = 确定吗？
overlays-confirm-keys = y 是   n 否

## 要输入的一行：标题，以及可以输入什么

overlays-rename = 单元改名
overlays-rename-help = Enter 改名，Esc 保留原来的名称
overlays-save-as = 会话另存为
overlays-save-as-help = 一个路径；没有 .toml 会自动加上；不会覆盖任何文件
overlays-open = 打开会话
overlays-open-help = 一个 .toml 会话的路径
overlays-model = 打开模型
overlays-model-help = 一个 GGUF 文件，或含有 config.json 和 safetensors 的文件夹
overlays-fetch = 从 Hugging Face hub 下载模型
overlays-fetch-help = ORG/NAME，后面可以加 @REVISION 和 :FILE，例如 HuggingFaceTB/SmolLM2-135M
overlays-find = 在前缀里搜索
overlays-find-help = 小写字母不分大小写；Enter 搜索，然后按 {"{find-next}"} 和 {"{find-previous}"} 前后跳转
overlays-values = { $min } 到 { $max }
overlays-values-or-unset = { $min } 到 { $max }，或 unset（不设）
overlays-sweep = { $param }的各列
overlays-sweep-help = 一个值一列，{ $min } 到 { $max }，用空格分开
overlays-column-title = 列改名
overlays-column-title-help = 留空则由这一列的设置作名称
overlays-system-prompt = 问对话模型
overlays-system-prompt-help = 前缀就是消息 · 这里输入的是系统提示，可以为空
overlays-answer = 什么算作答案
# line、word、number 要照样输入。
overlays-answer-help = line（行）、word（词）、number（数）、BEFORE…AFTER，或 /正则表达式/
overlays-price = 假设一百万 token 的价格（美元）
overlays-price-help = 例如 4；留空则不假设价格；真实价格不受影响
overlays-reference-file = 从文件读取参考文本
overlays-reference-file-help = 一个 UTF-8 文本的路径；内容会保存在会话里
overlays-turn = 下一轮
overlays-turn-help = 所选栏的回答成为一轮，在它之后问这一句，每一栏都来回答
overlays-label = 给这个样本加标签
overlays-label-help = 一两个词；留空则去掉标签
overlays-comment = 给这个样本写评语
overlays-comment-help = 你的看法；留空则去掉评语

## 样本列表

overlays-samples = { $title } · { $matches } / { $samples }
# 在运行和栏的位置上：在后台采的样本。最多占六格。
overlays-samples-background = 后台
# Shown in the empty line that searches the list; these are typed as they are in every language.
overlays-samples-filters = 文字、finish:length、t:0.8、pinned、rated:4、cell:2

## 停止串列表

overlays-stops = 停止串
overlays-stops-editing = \n 是换行，\t 是制表符；Enter 保留，留空则删除
overlays-stops-keys = Enter 编辑或添加，Del 删除，Esc 关闭
overlays-stops-add = 添加一个…

## 写出前缀的表单

overlays-form = 由什么写出前缀 · Esc 关闭
# 在输入框前面：一对里的第一个和第二个文本。最多占三格。
overlays-form-in = 入
overlays-form-out = 出
overlays-form-editing = Enter 确定，\n 是换行
overlays-form-pairs = Enter 编辑，Delete 删除，Space 开关一对，Shift 加方向键移动，h 留出一对，u 撤销；粘贴带制表符的各行可以添加例子对；f：自由文本
overlays-form-turns = Enter 编辑，Delete 删除一轮和它之后的所有轮，u 撤销；粘贴一段文本可以取出各轮；p：例子对（限空表单），f：自由文本；关闭后按 {"{send-turn-here}"} 发送下一轮

## 帮助

overlays-help = 按键
overlays-help-params = 参数
overlays-help-instruments = 仪表说的是什么
overlays-server = 添加服务器
overlays-server-change = 更改服务器 { $name }
overlays-server-help = 地址，例如 http://192.168.1.5:8080，或服务商的名称（featherless、fireworks、openrouter、together、openai、hyperbolic、deepseek）。服务器需要密钥时，其后写存放密钥的环境变量。 也可以写每百万 token 的价格，如 $0.50/$1.50。对已有的服务器，空行表示删除。
