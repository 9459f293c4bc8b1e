# 按键之后底行说的话、询问，以及列表的标题。双重花括号里的（如 {"{sample}"}）是命令，程序会换成它的按键。

## 各处

notices-no-sample = 这一栏还没有样本
notices-lane-streams = 这一栏还在生成

## 后台采样

notices-cannot-score = { $model } 不能给文本打分；按 d 改为数出答对的个数
notices-dial-needs-pairs = 按例子数测正确率需要一张有留出项的例子表：{"{edit-form}"} 编辑例子对，h 留出一对
notices-background-busy = { $total } 个样本里还有 { $left } 个没采；按 x 停止
notices-background-made = 后台采了 { $samples }
notices-background-made-failed = 后台采了 { $samples }，{ $failed } 个失败
notices-background-all-failed = { $samples }全部失败，不再继续请求：{ $error }
notices-background-none = 后台没有在采样
notices-background-stopped = 后台已停止采样

## 单元

# 新单元的标题；$number 是它在列表里的位置。
# 单元副本的标题。
notices-cell-copy = { $title }（副本）
notices-cell-streams = 它的各栏还在生成；按 Esc 停止
notices-cell-deleted = 已删除 { $title }；按 { $undo } 恢复

## 复制

notices-copied = 已复制 { $bytes }
notices-copy-too-long = 这 { $bytes } 个字节只留在本程序里；终端接受不了这么多
notices-not-text-copy = 这个样本含有不是文本的字节：不能作为文本复制
notices-not-text-take = 这个样本含有不是文本的字节：不能接到文本里
notices-not-text-edit = 这个样本含有不是文本的字节：不能编辑

## 列和扫描

notices-columns-none = 这个单元没有列；{"{new-column}"} 新建一列，在滑块里按 {"{sweep}"} 扫描各个值
notices-columns-aim-all = 编辑器和滑块现在改的是各列共有的部分
notices-columns-aim = 编辑器和滑块现在改的是第 { $column } 列
notices-columns-no-aim = 没有对准任何一列；{"{next-column}"} 依次对准各列
notices-columns-enough = 最多 { $most } 列
notices-column-removed = 已删除第 { $column } 列；按 { $undo } 恢复
notices-column-own-prefix = 这一列现在有自己的前缀
notices-column-continues = 这一列恢复为续写文本
notices-column-chat = 这一列问对话模型：前缀就是消息
notices-column-chat-server = 这一列问对话模型，而本程序内的模型不是；{"{choose-engine}"} 为这一列选服务器
notices-column-cell-prefix = 这一列又使用单元的前缀
notices-column-prefix-differs = 这一列的前缀和单元的不同：先改成一样，以免丢失内容
notices-sweep-over = { $param } 又只有一个值
notices-sweep-impossible = { $param } 不能分成多列
notices-sweep-other-columns = 这个单元的列改了别的内容；把单元复制一份（{"{cells}"}，{"{duplicate-cell}"}）就可以扫描
notices-sweep-made = { $param } 分成 { $columns }；接着按 {"{sample}"}；按 {"{sweep}"} 结束扫描
notices-sweep-no-value = { $word } 不能作为一列的值
notices-sweep-give-values = 请输入各列的值，例如 0 0.5 1
notices-sweep-too-many = { $values }太多；最多 { $most } 列

## 前缀

notices-nothing-selected = 没有选中任何内容
notices-pairs-write-prefix = 这个前缀由例子对写出：{"{edit-form}"} 修改它们，也可以变成自由文本
notices-turns-write-prefix = 这个前缀由对话轮写出：{"{edit-form}"} 修改它们，也可以变成自由文本
notices-no-tokenizer = { $model } 没有 samplebook 能查询的分词器
notices-find-nothing = 还没有要搜索的内容
notices-find-missing = 前缀里没有 { $text }
notices-taken = 已把 { $bytes }接到前缀后面；按 { $undo } 撤销

## 更换引擎

