# 导出的会话：报告和表格。

export-title = samplebook 的一个会话
export-deleted-cell = { $cell }（已删除）
export-command = “{ $words }”
export-prefix = 前缀
export-column = 第 { $number } 列
export-lane = 第 { $lane } 栏
export-rating = 评分 { $rating }/5
export-seed = 种子 { $seed }
export-answer = 答案
export-empty = （空）
# 百分比，以及它很可能所在的上下限。
export-share = { $share } %（{ $low } 到 { $high }）
export-model = 模型 { $percent } %
export-token = p { $p }，{ $bits } 比特
export-chosen = 由人放在这里
export-legend = token 的底色说明模型认为它有多大可能：
export-level-from = { $percent } % 及以上
export-level-below = 低于 { $percent } %
export-no-alternatives = 样本这么多，这里略去 token 的备选；csv 和 jsonl 格式里有。
