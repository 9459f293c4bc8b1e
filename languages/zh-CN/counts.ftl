# 数量的说法。`$n` 是数目；千位分隔由程序加上。

count-alternative = { $n } 个候选
count-answer = { $n } 种答案
count-byte = { $n } 个字节
count-cell = { $n } 个单元
count-column = { $n } 列
count-different-first-name = { $n } 个不同的名字
count-different-sample = { $n } 个不同的样本
count-example = { $n } 个例子
count-head = { $n } 个头
count-key-value-head = { $n } 个键值头
count-lane = { $n } 栏
count-layer = { $n } 层
count-more-answer = 还有 { $n } 种其他答案
count-more-line = 还有 { $n } 行
count-more-row = 还有 { $n } 行
count-more-sample = 还有 { $n } 个样本
count-more-token = 还有 { $n } 个 token
count-number = { $n } 个数
count-pair = { $n } 对
count-re-flow = { $n } 次重抽
count-request = { $n } 个请求
count-sample = { $n } 个样本
count-thing = { $n } 样
count-time = { $n } 次
count-token = { $n } 个 token
count-value = { $n } 个值
