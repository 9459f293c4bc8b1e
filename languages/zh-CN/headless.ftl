# 不用屏幕时说的话：`samplebook sample`、`run`、`score`、`doctor`（以及它的 `--experiments`）。

headless-output = 标准输出：{ $error }
headless-json = 写成 JSON：{ $error }

## 栏

headless-interrupted = 已停止；到那时为止的内容已写成“已取消”
headless-lane-failed = 有一栏失败
headless-sample-script-hardly-known = 内置小模型几乎不认识这个前缀的文字，样本不会有多少意义；`samplebook models` 列出真正的模型，用 --model 选择
headless-lane-broke = 有一栏出错：{ $error }
headless-connection-ended = 样本还没写完，连接就断了

## samplebook run

headless-no-cell = 没有单元 { $id }；有这些单元：{ $known }
headless-no-cells = 会话里没有单元
headless-rule = 单元 { $cell }：答案规则 { $rule }：{ $error }
headless-reference = 单元 { $cell }：{ $error }
headless-column = 第 { $number } 列：{ $title }
headless-as-the-cell = 与单元相同
headless-own-prefix = 自己的前缀，{ $bytes }
headless-chat = 对话
headless-not-drawn = 没有采样：{ $reason }
headless-seed = 种子 { $seed }
# 在表格里：数字前面已补空格。
headless-tokens = { $tokens } token
headless-rest-not-asked = 这一批全部失败，剩下的 { $n } 个样本不再请求

## 各样本合起来说明什么

headless-failed = { $samples }失败；失败的不计入
headless-no-sample = 没有可统计的样本
headless-facts = { $subject }：{ $facts }
headless-between-facts = ；
headless-bill = 账单：{ $bill }
headless-answers = 答案（{ $rule }）：{ $samples }中 { $answered } 个有答案，共 { $answers } 种，{ $bits } 比特
# 表格里每一条后面：占比可能的范围，最多 14 列宽。
headless-bounds = ({ $low } 到 { $high } %)
headless-model = 模型 { $percent }
headless-empty = （空）
headless-more = { $answers }
headless-legend = （{ $text }）

## samplebook score

# 表头，各列按制表位对齐：都不能超过七列宽。
headless-log-probability = log p
headless-bits = 比特
headless-rank = 排名
headless-entropy = 熵
headless-token = token
headless-bits-against = 对方比特
headless-difference = 差
headless-contrast = { $first } 对比 { $second }；意外程度以比特计；KL 与 JS 以比特计
headless-contrasted = 已对比 { $tokens }，前者共多 { $bits } 比特，每个 token { $mean } 比特
headless-bits-a-byte = 比特/B
headless-perplexity = 困惑度
headless-line = 行
headless-scored = 已打分 { $tokens }，共 { $bits } 比特，每个 token { $mean } 比特，每字节 { $byte } 比特，困惑度 { $perplexity }

## samplebook doctor

headless-settings = 设置
headless-sessions = 会话
headless-not-there-yet = { $path }（还没有）
headless-key-none = 没有密钥
headless-key-variable = 密钥来自变量 { $variable }
headless-key-file = 密钥来自 { $path }
headless-key-command = 密钥来自一条命令
headless-server = { $model }，位于 { $address }；{ $dialect }；{ $key }
headless-can = 能力：{ $able }
headless-between-skills = 、
headless-can-sample = 采样
headless-can-tokenise = 分词
headless-can-score = 给文本打分
headless-can-distribution = 给出完整分布
headless-can-share = 所有栏只读一遍前缀
headless-can-drafts = 从草稿重新抽取
headless-can-seed = 按种子重现
headless-can-batch = 结果不受同批其他请求影响
headless-log-probabilities = 对数概率：{ $logprobs }，最多 { $alternatives }，上下文：{ $context }
headless-logprobs-raw = 模型原始的
headless-logprobs-sampled = 采样器处理后的
headless-logprobs-unknown = 未说明
headless-logprobs-none = 无
headless-context-unknown = 未知
headless-found = 在这台机器上找到的服务器
headless-found-none = 常用端口上没有服务器回答
headless-found-off = 没有寻找：设置里写着 find_servers = false
headless-found-server = { $kind }，位于 { $address }：{ $models }
headless-found-no-models = 没有模型
headless-found-more = { $models }，另有 { $n } 个

## samplebook doctor --experiments

