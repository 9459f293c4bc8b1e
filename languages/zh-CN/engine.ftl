# 由谁续写：可选的引擎、服务器、服务器的密钥，以及它们可能出的问题。

## 可选的引擎

engine-builtin = miniature，在程序内运行，不联网
engine-first-model = 服务器的第一个模型
engine-model-at = { $model }，位于 { $url }
engine-no-such-server = 设置里没有这个服务器；设置里有：{ $known }

## 各种引擎的错误

engine-model = 模型 { $name }：{ $reason }
engine-server = { $url }：{ $reason }
# `$what` 是 engine-score 或 engine-tokenize；`$engine` 可以是 engine-named-server。
engine-unsupported = { $engine } 不能{ $what }
engine-score = 给文本打分
engine-tokenize = 把文本切分成 token
engine-chat = 作为对话模型回答
engine-chat-elsewhere = { $error }；请为这一列指定有对话模型的服务器（engine = "server:名称"）
engine-chat-reply-begun = 这个服务器会去回答已经开始的回复，而不是接着写；请重新采样
engine-named-server = 服务器 { $name }

## 服务器的密钥从哪里来，以及读取它。key_env、key_file 和 key_command 是设置里的键。

# 下面四条之一是其他消息里的 `$source`。
engine-no-key = 没有密钥
engine-key-in-variable = ${ $name } 里的密钥
engine-key-in-file = { $path } 里的密钥
engine-key-of-command = key_command 输出的密钥
engine-key-empty = { $source }是空的
engine-key-characters = { $source }含有空格或密钥里不能有的其他字符
engine-key-no-header = { $source }不能放进请求
# 在服务器的话里代替密钥。
engine-key-hidden = [密钥]
engine-key-env-no-variable = key_env：不是环境变量的名称（是不是写成了密钥本身？）
engine-key-file-empty = key_file：是空的
engine-key-command-empty = key_command：是空的
engine-key-file-broken-off = 读取 key_file 时中断了
engine-key-file = key_file { $path }：{ $error }
engine-key-file-mode = key_file { $path }：其他人也能读它（权限 { $mode }）；请对它运行 chmod 600
engine-variable-not-set = 没有设置 ${ $name }；请把服务器的密钥放在那里
engine-key-command-slow = key_command 在 { $seconds } 秒内没有结束
engine-key-command-not-started = 无法启动 key_command：{ $error }
engine-key-command-failed = key_command 失败（{ $status }）；请手动运行它，看看原因
engine-key-command-no-text = key_command 输出的不是文本

## 设置里的服务器表

engine-one-key-source = key_env、key_file 和 key_command 只能给一个
engine-no-price = { $key }：{ $price } 不是价格；请给出美元数，不小于 0
engine-both-prices = input_usd_per_million 和 output_usd_per_million 要么都给，要么都不给
engine-context-zero = context：请给出 token 数，不小于 1，或不写它
engine-model-empty = model：是空的；请写一个名称，或不写它，就用服务器的第一个模型
# `$reason` 是下面四条之一。
engine-base-url = base_url：{ $reason }
engine-url-faulty = { $error }；请写成 http://localhost:8080/v1 这样
engine-url-scheme = 必须以 http:// 或 https:// 和主机名开头；请写成 http://localhost:8080/v1 这样
engine-url-password = 不能含有用户名或密码；请用 key_env、key_file 或 key_command 给出密钥
engine-url-query = 不能有 ? 或 # 之后的部分；请写成 http://localhost:8080/v1 这样

## 没有连接，或连接已断

engine-no-https = 这里不能用 HTTPS：{ $error }
engine-connection-refused = 连接被拒绝；服务器在运行吗？
engine-no-connection = 没有连接
engine-no-connection-within = { $seconds } 秒内没有连上
engine-no-answer = 没有回答
engine-no-answer-within = { $seconds } 秒内没有回答
engine-broken = 连接中断：{ $error }
engine-silent = { $seconds } 秒内什么都没有收到
# `$what` 是 engine-no-connection 之类，或 HTTP 的状态。
engine-because = { $what }：{ $reason }

## 服务器拒绝什么，以及怎么办

