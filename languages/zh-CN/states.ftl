# 关于会话和样本的话：每一栏怎么样了、颜色的含义、列的上方写什么、供阅读的面板、为什么做不了某件事。

## 各栏

# 新会话里唯一一个单元的名称。
states-cell-title = 单元 { $number }
states-lane-waiting = 等待中
states-lane-rate = { $rate } tok/s
states-lane-streaming = 生成中
# 在这个停止串处结束。
states-lane-stopped-at = 停止串 { $text }
states-context-full = 上下文已满
states-context-full-of = 上下文已满，{ $tokens } / { $tokens }
# 样本如何结束，用于显示；文件里用英文词。
# 对数概率是什么样的。
states-logprobs-sampled = 采样器处理之后的
states-logprobs-unknown = 服务器没有说明是采样器处理之前还是之后
states-logprobs-none = 服务器不提供

## 一栏的下面：可以做什么，以及按什么键

states-foot-past = 越界：{ $tokens }
states-foot-past-short = 越界 { $tokens }
states-foot-folds = { $key } 折叠
states-foot-unfolds = { $key } 展开
states-foot-stops = { $key } 设停止串
states-foot-stops-here = { $key } 在此设停止串
states-foot-full = 上下文已满：后面不能再接
states-foot-cut-at = 在 { $tokens } 处截断
states-foot-cut = 截断
states-foot-goes-on = { $key } 继续

## 文本在上下文里放不放得下

states-room-ended = 这个样本已结束（{ $finish }）；没有什么可继续的
states-room-full = 模型的上下文已满：这个样本后面再也放不下；缩短前缀可以腾出地方
states-room-full-of = 模型的上下文（{ $tokens }）已满：这个样本后面再也放不下；缩短前缀可以腾出地方
states-room-too-long = 前缀有 { $length }，模型的上下文只能放 { $context } 个，其中一个要用来采样：多了 { $excess } 个
states-room-too-long-column = 第 { $column } 列的前缀有 { $length }，模型的上下文只能放 { $context } 个，其中一个要用来采样：多了 { $excess } 个

## 模型是否认识前缀的文字

# 与其他说明同在一行，所以要短；`key` 打开模型列表。
states-script-hardly-known = 内置小模型几乎不认识这种文字 · { $key } 换模型
    .short = 几乎不认识的文字 · { $key } 换模型
states-token-in-prefix = 服务器把 { $token } 读作一个 token，而不是这些字符
    .short = { $token } 在服务器上是一个 token

## 视图：颜色的含义

states-view-plain = 普通
states-view-plain-says = 哪些是模型写的，哪些是给它的
states-view-tokens = token
states-view-tokens-says = 每个 token 从哪里开始；空格和换行都显示出来
states-view-probability = 概率
states-view-probability-says = 每个 token 的概率有多大
states-view-surprise = 意外程度
states-view-surprise-says = 同上，以比特计
states-view-entropy = 熵
states-view-entropy-says = 选择有多不确定，以比特计
states-view-agreement = 一致度
states-view-agreement-says = 其他样本里有多少个也这样说
states-view-verbatim = 逐字比对
states-view-verbatim-says = 哪些与参考文本逐字相同
states-view-difference = 差异
states-view-difference-says = 哪些是所选栏没有的
states-view-contrast = 模型对比
states-view-contrast-says = 两个模型中哪个认为 token 更可能
# 跟在视图名称后面：数值的单位，或各词说的是什么。
states-view-unit-bit = 比特
states-view-unit-said-by = 这样说的
states-likeness-copied = 照抄
states-likeness-nearly = 接近
states-likeness-own = 自己的
states-likeness-most = 多数
states-likeness-some = 一些
states-likeness-alone = 只有这一个
states-likeness-alone-short = 仅此
states-likeness-differs = 所选栏没有
states-likeness-differs-short = 不同

## 显示哪些样本

states-filter-answer = 答案 { $answer }
states-filter-compared = 正在比较的两个
states-filter-pinned = 钉住的
states-filter-rated = { $stars } 分以上的
states-filter-labelled = 有标签的

## 列的上方写什么，以及各栏有什么共同点

states-heading-as-cell = 同单元
states-heading-prefix = 前缀 { $bytes }
states-heading-chat = 对话
states-settings-seed = 种子 { $seed }

## 写出前缀的表单：各行的名称，最多占十四格