experiment-heading = 实验
experiment-wanted = 期望
experiment-measured = 实测
experiment-holds = 成立
experiment-does-not-hold = 不成立
experiment-two-plus-two = 二加二，温度 1，40 个样本
    .wanted = 4 是最常见的第一个答案，占 40 到 95 %；至少 4 种不同的续写
    .measured = 4：{ $share } %；{ $different } 种不同的续写
experiment-paris = 巴黎，温度 0.7，160 个 token
    .wanted = 真实地标的中位数不少于 5；因达到长度而截断
    .measured = 中位数 { $median }，8 个里 { $cut } 个因长度截断；标题更短时 { $other }
experiment-zebra = 斑马，从第一句起贪心续写
    .wanted = 逐字相同不少于 60 个 token
    .measured = 200 个里 { $tokens } 个
experiment-zebra-warm = 斑马，温度 1
    .wanted = 16 个样本中多数会在某处偏离；从 5 个词开始比从 25 个词开始记得差
    .measured = 16 个里 { $left } 个偏离，中位数在 { $tokens } 之后；100 个 token 中，从 5 个词开始记得 { $few } 个，从 25 个词开始记得 { $many } 个
experiment-rare = 少见的文章，从第一句起贪心续写
    .wanted = 30 个 token 以内偏离（十篇中有九篇）
    .measured = { $articles } 篇中的 { $share } %；中位数在 { $tokens } 之后
experiment-election = 选举，温度 0.9，8 个样本
    .wanted = 没有两个相同，人名不一致
    .measured = { $samples }，{ $names }
experiment-few-shot = 少样本，`teacher:`，温度 1
    .wanted = 10 对时答对 90 % 以上，没有例子时 25 % 以下；会越界写到新的一行
    .measured = 十对时 { $ten } %，没有例子时 { $none } %；{ $past } % 越界
experiment-accuracy = 少样本，另外 40 个词，每个两个样本
    .wanted = 例子对越多，正确率越高，且从不下降到偶然（95 %）之外
    .pairs = { $pairs } { $share } %
    .between = ，
experiment-assistant = 助手提示词，5 个问题，每个 16 个样本
    .wanted = 80 % 以上作了回答，随后出现新的 Human: 轮次
    .measured = { $answered } % 作了回答，{ $turned } % 出现新的轮次
experiment-direct = 同样的问题，直接提问
    .wanted = 20 % 以下作了回答
    .measured = { $share } %
wording-two-plus-two = 二加二，另外 20 种说法，温度 1，每种 16 个样本
    .wanted = 多数说法中，16 个里不少于 12 个的第一个数是 4
    .measured = 20 种中有 { $held } 种；全部样本的 { $share } % 是 4；文档里有的说法：{ $familiar }{ $below }
wording-paris = 巴黎，另外 20 个标题，每个 4 个样本
    .wanted = 多数标题下，4 个里不少于 3 个写出 5 处以上真实地标
    .measured = 20 个中有 { $held } 个；中位数 { $median }{ $below }
wording-election = 选举，另外 20 个开头的句子，每个 8 个样本
    .wanted = 多数句子中，没有两个样本相同，且不少于 5 个不同的名字
    .measured = 20 个中有 { $held } 个{ $below }
wording-few-shot = 另外 20 组词对，温度 1，每组 8 个样本
    .wanted = 75 % 以上正确
    .measured = { $share } % 正确；20 组中有 { $held } 组在 8 个里对了 6 个以上{ $below }
wording-assistant = 助手提示词，另外 10 个问题和 10 个场景，每个 8 个样本
    .wanted = 75 % 以上作了回答
    .measured = { $share } % 作了回答；20 个中有 { $held } 个在 8 个里答了 6 个以上{ $below }
wording-direct = 另外 10 个问题，直接提问，每个 8 个样本
    .wanted = 20 % 以下作了回答
    .measured = { $share } %
wording-below = ；不成立的：{ $wordings }

# 下载模型
headless-pull-asking = 正在查询 { $repo }
headless-pull-waiting = { $file }  另一个程序正在下载它；等待中
headless-pull-checking = { $file }  正在重读之前收到的部分
headless-pull-again = { $file }  连接断了；正在重试
headless-pull-fetching = { $file }  { $percent }%  { $done }，共 { $total }
headless-pull-rate = { $rate }/秒
headless-pull-left = 还需 { $time }
headless-pull-stopped = 已停下；收到的部分保留着，同一条命令会接着下载
headless-not-taken = 该服务器不接受 {$params}；没有发送，也不记为生效
headless-counts-prefix = { $params }：该服务器也计入前缀末尾的 token；本程序内的模型只计抽到的
headless-token-in-prefix = 服务器把前缀里的 { $token } 读作一个 token，而不是这些字符；本程序内的模型要用 --special-tokens 才如此
headless-other-model = 服务器用模型 {$answered} 作答，而不是所请求的 {$asked}
headless-no-numbers = 服务器没有给出对数概率
headless-without-number = {$tokens} 中有 {$without} 个没有可以确定属于它的对数概率
headless-dialect-found = 通过询问得知它的参数名称
headless-server-answers = 有应答；模型：{ $models }
headless-servers-failed = 得不到应答：{ $names }

