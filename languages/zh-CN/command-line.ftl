# 命令行：帮助和错误。选项、命令和文件的名称不变。

cli-about = 终端里的笔记本，用来对基础语言模型做提示词实验
cli-engine-heading = 由谁作答
cli-engine = 由谁回答：builtin，llama-cpp 加 --model FILE.gguf，或 server 加 --server 或 --base-url
cli-server = 设置里登记的服务器
cli-base-url = 与 OpenAI 兼容的服务器，例如 http://localhost:8080/v1
cli-dialect = --base-url 的服务器是哪一种：{ $families }
cli-key-env = 存放 --base-url 密钥的环境变量
cli-model = 向服务器要的模型，或在这里运行的 GGUF 文件或模型文件夹，或 hf:ORG/NAME（还没有就先下载）
cli-threads = 在本程序内计算模型的线程数
cli-record = 把与服务器的每次收发写入这个文件，不含密钥
cli-recording = 记录 { $path } 不完整：{ $error }
cli-special-tokens = 在本程序内，把拼写成特殊 token 的文本读作那个 token
cli-settings = 另一个设置文件
cli-dialect-unknown = 有这几种：{ $families }
cli-one-of = { $first } 或 { $last }
cli-stop-more = { $help }；可以给多次；\n 是换行，\t 是制表符
cli-alternatives = --json 里每个 token 带几个候选
cli-sample = 续写一个前缀，把采样结果写到标准输出
cli-sample-after = 纯文本的多个样本之间用一行三个短横隔开；--json 把它们分开。
cli-sample-prefix = 要续写的确切文本；省略则读标准输入
cli-sample-chat = 问对话模型：前缀是消息，这里写系统提示，可以为空
cli-sample-json = 每个样本一行 JSON 对象
cli-run = 抽取一个会话各单元的样本，并说明它们合起来的结果
cli-run-long =
    抽取一个会话各单元的样本，逐列输出答案统计、样本有多一致、照抄了单元的参考文本多少，以及在哪里越界。

    会话和它的样本日志都不变；用 --over 时，样本写到单独的文件。
cli-run-after = 用 --json 时，一列的样本之后有一行带 "summary" 键：jq 'select(.summary)' 取这些行，jq 'select(.summary | not)' 取样本。
cli-run-file = 一个会话；没有这个文件时，是 samplebook 自带会话的名称，按它自带的样子
cli-run-cell = 只运行这个单元
cli-run-lanes = 每一列的样本数，代替单元的栏数；一次同时抽 16 个
cli-run-over = 用这个文件（JSON 行、.csv 或 .tsv）的每一行各采样一遍：前缀、参考文本和答案规则里的 {"{"}name{"}"} 填上该行同名的字段
cli-run-output = --over 的样本写到哪里，每行一个；再次运行只采缺少的。不给则为 ROWS-SESSION.results.jsonl
cli-run-at-once = --over 同时请求的样本数，不给则为 64
cli-run-params = 在每一列都生效的参数，代替列自己的
cli-run-json = 每个样本一行 JSON 对象，每一列之后一行说明它们合起来的结果
cli-score = 说明引擎认为一段文本的每个 token 有多大可能
cli-score-file = 文本；省略则读标准输入
cli-score-against = 与另一个模型对比：builtin、路径，或设置里的服务器
cli-score-lines = 文本每行一行，代替每个 token 一行：比特、每字节比特（不同分词器之间可比）、困惑度
cli-score-json = 每个 token 一行 JSON 对象
cli-verify = 重新抽取存下的样本，并说明哪些与原来相同
cli-verify-long =
    用每个存下的样本自己的设置和种子重新抽取它，并说明哪些逐个 token 相同，其余的最先在哪里不同，以及什么与当时不一样：程序、引擎、服务器、模型、权重。

    不写任何东西：会话和它的样本日志都不变。
