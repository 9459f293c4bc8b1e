# 屏幕：各面板逐行说的话。地方很小，尽量少占格子。

## text：不成完整字符的字节（`of` 里的 piece 由 `which` 给出）

screen-piece-first = { $of } 个字节中的前 { $count } 个
screen-piece-one = { $of } 个字节中的第 { $at } 个
screen-piece-several = { $of } 个字节中的第 { $from } 到 { $to } 个
screen-piece-which-first = { $count ->
    [1] 第一个字节
   *[other] 前 { $count } 个字节
}
screen-piece-which-last = { $count ->
    [1] 最后一个字节
   *[other] 最后 { $count } 个字节
}
screen-piece-which-one = 第 { $at } 个字节
screen-piece-of = { $character } 的{ $piece }
# 也可能是别的字符。
screen-piece-of-one = { $character } 等字符的{ $piece }
screen-piece-of-several = { $one }、{ $other } 等字符的{ $piece }

## 屏幕太小，放不下各面板

screen-small-needs = 需要 { $columns }x{ $rows }
screen-small-sample = 采样
screen-small-save = 保存
screen-small-quit = 退出

## 前缀

screen-prefix = 前缀
# 跟在“前缀”后面：编辑的是哪一列的前缀。
screen-prefix-own = 第 { $column } 列自己的
screen-prefix-aimed = 各列共用；对准第 { $column } 列
screen-prefix-shared = 各列共用
screen-prefix-all-own = 每列都有自己的
screen-prefix-shared-by = { $columns }中的 { $shared } 列共用
screen-prefix-counting = 正在数 token…
screen-prefix-too-long = { $tokens } 个 token：模型的上下文只能放 { $context } 个
screen-prefix-ends-newlines = { $count ->
    [1] 以换行结尾
   *[other] 以 { $count } 个换行结尾
}
screen-prefix-ends-spaces = { $count ->
    [1] 以空格结尾
   *[other] 以 { $count } 个空格结尾
}
screen-prefix-ends-tab = 以制表符结尾
screen-prefix-ends-blank = 以空白字符结尾

## 状态：最上面一行

screen-status-no-logprobs = 没有对数概率
screen-status-reading = 正在读取样本
screen-status-read-only = 只读
screen-status-samples-not-written = 样本未写入磁盘
screen-status-not-saved = 未能保存
screen-status-saving = 正在保存
screen-status-edited = 已改动
screen-status-saved = 已保存
screen-status-tokens-of = { $tokens } / { $context } token
screen-status-tokens = { $tokens } token
screen-status-sampled-since-start = 启动以来采样 { $tokens }
screen-status-sampled = 采样 { $tokens }

## 参数

screen-params = 参数
# 在值的位置上：由各列自己设定。
screen-params-columns = 各列不同
screen-params-live = 实时
screen-params-else-off = 其余未用
screen-params-more = 还有 { $params } 个
screen-params-not-taken = 该服务器不接受此参数：无论设为何值都不会发送，也不会记录
screen-params-counts-prefix = 在此服务器上也计入前缀末尾的 token，不只是抽到的
screen-params-help = { $param }：{ $help }
screen-params-live-drafts = 实时：{ $drafts }，{ $tokens }
screen-params-live-asked = 实时：请求 { $times }，{ $tokens }，{ $cost }

## 引导

screen-coach-note = 说明
screen-coach-step = 第 { $step } 步，共 { $of } 步
screen-coach-whole-text = { $key }：全文
screen-coach-next-cell = { $key }：下一个单元
screen-coach-next-step = { $key }：下一步

## 单元列表

screen-cells = 单元
screen-cells-streams = 生成中

## 最下面一行：按键，以及它做什么，两到四个字

screen-footer-help = 帮助
screen-footer-yes = 是
screen-footer-no = 否
# 在按键的位置上：直接输入。
screen-footer-type = 输入
screen-footer-search = 查找
screen-footer-scroll = 滚动
screen-footer-copy = 复制全部
screen-footer-choose = 选择
screen-footer-take = 确定
screen-footer-take-it = 采用
screen-footer-take-at-once = 直接选
screen-footer-close = 关闭
screen-footer-close-note = 关闭，保留输入的内容
screen-footer-sample-on = 从这段文字继续采样
# 在按键的位置上：文字没有改动。
screen-footer-unchanged = 未改动
screen-footer-does-nothing = 什么都不做
screen-footer-go-there = 前往
screen-footer-leave-as-it-was = 保持原样
screen-footer-keep = 保留
screen-footer-back-to-list = 回到列表
screen-footer-edit-or-add = 编辑或添加
screen-footer-remove = 删除
screen-footer-back-to-rows = 回到各行
screen-footer-row = 选行
screen-footer-edit = 编辑
screen-footer-undo = 撤销
screen-footer-stop = 停止
screen-footer-done = 结束查看
screen-footer-sample = 采样
screen-footer-lanes = 各栏
screen-footer-sliders = 滑块
screen-footer-prefix = 前缀
screen-footer-instrument = 仪表
screen-footer-cells = 单元