## verify：重新抽取存下的样本

verify-nothing = 没有可以重新抽取的样本
verify-no-parent = 它所接续的样本不在这里
verify-not-text = 它的前缀不是 UTF-8
verify-had-no-token = 它在第一个 token 之前就结束了
verify-no-model = 它由本地模型 { $model } 抽取，没有找到这个模型；用 --model PATH 指明
verify-no-server = 它由服务器 { $url } 抽取，设置里没有这个服务器；用 --server 或 --base-url 指明
verify-no-engine = 它由 { $engine } 抽取；用 --engine、--model 或 --server 指明引擎
verify-program = 程序
verify-engine = 引擎
verify-server = 服务器
verify-model = 模型
verify-weights = 权重
# `$id` is the end of the sample's id.
verify-place = { $id }  第 { $column } 列第 { $lane } 栏
verify-same = 相同
verify-same-apart = 相同；对数概率最多相差 { $apart }
# `$then` and `$now` are verify-token, verify-token-share or how the sample ended.
verify-differs = 从第 { $token } 个 token 起不同：当时是{ $then }，现在是{ $now }
verify-token = “{ $text }”
verify-token-share = “{ $text }”（{ $share } %）
verify-not-drawn = 没有重新抽取：{ $reason }
verify-counts = { $samples }：{ $same } 个相同，{ $differ } 个不同，{ $not_drawn } 个没有重新抽取
verify-some-differ = { $n } 个样本与原来不同
verify-some-not-drawn = { $n } 个样本没有重新抽取

## list 和 search

list-none = 没有会话
list-problem = 读不了：{ $problem }
search-cell = { $cell }，单元
# `$id` is the end of the sample's id.
search-sample = { $cell } 第 { $lane } 栏 { $id }

## samplebook run --over

headless-over-more-rows = ……还有 { $n } 行
headless-over-no-field = 单元 { $cell }：前缀里没有用到数据行的任何字段；请在要填的地方写上 { $fields } 之一
headless-over-no-field-in-row = 这一行没有字段 { $field }，而单元 { $cell } 要填它
headless-over-misspelt = 前缀里的 { $name } 不是数据行的字段，按原样保留；{ $near } 才是
headless-over-no-row = 它属于第 { $row } 行，而数据到第 { $rows } 行之前就结束了
headless-over-no-column = 它属于单元 { $cell } 的第 { $column } 列，这次不采样
headless-over-other-prefix = 它的前缀与第 { $row } 行现在填出来的不同
headless-over-other-chat = 第 { $row } 行当时的系统提示不同
headless-over-other-param = { $param } 当时是 { $was }，现在是 { $is }
headless-over-other-seed = 它的种子是 { $was }，现在会是 { $is }
headless-over-other-model = 当时回答的是 { $was }，现在会是 { $is }
headless-over-other-weights = { $model } 的权重与当时不同
headless-over-again = { $error }；正在重试
headless-over-given-up = 样本全部失败，已停止；已采的都保留，同一条命令会接着做剩下的
headless-over-failed = 失败的会由同一条命令重新采样
headless-over-interrupted = 已停止；同一条命令会接着做剩下的
headless-over-progress = { $there } / { $total }  { $percent }%  { $rate }/秒
headless-over-progress-failed = { $n } 个失败
headless-over-rows = 用 { $path } 的 { $rows }
headless-over-without = 没有答案 { $without } 个，其中被截断 { $cut } 个
headless-over-accuracy = 正确率 { $share } %（{ $low } 到 { $high }）
headless-over-paired = 各列在 { $rows }上比较，单位为百分点；95 % 区间来自配对自助法
headless-over-pair = { $column } 减 { $less }：{ $share }（{ $low } 到 { $high }）；{ $better } 行更好，{ $worse } 行更差
headless-over-mcnemar = McNemar p { $p }
headless-over-file = 样本在 { $path }