notices-engine-answers = 从现在起由 { $engine } · { $model } 回答
notices-engine-answers-about = 从现在起由 { $engine } · { $model } 回答；{ $about }
notices-engine-failed = 无法使用这个引擎

## 从 hub 下载模型

# 引擎列表里的一项。
notices-fetch-line = 从 hub 下载模型…
notices-fetch-stop = 停止下载 { $spec }
notices-fetch-one = 正在下载 { $name }，一次一个；{ $stop } 停止
notices-fetch-none = 现在没有下载
notices-fetch-stopped = 已停止下载 { $name }；收到的部分保留着，下次接着下载
notices-fetch-anyway = { $spec } { $reason }。仍要下载吗？下载后它会放在其他程序共用的缓存里。
# 说明模型为什么没有下载到时的标题。
notices-fetch-failed = 没有下载到这个模型
notices-fetched = { $name } 已经下载好，正在加载
notices-fetched-column = { $name } 已经下载好：从现在起第 { $column } 列用它采样
notices-fetched-only = { $name } 已经下载好；{ $engines } 里有它

## 显示哪些样本

notices-filter-off = 显示这次运行的所有栏
notices-filter-none = 这里没有这样的样本：{ $words }
notices-filter-background = 后台采的

## 例子对和对话轮

notices-form-impossible = 这个前缀既不是例子表（每行一对 a: b，最后一行 a:），也不是对话（Human:、Assistant:）；空的前缀可以从任何一种开始
notices-form-untold = 有 { $n } 对关闭或留出：文本里没有它们，会被丢掉；再按 f 确认
notices-form-free = 前缀现在是自由文本，一个字节不差
notices-pairs-added = 已添加 { $pairs }
notices-paste-no-turns = 这段文本里没有以 Human: 和 Assistant: 开头的对话轮
notices-turns-none = 这个单元没有对话轮：{"{edit-form}"} 把含有 Human: 和 Assistant: 的文本变成对话轮
notices-turn-open = 还没有回答：先按 {"{sample}"}，然后才能发送下一轮
notices-turn-not-text = 这一栏的回答不是文本：不能作为一轮

## 撤销和重做

notices-undo-nothing = 没有可以撤销的
notices-undone = 已撤销：{ $what }
notices-redo-nothing = 没有可以重做的
notices-redone = 已重做：{ $what }
# 撤销的内容在另一个单元里。
notices-undo-elsewhere = { $what }（在“{ $cell }”里）
# 用在撤销的几样内容之间。
notices-undo-and = 、
notices-undo-cells = 单元列表
notices-undo-prefix = 前缀
notices-undo-gone = 没有内容：它的单元已经不在

## 暂不采样的原因

notices-cap = 已达到花费上限 ${ $cap }：不再采样；把设置里的 cap_usd 调高或设为 0 才能继续
notices-busy-reading = 这个会话的样本还在读取：读完再采样
notices-busy-moving = 会话正在以新名称写入：写完再采样

## 查看 token

notices-inspect-nothing = 这里还没有可以查看的 token
notices-surprise-none = 那个方向没有达到 { $bits } 比特的 token
notices-alternatives-none = 这里没有已知的候选；{"{branch-here}"} 重新采样这个 token
notices-alternative-ends = 这个候选是文本的结尾：后面不再有内容
notices-possible-unknown = 这个样本没有原始的对数概率：无法判断
notices-possible = 从已知的候选来看，现在的参数采得出这个样本
notices-impossible-best = 第 { $number } 个 token { $token } 现在采不到：温度为 0 时只采概率最高的 token
notices-impossible-cut = 第 { $number } 个 token { $token } 现在采不到：被 { $param } 剔除

## 栏

notices-lanes-too-many = { $columns }，每列 { $lanes }，共 { $total } 栏；最多 { $most } 栏
notices-older-run = 这是较早的运行；要重新采样一栏，请回到最新的运行
notices-no-sample-make = 这一栏还没有样本；按 {"{sample}"} 采样
notices-nothing-cut = 这里没有被截断的栏
notices-lane-stays = 第 { $lane } 栏保持原样：{ $error }

