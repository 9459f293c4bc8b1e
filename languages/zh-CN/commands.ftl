# 可以要求的事：命令列表和帮助里的标题，最下面一行的短词（`.hint`），以及人们可能用来查找它的其他词（`.keywords`）。

## background

command-draw-more = 在后台再采 100 个样本
    .keywords = 更多 数量 很多 再抽
command-draw-more-here = 在后台再采 100 个样本
command-stop-drawing = 停止后台采样
    .hint = 停止
command-dial = 按例子数测正确率
    .hint = 测量
command-score-dial = 改为给正确答案打分

## cells

command-previous-cell = 上一个单元
command-next-cell = 下一个单元
command-new-cell = 新建单元
    .keywords = 实验 添加 增加
command-next-cell-here = 下一个单元
    .hint = 下一单元
command-previous-cell-here = 上一个单元
command-cell-above = 上面的单元
command-cell-below = 下面的单元
command-new-cell-here = 新建单元
    .hint = 新建
command-duplicate-cell = 复制这个单元
    .hint = 复制
command-rename-cell = 给单元改名
    .hint = 改名
command-edit-note = 编辑单元的说明
    .hint = 说明
command-delete-cell = 删除这个单元
    .hint = 删除
command-move-cell-up = 把单元上移
command-move-cell-down = 把单元下移

## coach

command-next-step = 引导的下一步
command-previous-step = 引导的上一步
command-toggle-guide = 显示或隐藏引导
    .keywords = 教程 步骤 说明 指南

## columns

command-next-column = 改下一列，或所有列
command-new-column = 新建列
    .keywords = 比较 变体 对比
command-remove-column = 删除这一列
command-rename-column = 给列改名
command-own-prefix = 这一列用自己的前缀，或单元的前缀
command-chat = 这一列问对话模型，或恢复续写文本
    .keywords = 指令 对话 助手 系统 提示 消息
command-next-column-here = 改下一列，或所有列
command-new-column-here = 新建列
command-remove-column-here = 删除这一列
command-rename-column-here = 给列改名
command-own-prefix-here = 这一列用自己的前缀，或单元的前缀
command-chat-here = 这一列问对话模型，或恢复续写文本
command-sweep = 这个参数的几列，或恢复为一个值
    .hint = 扫描
    .keywords = 比较 变体 对比 扫描
command-sweep-values = 按你输入的值建列…

## forms

command-edit-form = 写出前缀的例子对或对话轮…
    .keywords = 少样本 例子 对话 聊天
command-send-turn = 发送下一轮…
command-edit-form-here = 写出前缀的例子对或对话轮…
command-send-turn-here = 发送下一轮…

## inspector

command-inspect = 查看 token，或不再查看
    .keywords = 概率 候选 对数概率
command-check-possible = 现在的参数能抽出这个样本吗？
command-inspect-lane = 查看这一栏的 token，或不再查看
    .hint = token
command-previous-token = 左边的 token
command-next-token = 右边的 token
    .hint = 移动
command-next-surprise = 下一个意外的 token
    .hint = 意外处
command-previous-surprise = 上一个意外的 token
command-first-token = 第一个 token
command-last-token = 最后一个 token
command-previous-alternative = 上面的候选
command-next-alternative = 下面的候选
    .hint = 候选
command-branch = 分支：让选中的候选站在这里
    .hint = 分支
command-branch-here = 从这个 token 起重新采样
    .hint = 从这里重抽
command-branch-all = 让每一栏都从这个 token 起采样
    .hint = 全部从这里

## instruments

command-tally-here = 答案统计，或收起
    .hint = 统计
command-instruments = 许多样本合起来说明什么…
    .hint = 仪表
command-note-here = 这个单元的整篇引导
command-next-instrument = 下一个仪表，或收起
command-close-instrument = 收起仪表
command-focus-instrument = 到仪表
command-choose-row = 显示这一行背后的样本，或全部
    .hint = 筛选
command-answer-rule = 什么算作答案…
    .hint = 答案
command-price-as-if = 一个 token 假设多少钱…
    .hint = 价格
command-previous-row = 上一行
command-next-row = 下一行
command-previous-table-column = 表格：前面的列
command-next-table-column = 表格：后面的列
command-next-instrument-here = 下一个仪表
    .hint = 下一个
command-forks = 仪表：分叉图
command-shots = 仪表：按例子数的正确率
    .keywords = 少样本 正确率 例子
command-tally = 仪表：答案统计
    .keywords = 答案 直方图 计数 投票 多数
command-verbatim = 仪表：逐字比对
    .keywords = 照抄 背诵 记忆 复述