## token：正在查看的，以及接下来可能出现的

# 结束文本的 token。
screen-token-end = 结束
screen-inspector = token
screen-inspector-at-caret = 光标处的 token
screen-inspector-token = 第 { $token } 个 token，共 { $tokens } 个 · 第 { $lane } 栏
screen-inspector-no-sample = 请到有样本的一栏
screen-inspector-no-alternatives = 这个引擎不给候选
screen-inspector-one-alternative = 这个引擎只给 1 个候选
screen-known = 已知 { $alternatives }
screen-inspector-logprobs = 对数概率：{ $caveat }
screen-inspector-no-scoring = 这个引擎不能给文本打分
screen-inspector-no-token = 这里没有 token
screen-inspector-bytes = 字节 { $bytes }
screen-inspector-chosen = 手动放在这里的
screen-inspector-surprise = { $bits } 比特
screen-inspector-first = 前面没有任何文本
screen-inspector-no-logprob = 没有对数概率
screen-inspector-rank = 排名 { $rank }
screen-inspector-rank-below = 排名 > { $rank }
# 它和所有概率更高的加在一起。
screen-inspector-cumulative = 累计 { $share }
screen-inspector-entropy = 熵 { $bits } 比特
screen-next-before-token = 第 { $lane } 栏第 { $token } 个 token 之前
screen-next-at-end = 前缀末尾
screen-next-at-byte = 前缀第 { $byte } 个字节处
screen-next-of-column = { $place }，第 { $column } 列
screen-next-of-cell = { $place }，单元的参数
# 一行里，写在概率最高的几个 token 前面。
screen-next-strip = 接下来
screen-next-rest = 其余 { $share }
screen-next-ask = { $key } 询问接下来可能是什么：花费相当于一个 token
screen-next-not-shown = 未显示 { $share }
screen-next-left = 参数留下：{ $tokens }
screen-next-entropy = 熵 { $raw } 比特，加上参数后 { $sampled }

## 各栏

screen-lanes-sample-here = 按 { $key } 从这里采样
screen-lanes-sample = { $key } 采样
screen-lanes-not-written = 未写入磁盘
screen-runs-none = 还没有样本
screen-runs-filter = 只显示 { $filter } · { $samples } · Esc 回到这次运行
screen-runs-some = { $samples }中的 { $shown } 个
screen-runs-live = 实时
screen-runs-run = 第 { $run } 次运行，共 { $runs } 次
screen-runs-lane = 第 { $lane } 栏：{ $settings }
screen-runs-some-lanes = { $lanes }中的 { $shown } 栏
# 颜色的含义：视图，以及数值的单位，或各词说的是什么。
screen-legend-unit = { $view }，{ $unit }
screen-legend-compared = { $view }：

## 仪表

screen-instrument-note = 说明
screen-instrument-next = 下一个 token
screen-instrument-shots = 留出的例子对答对多少，按例子数
screen-instrument-counted = 当前设置的 { $samples }
screen-instrument-answer = 答案：{ $rule }
screen-instrument-others = 未计入：{ $samples }
screen-instrument-failed = 失败 { $samples }
screen-instrument-repeated = seed 重复而略去：{ $samples }
screen-instrument-sampling = 采样 { $done } / { $total }
screen-answer-empty = （空）
screen-some-of = { $some } / { $all }
screen-forks-end = 分叉图只到第 { $rows } 行
# 模型自己给一个答案的概率。
screen-tally-model = 模型 { $share }
screen-table-column = 第 { $column } 列，共 { $columns } 列
screen-table-columns = 第 { $from }–{ $to } 列，共 { $columns } 列
screen-table-others = { $keys } 看其他列
screen-table-answered = 有答案
screen-table-entropy = 熵（比特）

## 正在下载的模型

# 在屏幕底部跟在名称后面，要短。
screen-fetch-asking = 正在查询 hub
screen-fetch-waiting = 另一个程序正在下载它；等待中
screen-fetch-checking = 正在重读之前收到的部分
screen-fetch-again = 连接断了；正在重试
screen-fetch-amount = { $done }，共 { $total }
screen-fetch-part = { $total } 的 { $percent }
screen-fetch-rate = { $rate }/秒
screen-fetch-left = 还需 { $time }
screen-fetch-stops = { $key } 停止
screen-inspector-contrast = { $model } { $p } · { $bits } 比特
screen-inspector-divergence = { $contrast } · KL { $kl } · JS { $js } 比特