## 不能接受的输入

notices-line-title = 单元需要一个标题
notices-line-path = 请输入路径
notices-line-streams = 还有栏在生成；按 Esc、Esc 停止，然后保存
# unset 原样输入，不译。
notices-line-number = 请输入一个数，或 unset
notices-line-price = 请输入每百万 token 的美元价格，例如 4，或留空

## 实时

notices-live-off = 实时已关闭
notices-live-on = 实时已打开：各栏跟随滑块，滑块停下时的结果会保留
notices-live-on-server = 实时已打开：滑块每次停下都会重新请求服务器，并按它的价格计费

## 越界的部分

notices-folded = 越界的部分已折叠
notices-unfolded = 各栏完整显示
notices-run-on-none = 这里看不出有哪一栏越界；帮助里说明了怎样判断
notices-stop-impossible = 没有只出现在这一轮结尾的文本：停止串会停得太早
notices-stop-already = { $stop } 已经是停止串；接着按 { $again }
notices-stop-already-lane = { $stop }（来自第 { $lane } 栏）已经是停止串；接着按 { $again }
notices-stop-added = { $stop } 现在是停止串；接着按 { $again }
notices-stop-added-lane = { $stop }（来自第 { $lane } 栏）现在是停止串；接着按 { $again }

## 下一个 token

notices-next-waits = 正在等待回答
notices-next-known = 这里的下一个 token 已经知道
notices-next-too-long = 前面的文本太长，无法询问
notices-next-incomplete = 前面的文本不完整
notices-next-unknown = 下一个 token 未知：{ $reason }

## 参数

notices-param-always-set = { $param } 不能交给引擎决定

## 可选的列表

notices-pick-engine = 由谁回答
notices-model-file = 打开模型文件…
notices-pick-column-engine = 这一列由谁回答
notices-engine-of-session = 与会话相同
notices-pick-command = 命令
# 输入参数名和值时出现的一项。
notices-set-param = 把 { $param } 设为 { $value }
notices-pick-view = 颜色表示什么
notices-pick-instrument = 许多样本说明什么
notices-pick-theme = 配色
notices-pick-language = 语言
notices-pick-session = 打开会话
notices-nothing-matches = 没有匹配项

## 图片

notices-pick-picture = 保存图片或报告
notices-picture-screen = 屏幕
notices-picture-screen-detail = SVG 为屏幕原样；HTML 含所有栏
notices-picture-lane = 这一栏
notices-picture-lane-detail = 带有每个 token 的数值
notices-picture-next = 下一个 token
notices-picture-next-detail = 分布
notices-report = 整个会话，{ $format }
notices-report-html-detail = 一个页面：说明、前缀、每个样本及其 token 和数值
notices-report-md-detail = 同样的内容，文本
notices-report-csv-detail = 每个样本一行

## 参考文本

notices-reference-none = 这个单元没有参考文本：{"{edit-reference}"} 输入或粘贴，{"{reference-file}"} 读取文件
notices-reference-sweep-over = 扫描已结束；其中采的样本留在历史里
notices-reference-columns = 这个单元已经有列；把单元复制一份（{"{cells}"}，{"{duplicate-cell}"}）就可以扫描
# 扫描各列的标题。必须以数字和空格开头：程序靠它们认出这些列。
notices-reference-words = { $words } 个词
notices-reference-short = 参考文本的词数少于扫描里最短的前缀
notices-reference-swept = { $columns }，各有参考文本的一段；接着按 {"{sample}"}
notices-reference-read = 参考文本有 { $bytes }；按 {"{view-verbatim}"} 显示逐字比对视图
notices-reference-failed = 这个文件不能作为参考文本

## 样本和运行