command-note = 仪表：单元的说明
    .keywords = 引导 教程
command-distribution = 仪表：下一个可能是什么
    .keywords = 分布 概率 logits
command-bill = 仪表：账单
    .keywords = 价格 花费 钱 费用 用量 预算
command-agreement = 仪表：样本之间的一致度

## lanes

command-sample = 采样每一栏
    .hint = 采样
    .keywords = 运行 生成 抽取 补全 续写
command-cancel-all = 停止每一栏
command-older-run = 显示上一次运行
command-newer-run = 显示下一次运行
command-zoom-lane = 放大这一栏
    .hint = 放大
command-resample-lane = 重新采样这一栏
    .hint = 重采
command-continue-lane = 从截断处继续这一栏
    .hint = 继续
    .keywords = 更多 更长 接着写
command-continue-all = 继续每一个被截断的栏
command-cancel-lane = 停止这一栏
    .hint = 停止
command-older-run-lanes = 显示上一次运行
    .hint = 运行
command-newer-run-lanes = 显示下一次运行
command-copy-lane = 复制生成的文本
    .hint = 复制
command-previous-lane = 左边的栏
command-next-lane = 右边的栏
command-scroll-up = 向上滚动
command-scroll-down = 向下滚动
command-scroll-page-up = 向上翻页
command-scroll-page-down = 向下翻页
command-scroll-start = 到开头
command-scroll-end = 跟随末尾
command-scroll-all-up = 所有栏向上滚动
command-scroll-all-down = 所有栏向下滚动
command-previous-lane-inspecting = 左边的栏
command-next-lane-inspecting = 右边的栏

## live

command-toggle-live = 实时：各栏跟随滑块
    .keywords = 自动 跟随 实时
command-toggle-live-here = 实时：各栏跟随滑块

## marks

command-pin = 钉住这个样本，或取下
    .hint = 钉住
    .keywords = 收藏 星标 书签
command-rate-one = 给这个样本评 1 分（满分 5）
command-rate-two = 给这个样本评 2 分（满分 5）
command-rate-three = 给这个样本评 3 分（满分 5）
command-rate-four = 给这个样本评 4 分（满分 5）
command-rate-five = 给这个样本评 5 分（满分 5）
command-rate-none = 撤回评分
command-label = 给这个样本加标签…
command-comment = 给这个样本写评语…
command-filter-marks = 只显示钉住、评过分或有标签的样本
command-fold = 折叠越界的部分，或显示它
    .hint = 折叠
command-stop-here = 在这一栏越界的地方停止

## next

command-toggle-next = 显示或隐藏下一个可能是什么
command-ask-next = 询问下一个可能是什么（服务器：一个 token 的价格）
command-toggle-next-here = 显示或隐藏下一个可能是什么
command-ask-next-here = 询问下一个可能是什么（服务器：一个 token 的价格）

## params

command-nudge-down = 减一步
command-nudge-up = 加一步
    .hint = 微调
command-nudge-down-coarse = 减一大步
command-nudge-up-coarse = 加一大步
    .hint = 大步
command-edit-param = 输入一个值；编辑停止串
    .hint = 输入
command-reset-param = 恢复默认值
    .hint = 恢复
command-toggle-unset = 不设：由引擎决定
    .hint = 不设
command-previous-param = 上面的参数
command-next-param = 下面的参数

## prefix

command-external-editor = 用 $EDITOR 编辑前缀
command-toggle-stripes = 显示或隐藏 token 条纹
    .keywords = 分词器 边界 分词
command-find = 在前缀里搜索
    .hint = 查找
command-find-next = 下一处
command-find-previous = 上一处
command-take-into-prefix = 把生成的文本接到前缀后面
    .hint = 接到前缀

## program

command-escape = 关闭、停止，或回到各栏
command-save = 保存会话
    .hint = 保存
command-save-as = 会话另存为…
    .keywords = 复制 导出 文件
command-open-session = 打开会话…
    .hint = 打开
    .keywords = 文件 载入 笔记本
command-open-path = 按路径打开会话…
    .keywords = 文件 载入
command-next-pane = 下一个面板
    .hint = 面板
command-previous-pane = 上一个面板
command-focus-cells = 到单元
command-focus-prefix = 到前缀
command-focus-params = 到参数
command-focus-lanes = 到各栏
command-choose-engine = 选择引擎和模型…
    .keywords = 模型 服务器 本地 主机 提供方
command-fetch-model = 从 hub 下载模型…
    .keywords = 下载 获取 模型 拉取