states-form-head = 开头
states-form-layout = 格式
states-form-question = 问法
states-form-pair = 例子对 { $number }
states-form-new-pair = 新例子对
states-form-query = 要问的
states-form-held-out = 留出 { $number }
states-form-hold-out = 留出一对
states-form-description = 描述
states-form-asker = 提问者
states-form-answerer = 回答者
states-form-gap = 间隔
states-form-asks = { $number } 问
states-form-answers = { $number } 答
states-form-next-asks = 下一句 问
states-form-next-answers = 下一句 答

## 仪表面板，供阅读的部分

states-pane-no-samples = 还没有样本：先对前缀采样，生成的同时就在这里统计
states-pane-all-failed = { $failed ->
    [1] 这个样本失败了；原因写在它那一栏里
   *[other] { $failed } 个样本都失败了；原因写在各栏里
}
states-pane-no-note = 这个单元没有说明；单元列表里有写说明的按键
states-pane-of-column = { $column }：{ $sentence }
states-agreement-not-compared = 所选栏是一个分支，或已在别处继续：不参与比较
states-agreement-quote = “{ $text }”
states-agreement-no-minority = 所选栏说的，没有哪一处只有少数样本才说
states-agreement-minority = 所选栏说的，只有少数样本才说：{ $texts }
states-reference-none = 这个单元没有参考文本：{"{edit-reference}"} 粘贴或输入，{"{reference-file}"} 从文件读取
states-reference-indexing = 正在为参考文本建索引…
states-verbatim-no-samples = 还没有可以与参考文本比对的样本
states-shots-none = {"{dial}"} 用 0、1、2 …… 个例子（顺序打乱）去问留出的例子对，数出答对的个数；{"{score-dial}"} 改问正确答案的概率；{"{edit-form-here}"} 编辑例子对

## 账单

states-bill-next = 下一次运行：{ $samples }，{ $cost }
states-bill-next-unknown = 下一次运行：没有人给出价格
states-bill-range = { $least } 到 { $most }
states-bill-range-open = { $least } 起，没有设最大 token 数
# 跟在账单的一行后面：按假设的价格要花多少。
states-bill-as-if = { $bill }；假设每百万 token { $price }：{ $amount }
states-bill-so-far = { $bill }（到目前为止）
states-bill-beside-prefixes = { $bill }，还没有数过 token 的前缀另计
states-bill-cell = 这个单元：{ $spent }
states-bill-session = 这个会话：{ $spent }
states-bill-start = 程序启动以来，包括所有会话，以及实时模式里没有留下的样本：采样 { $tokens }，{ $spent }；没有设上限（设置里的 cap_usd）
states-bill-start-capped = 程序启动以来，包括所有会话，以及实时模式里没有留下的样本：采样 { $tokens }，{ $spent }，上限 { $cap }
states-bill-and-more = { $spent } 以上
# 后面是一句关于越界样本的话。
states-bill-settings = 当前设置下，{ $past }
# `command` 是命令 price-as-if 的名称。
states-bill-as-if-is = 假设：这个单元假设每百万 token { $price }，读取和采样的 token 都算；没有人真的付钱，也不计入上限。“{ $command }”可以改动它。
states-bill-as-if-none = “{ $command }”可以在真实价格之外假设一个价格。

## 为什么一个命令此刻什么都不会做

states-hinders-no-sample = 这里还没有样本
states-hinders-no-column-aimed = 没有对准任何一列
states-hinders-no-columns = 这里没有列
states-hinders-no-token = 没有在查看 token
states-hinders-no-turns = 这里没有对话轮
states-hinders-no-reference = 这里没有参考文本
states-hinders-nothing-streams = 没有正在生成的
states-hinders-fetching = 正在下载一个
states-hinders-no-fetch = 现在没有下载
states-hinders-no-other-run = 这里没有别的运行
states-hinders-nothing-marked = 这里没有任何标记
states-hinders-nothing-to-undo = 没有可撤销的
states-hinders-nothing-to-redo = 没有可重做的

## 一个单元里改动、撤销或重做的是什么

states-changed-params = 参数
states-changed-columns = 列
states-changed-form = 写出前缀的表单
states-changed-marks = 标记
states-changed-note = 说明
states-changed-title = 名称
states-changed-reference = 参考文本
states-changed-answer = 答案规则
states-changed-price = 假设的价格
states-answered-for = { $answered }（请求的是 { $asked }）
states-lane-silent = 已沉默 { $seconds } 秒