notices-pick-sample = 会话里的样本
notices-samples-none = 还没有样本
notices-row-no-samples = 这一行背后没有样本
notices-pick-run = 单元的各次运行
notices-run = 第 { $run } 次运行
notices-runs-none = 还没有运行
notices-settings-used = 滑块和种子现在和这个样本相同；接着按 { $again }
notices-held = 已记住；在另一个样本上按 { $key } 并排显示两者，标出不同之处

## 分支

notices-tree-empty = 这里还没有从别的样本长出的分支：{"{inspect-lane}"} 查看一个 token，{"{branch}"} 从它长出分支
notices-pick-branch = 分支树
notices-tree-chosen = 换了第 { $token } 个 token
notices-tree-from = 从第 { $token } 个 token 起
notices-tree-prefix = 前缀
notices-tree-place = 第 { $run } 次运行第 { $lane } 栏

## 视图

notices-view-no-entropy = 知道完整的分布才有熵：只有进程内的引擎有
notices-view-no-logprobs = 这个样本没有对数概率
notices-view-no-reference = 这个单元没有可以比对的参考文本：先按 {"{verbatim}"}，再按 {"{edit-reference}"} 添加

## 打开、保存和退出

notices-about-session = 关于这个会话
notices-open-failed = 没有成功
notices-editor-failed = 编辑器
notices-saved = 已保存 { $path }
notices-saved-as = 已另存为 { $path }
notices-all-written = 所有样本又都已写到磁盘
notices-sample-not-written = 有样本无法写入：{ $reason }
notices-theme = 配色 { $name } 用到退出为止；在设置里写上 theme = { $quoted } 就会保留
notices-language = { $name }，直到退出为止；在设置里写 language = { $quoted } 可以一直用它
notices-read-only = { $path } 在这里是只读的（{ $reason }）；按 { $save_as } 另存为其他名称
notices-files-busy = 这个会话的文件正忙；一旦空闲就保存你的改动
notices-not-saved = 没有保存：{ $reason }
notices-not-saved-quit =
    会话无法保存。

    { $reason }

    要退出并丢掉不在磁盘上的内容吗？
notices-not-saved-open =
    会话无法保存。

    { $reason }

    要打开另一个会话并丢掉不在磁盘上的内容吗？
# $lost 是下面三条之一。
notices-lose-open =
    { $lost }

    要打开另一个会话并丢掉它们吗？（按 Esc，再按 { $save_as } 另存为其他名称。）
notices-lose-quit =
    { $lost }

    要退出并丢掉它们吗？（按 Esc，再按 { $save_as } 另存为其他名称。）
notices-lost-changes = 你的改动和样本无法写入：{ $reason }。
notices-session-taken-over = 另一个程序已关闭这个会话；从现在起这里会保存
notices-session-free = 另一个程序已关闭这个会话；重新打开它来保存以后的内容，或用 { $save_as } 留住这里的内容
notices-lost-samples = { $samples }无法写到磁盘。
notices-lost-writes = 最后的写入还在进行。
notices-server-line = 添加服务器…
notices-server-no-model = （它没有列出模型）
notices-pick-server-model = 用它的哪个模型？
notices-server-asking = 正在询问…
notices-server-added = { $choice } 已写入设置
notices-server-failed = 没有添加服务器
notices-exchange-none = 这个样本不是服务器生成的，没有任何网络传输
notices-exchange-gone = 收发的内容只为本次启动以来的最后几个样本保留；要长期保留，请用 --record 文件
notices-view-contrast = 颜色表示 { $first } 与 { $second } 中哪一个认为 token 更可能
notices-view-one-model = 这里没有一列使用其他模型：用 {"{next-column}"} 选一列，再用 {"{choose-engine}"} 为它另选模型
notices-contrast-no-text = 这个样本不是文本，无法询问两个模型
notices-servers-change = 更改或删除服务器…
notices-servers-none = 设置里还没有服务器
notices-pick-server = 设置里的哪台服务器？
notices-server-remove = 从设置里删除服务器 { $name }？
notices-server-removed = { $name } 已从设置里删除
notices-server-not-removed = 服务器没有删除
notices-server-mute = 服务器没有给出 token