command-stop-fetch = 停止下载模型
    .keywords = 取消 中止 下载
command-choose-theme = 选择配色…
    .keywords = 颜色 深色 浅色 外观 主题
command-choose-language = 选择语言…
    .keywords = 中文 英文 翻译
command-save-picture = 保存图片或报告…
    .keywords = 导出 截图 图像 网页 分享 表格
command-suspend = 挂起（fg 恢复）
command-redraw = 重画屏幕
command-palette = 命令列表
    .hint = 命令
command-help = 帮助：所有按键
    .hint = 帮助
    .keywords = 按键 快捷键 手册
command-quit = 退出
    .hint = 退出
    .keywords = 离开 关闭
command-write = 编辑前缀
    .hint = 编辑
command-cells = 单元列表
    .hint = 单元
command-palette-here = 命令列表
command-help-here = 帮助：所有按键
    .hint = 帮助
command-choose-cell = 用这个单元继续
    .hint = 前往
command-edit-cell = 编辑这个单元的前缀

## reference

command-edit-reference = 输入或粘贴参考文本…
    .hint = 参考文本
    .keywords = 原文 比较 对照
command-reference-file = 从文件读取参考文本…
command-sweep-reference = 用越来越长的开头各建一列
    .hint = 扫描

## samples

command-list-samples = 会话的所有样本…
    .hint = 样本
    .keywords = 搜索 查找 历史 全部
command-list-runs = 单元的所有运行…
command-use-sample = 把滑块和种子设成这个样本当时的
    .hint = 采用
    .keywords = 重用 设置 还原
command-edit-sample = 编辑这个样本的文本，从那里继续…
    .keywords = 改写 分支 文本
command-compare-sample = 记住这个样本，或与记住的并排显示
    .keywords = 比较 差异 对比 并排
command-show-exchange = 显示这个样本在线路上收发的内容
    .keywords = exchange raw request reply http bytes 请求 回复 原始
command-list-behind = 列出这一行背后的样本…
    .hint = 列表

## text

command-undo-here = 撤销上一次改动（任何改动）
    .hint = 撤销
command-redo-here = 重做
command-undo = 撤销上一次改动（任何改动）
    .hint = 撤销
    .keywords = 还原 返回
command-redo = 重做
    .hint = 重做
command-select-all = 全选
command-copy = 复制选中的文字
command-cut = 剪切选中的文字
command-paste = 粘贴在这里复制的文字
command-insert-newline = 换行
command-insert-tab = 制表符
command-left = 向左
command-right = 向右
command-word-left = 向左一个词
command-word-right = 向右一个词
command-row-up = 上一行
command-row-down = 下一行
command-row-start = 行首
command-row-end = 行尾
command-paragraph-up = 上一段
command-paragraph-down = 下一段
command-page-up = 上一页
command-page-down = 下一页
command-document-start = 前缀开头
command-document-end = 前缀末尾
command-select-left = 向左选择
command-select-right = 向右选择
command-select-word-left = 向左选一个词
command-select-word-right = 向右选一个词
command-select-row-up = 向上选一行
command-select-row-down = 向下选一行
command-select-row-start = 选到行首
command-select-row-end = 选到行尾
command-select-to-start = 选到开头
command-select-to-end = 选到末尾
command-delete-left = 删除左边的字符
command-delete-right = 删除右边的字符
command-delete-word-left = 删除左边的词
command-delete-word-right = 删除右边的词
command-delete-to-line-start = 删到行首
command-delete-to-line-end = 删到行尾

## tree

command-tree = 分支树…
    .keywords = 历史 分支
command-tree-here = 分支树…

## views

command-views = 各栏的颜色表示什么…
    .hint = 视图
    .keywords = 热图 颜色
command-next-view = 用下一个视图显示各栏
command-cycle-view = 用下一个视图显示各栏
command-view-plain = 视图：普通
command-view-tokens = 视图：token
command-view-probability = 视图：概率
command-view-surprise = 视图：意外程度
command-view-entropy = 视图：熵
command-view-agreement = 视图：样本之间的一致度
command-view-verbatim = 视图：对照参考文本逐字比对
command-view-contrast = 视图：两个模型的对比
    .keywords = models compare base instruct divergence kl 模型 对比 散度
command-view-difference = 视图：与所选栏的差异
    .keywords = 比较 对比

## Where keys work

commands-everywhere = 任何地方
commands-outside-text = 前缀之外
commands-prefix = 前缀
commands-cells = 单元
commands-params = 参数
commands-lanes = 各栏
commands-inspector = 查看 token 时
commands-instrument = 仪表
