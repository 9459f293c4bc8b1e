# 统计和阅读样本的部分：仪表、答案、价格。

## Instruments

# 它的名称；它说的是什么；它在仪表列表里是什么；它的数字是什么，一行一行。
instrument-tally = 答案统计
    .subject = 答案
    .about = 有哪些答案，各有多少
    .help =
        按单元的规则，一个样本一个答案：line、word、number、BEFORE…AFTER、/正则表达式/
        占有答案的样本的比例，带 95 % 的 Wilson 区间；熵是对各答案算的
        ┃ 和“模型”：模型自己给出这个答案的概率，按见过的 token 路径计
instrument-forks = 分叉图
    .subject = 分叉
    .about = 样本从哪里分开
    .help =
        所有样本合成一棵树：相同的部分只出现一次；依次是个数、模型的概率、文本；■ 表示结束
instrument-agreement = 一致度
    .subject = 一致度
    .about = 样本之间有多一致
    .help =
        每个词按其他样本里有它的比例着色；中文、假名和韩文按两个字一组
        数字：这个比例先对一个样本的词取平均，再对各样本取平均
instrument-verbatim = 逐字比对
    .subject = 逐字相同
    .about = 逐字抄了多少
    .help =
        从样本开头起，与参考文本在前缀之后的部分相同的字节数，以及从哪里偏离
        逐字：在 32 字节或更长的相同片段里；接近：12 字节或更长；覆盖：逐字相同的比例
        r 显示参考文本，引擎能打分时按模型的意外程度着色
instrument-shots = 例子数
    .subject = 按例子数的正确率
    .about = 按例子数的正确率
    .help =
        把留出的例子放在 0、1、2 …… 个例子（顺序打乱）之后去问；答对：第一行就是输出
        ┃：正确答案直到结尾的平均概率，引擎能打分时才有
instrument-bill = 账单
    .subject = 越界
    .about = 花了多少
    .help =
        token × 价格。越界：从前缀里有的标签（Human:）前面的换行开始；如果前缀是一串 a: b，
        则从新的一行 a: b 开始；或从前缀里有的标题开始；只在栏里折叠，从不在文件里删去
instrument-distribution = 下一个 token
    .subject = 下一个 token
    .about = 下一个可能是什么
    .help =
        模型自己给每个可能的下一个 token 的概率，以及参数把它变成什么样；
        加删除线的：被参数剔除；位置是前缀的光标处，或正在查看的 token 处
instrument-note = 说明
    .subject = 说明
    .about = 单元的说明
    .help =
        这个单元是讲什么的：带编号的行是引导的各步；在单元列表里编辑

## What instruments say

agreement-too-few = 至少要两个样本才能比较用词
agreement-share = 一个样本的词有 { $share } 也在别的样本里
agreement-divided = 分歧最大的是 { $words }
bill-no-run-on = 没有样本越界
bill-run-on = { $n } 个样本越界：{ $spent }
bill-stop = 停止串 "{ $stop }" 能止住 { $n } 个
cost-unknown = 价格未知
cost-partly = { $usd }，另有 { $samples }价格未知
cost-sentence = { $samples }，读入 { $read }，采样 { $sampled }，{ $price }
forks-behind = 接着写“{ $text }”的样本
shots-no-example = 没有例子
shots-right = { $of } 个里对 { $right } 个 · { $share }（{ $low }–{ $high }）
shots-own = 正确答案 { $share }
tally-model = 模型：至少有这么大概率，未经采样器
tally-entropy = 熵 { $bits } 比特，共 { $n } 个
tally-without = { $n } 个没有答案
tally-cut = { $n } 个在答案之前被截断
tally-pending = { $n } 个还没写到
verbatim-copies = 抄了 { $bytes }（{ $tokens }）
verbatim-not-aligned = 它的前缀不以参考文本结尾
verbatim-past-end = 然后是“{ $own }”，参考文本到此为止（token { $token }）
verbatim-departs = 然后写“{ $own }”而不是“{ $expected }”（token { $token }）
verbatim-longest = 最长相同 { $bytes }
verbatim-covered = 覆盖 { $share }
verbatim-copied = 抄了 { $share }，平均 { $bytes }
verbatim-none = 前缀不以参考文本结尾，所以从开头起没有照抄
verbatim-no-text = 没有文本

## Rules that cannot be used

answer-pattern-wrong = 模式有错：{ $what }
answer-pattern-wrong-at = 模式在第 { $at } 个字符处有错：{ $what }
answer-pattern-large = 模式编译后超过 { $limit } 字节；请把重复次数写小一些
answer-no-rule = { $text } 不是规则：请写 line、word、number、BEFORE…AFTER 或 /正则表达式/
answer-no-end = 答案后面的文本是空的；请写明答案到哪里结束
reference-too-large = 参考文本有 { $bytes } 字节；最多能索引 { $most } 字节
reference-thresholds = 接近的门槛是 { $near } 字节；请给 1 到 { $verbatim }，即逐字相同的字节数
