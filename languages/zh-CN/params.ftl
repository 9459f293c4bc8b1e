# 各个参数，按它们在文件里的键：屏幕上的名称，人们可能用来查找它的其他词，一行帮助，以及默认设置文件里的说明。

param-temperature = 温度
    .keywords = 随机性 创造性 多样性
    .help = 小于 1 让分布更尖，大于 1 让分布更平；0 总是取概率最高的 token
    .settings =
        小于 1 让分布更尖，大于 1 让分布更平，0 取概率最高的 token。0 到 2。
param-top_p = top-p
    .keywords = 核采样 多样性
    .help = 核采样：从合计达到这个概率的最少几个 token 里抽；1 为关闭
    .settings =
        核采样：从合计达到这个概率的最少几个 token 里抽。0 到 1；1 为关闭。
param-top_k = top-k
    .help = 从概率最高的这么多个 token 里抽；0 为关闭
    .settings =
        从概率最高的这么多个 token 里抽。0 到 1000；0 为关闭。
param-min_p = min-p
    .help = 去掉概率低于最高者这个比例的 token；0 为关闭
    .settings =
        去掉概率低于最高者这个比例的 token。0 到 1；0 为关闭。
param-typical_p = typical-p
    .help = 留下意外程度最接近熵的 token，直到合计达到这个概率；1 为关闭
    .settings =
        留下意外程度最接近熵的 token，直到合计达到这个概率。0 到 1；1 为关闭。
param-repetition_penalty = 重复惩罚
    .help = 最近的 token（本程序为 64 个）正的 logit 除以它，负的乘以它；1 为关闭
    .settings =
        最近的 token（本程序为 64 个）正的 logit 除以它，负的乘以它。0.5 到 2；1 为关闭。
param-presence_penalty = 存在惩罚
    .help = 从每个已经抽到过的 token 的 logit 里减去这个数；0 为关闭
    .settings =
        从每个已经抽到过的 token 的 logit 里减去这个数。-2 到 2；0 为关闭。
param-frequency_penalty = 频率惩罚
    .help = token 每抽到一次，就从它的 logit 里减一次这个数；0 为关闭
    .settings =
        token 每抽到一次，就从它的 logit 里减一次这个数。-2 到 2；0 为关闭。
param-max_tokens = 最大 token 数
    .keywords = 长度 更长 更短 上限
    .help = 样本到这么多个 token 就截断
    .settings =
        样本到这么多个 token 就截断。1 到 8192。
param-seed = 种子
    .keywords = 随机 复现 固定
    .help = 每一栏的噪声由这个数产生；种子相同的单元共用噪声，样本并不独立；不设则每次运行抽一个并记下来
    .settings =
        每一栏的噪声由这个数产生，0 到 4294967295；种子相同的单元共用噪声，样本并不独立；不设则每次运行抽一个并记下来。
param-stop = 停止串
    .keywords = 结束 直到 停止
    .help = 样本在第一次出现这些文本的地方结束；文本本身不算在内
    .settings =
        样本在第一次出现这些文本的地方结束，例如 ["\n\n", "Human:"]。文本本身不算在内。
param-lanes = 栏数
    .keywords = 样本数 几个 数量
    .help = 并排抽多少个样本
    .settings =
        并排抽多少个样本。1 到 16。