cli-verify-after = 退出码 0：全部相同。1：有的不同，或无法重新抽取。服务器会照样收费。
cli-verify-file = 一个会话、一份样本日志，或 run --json、sample --json 写出的内容
cli-verify-cell = 只看这个单元的样本
cli-verify-json = 每个样本一行 JSON 对象，最后一行是各类的数目
cli-export = 把会话和它的样本写成报告或表格
cli-export-long =
    写出一个会话和它的样本：一个不依赖任何东西的 HTML 页面、Markdown、每个样本或每个 token 一行的逗号分隔表格或 Parquet 表格，或每行一个 JSON 的原始记录。
cli-export-file = 一个会话、一份样本日志，或 run --json、sample --json 写出的内容
cli-export-to = 写成什么：{ $formats }；省略则看输出文件名的结尾
cli-export-format = 格式有 { $formats }
cli-export-which = 说明写成什么：--to { $formats }，或用 -o 给一个这样结尾的名字
cli-export-output = 要写的文件，代替标准输出
cli-export-cell = 只要这个单元
cli-export-no-cell = 没有单元 { $cell }，也没有它的样本
cli-export-tokens = 每个 token 一行，代替每个样本一行；用于 --to csv 或 parquet
cli-export-exact = 以 = + - @ 或制表符开头的文本保持原样，用于 --to csv：否则前面会加一个撇号，免得电子表格把它当公式运行
cli-export-only-tables = --tokens 只用于 --to csv 和 --to parquet，--exact 只用于 --to csv
cli-export-binary = Parquet 不适合在终端里看；请用 --output 指定文件
cli-export-guarded = { $n } 个格子像公式一样开头，前面加了撇号；用 --exact 保持原样
cli-places = 会话文件，或在其中寻找会话的文件夹；省略则是你自己的会话和最近打开的会话
cli-place-missing = { $path }：没有这个文件或文件夹
cli-list = 列出会话：最后写入的时间、多少样本、出自哪些模型、花费多少
cli-list-json = 每个会话一行 JSON 对象
cli-search = 找出含有每个词的单元和样本
cli-search-after = 词不分大小写，在前缀、标题、说明、样本和标记里寻找。筛选只针对样本：finish:length、cell:ID、column:2、model:NAME、rated:3、pinned、labelled、since:2026-11、until:2026-11-28、temperature:0.2..0.8，每个参数都可以这样写。退出码 1：什么也没找到。
cli-search-query = 词和筛选；有几个时加引号：'zebra finish:length'
cli-search-json = 找到的每一处一行 JSON 对象
cli-show = 逐字节打印一个样本接着什么写、写了什么
cli-show-sample = 样本的 id，或它的开头或结尾
cli-show-json = 记录本身，一个 JSON 对象
cli-show-none = 没有 id 以 { $id } 开头或结尾的样本
cli-show-several = 不止一个样本的 id 以 { $id } 开头或结尾；请多写几位
cli-pull = 从 Hugging Face hub 下载模型，并把它的路径写到标准输出
cli-pull-after = 模型放进 Hugging Face 自己的程序共用的缓存。已有的不再下载，中断的下载从断处继续。
cli-pull-spec = ORG/NAME，后面可以加 @REVISION，以及 :FILE 或 GGUF 文件名的一部分，例如 :Q4_K_M
cli-doctor = 说明找到了什么，以及每个引擎能做什么
cli-doctor-experiments = 在引擎上实测自带会话的实验，以及其中多数的另外 20 种说法；内置模型约需一两分钟
cli-models = 列出这台机器上的模型，以及哪些能在这里运行
cli-models-json = 每个模型一行 JSON 对象
cli-session = 要打开的会话，没有就新建；省略则打开导览
cli-theme = 配色：配色的名称，或 auto
cli-settings-command = 打印默认设置，里面有说明
cli-keys = 打印按键表
cli-man = 打印手册页，供 man 使用
cli-completions = 打印 shell 补全脚本
cli-completions-shell = bash、elvish、fish、powershell 或 zsh
cli-server-needed = --engine server 需要 --server PROFILE 或 --base-url URL
cli-model-needed = --engine { $engine } 需要 --model FILE.gguf，即要运行的文件
cli-engine-unknown = --engine { $engine }：引擎有 builtin、{ $llamacpp } 和 server
cli-stop-empty = --stop：空文本会让每个样本立刻结束
cli-session-missing = 没有会话 { $session }；自带的有 { $known }
cli-standard-input = 标准输入
cli-text-needed = 请给出 { $argument }，或把文本送到标准输入
cli-not-utf8 = { $name } 不是 UTF-8：偏移 { $at } 处的字节是 0x{ $byte }；请先转换成文本，例如用 iconv
cli-no-terminal = 屏幕需要终端；没有终端时可以用 `samplebook sample`
cli-measures-broken = 有 { $n } 项实测不成立