# `$reason` 是服务器自己的话，可能放在 engine-because 里；`$advice` 是下面几条之一。
engine-advised = { $reason }；{ $advice }
engine-no-key-sent = 没有发送密钥：请用 key_env、key_file 或 key_command 指定一个
engine-key-sent = 发送的是：{ $source }
engine-check-model = 请检查服务器是否有模型 { $model }
engine-check-path = 请检查模型的名称，以及 base_url 是否带有服务器要的路径，例如 /v1
engine-redirected = 服务器指向：{ $place }；请把正确的地址写进 base_url
# 代替地址。
engine-elsewhere = 别处
engine-no-reason = 它没有说明原因
engine-too-long = 文本对这个模型来说太长；请缩短前缀，或减小最大 token 数：{ $reason }
# `$tokens` 是 count-token。
engine-too-long-by = 文本对这个模型来说太长（{ $tokens }，上限是 { $limit }）；请缩短前缀，或减小最大 token 数：{ $reason }
engine-asks-to-wait = { $reason }；服务器要求等待 { $seconds } 秒
engine-inside-a-character = 保留的 token 在一个字符中间结束，而服务器只接受完整的字符；请多保留或少保留一个 token

## 一栏在等待时

engine-server-loading = 服务器正在加载模型
engine-retrying = { $seconds } 秒后重试（{ $reason }）

## 在这台机器上找到的服务器

found-openai-compatible = 兼容 OpenAI 的服务器
# 对找到的服务器的说明；每条单独使用。
found-wants-key = 它要求密钥：请在设置里用表 [servers.NAME] 登记它
found-loading = 它还在加载模型
found-after-temperature = 它给的是应用温度之后的对数概率
found-raw = 用它自己的路径、以原始方式请求：Ollama 的 /v1/completions 会把前缀套进模型的聊天模板
found-no-logprobs = 它不给对数概率
found-late-logprobs = 它的对数概率在样本结束时才一次给出
found-one-at-a-time = 第二个请求会中断第一个，因此各栏依次生成
found-not-known = 它没有说明自己是什么；可能不给对数概率
found-silent = 它没有及时说明自己是什么，因此不使用

## 看不懂的或中断的回复。`$reply` 是它的开头。

engine-event-too-long = 一个事件超过了 { $limit } 个字节
engine-no-list-of-models = 这不是模型列表：{ $reply }
engine-no-stream = 回复不是流式的续写（{ $kind }）：{ $reply }
engine-no-json = 服务器发来的不是 JSON：{ $reply }
engine-no-completion = 服务器的回复不是续写：{ $reply }
engine-reported = 服务器报告了错误：{ $error }
engine-done-without-finish = 服务器发出了 [DONE]，却没有说明文本如何结束
engine-without-finish = 服务器结束了回复，却没有给出结束标记
engine-broken-off = 服务器中断了这个样本
engine-ended-with = 服务器以 { $word } 结束了样本，没有再说什么
engine-tokens-differ = 服务器的 token 拼不出这段文本
engine-no-score = 服务器没有为文本中的某个 token 给出对数概率
engine-tokenize-reply = 服务器切分文本的方式此处不认识：{ $error }
engine-unknown-host = 没有这个名称的主机，或者没有网络；请检查 base_url
engine-certificate = 它的证书不受信任（{ $error }）；请在它的设置里用 ca_file 指定签发者的证书，或设置 accept_any_certificate = true
engine-no-tls = 无法建立加密连接（{ $error }）；服务器用的是 https 吗？
engine-ca-file = ca_file { $path }：{ $error }
engine-ca-file-empty = 其中没有证书
engine-key-over-http = 密钥会以明文传输：请用 https，或设置 allow_plain_http = true
engine-name-a-model = 请用 --model 指定模型
engine-key-file-no-path = key_file 需要存放密钥的文件路径，而所给的像是密钥本身

## 线路上的内容

engine-exchange-closed = 服务器已关闭连接
engine-exchange-closed-here = 本程序已关闭连接
engine-exchange-going-on = 仍未结束
engine-exchange-dropped = 此前有 { $bytes } 未保留

## 等待轮到

engine-queued = 排队中：前面有 { $before }，同时处理 { $at_a_time } 个
engine-queued-for = 排队中：前面有 { $before }，同时处理 { $at_a_time } 个，约 { $seconds } 秒
engine-rate-limited = 已达到请求上限：还需 { $seconds } 秒
engine-day-cap = 今天可花 { $cap }，已花 { $spent }：见设置里的 cap_usd_per_day
engine-ledger = 今天的花费无法写入 { $path }：{ $error }