## Help and errors of the parser

cli-lang = 语言：{ $languages }；不给则按设置，再按系统区域
cli-lang-unknown = --lang { $language }：语言有 { $languages }
cli-help = 显示帮助
cli-version = 显示版本
cli-commands = 命令
cli-arguments = 参数
cli-options = 选项
cli-usage = 用法：{ $usage }
cli-help-command = 显示本说明，或某个命令的说明
cli-unknown-argument = 不认识的参数 “{ $argument }”
cli-unknown-command = 不认识的命令 “{ $command }”
cli-value-missing = “{ $argument }” 需要一个值
cli-value-wrong = “{ $argument }” 的值 “{ $value }” 不对
cli-argument-missing = 缺少必需的参数：{ $argument }
cli-argument-conflict = 参数 “{ $argument }” 不能和 “{ $other }” 一起用
cli-values-many = “{ $argument }” 的值太多
cli-not-text = 有一个参数不是 UTF-8
cli-similar = 提示：有一个相近的：“{ $name }”
cli-more-help = 更多说明请用 --help。

## The manual page

manual-description =
    不带命令时打开笔记本：单元里有前缀、参数滑块，以及基础语言模型并排的续写。抽到的一切都保存在会话里，一个字节不差。F1 显示所有按键。

    带命令时，同样的引擎在标准输出上回答。
manual-options = 除 { $flags } 外，上面的选项对每个命令都有效。
manual-session = 一个会话：各单元，可以手工编辑。
manual-samples = 它的样本，每行一个；只追加。
manual-settings = 设置；`samplebook settings` 打印一份带说明的文件。
manual-themes = 你自己的配色。
manual-copies = 自带会话的你的副本。
manual-editor = 编辑前缀用的编辑器，设置里没有指定时使用。
manual-colours = 屏幕使用哪些颜色。
manual-language = 语言，--lang 和设置都没有指定时使用。
manual-places = 上述文件的其他位置。
manual-hub = 从哪里下载模型，代替设置里的 hub。
manual-hub-token = 私有和受限模型的令牌，或存放它的文件。
manual-hub-cache = 模型的缓存。
manual-hub-offline = 设为 1 时什么都不下载。
manual-exit-0 = 一切正常。
manual-exit-1 = 有事失败了，标准错误里说明是什么。
manual-exit-2 = 命令行、设置或会话有错。
manual-exit-signal = 信号 n 结束了程序。
cli-model-unknown = --model { $model }：没有这样的文件或文件夹；请给出一个，或 hf:ORG/NAME，或用 --server 或 --base-url 指定有它的服务器
cli-import = 把其他工具的文件写成会话
cli-import-long =
    把其他工具的文件写成会话：mikupad、loom 和 loomsidian 的树成为带分支的单元；lm-evaluation-harness 的样本、OpenAI 批处理的请求和带提示的 JSON 行成为单元；其他文件成为一个单元的文本，一个字节不差。

    带不过来的会说明。同名的会话绝不会被覆盖。
cli-import-file = 文件；它是什么，由内容判断
cli-import-output = 要写的会话；不给则为当前文件夹里的 FILE.toml
cli-import-left = 没有带过来：{ $left }
cli-imported = { $path }：{ $cells }，{ $samples }{"\u000A"}
