// Where the time of a step goes, what the weeks of a run lose, what the result rests on.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::texts::step {

inline constexpr Text kWhere{"Where the time of a step goes", "单步时间的构成"};
inline constexpr Text kTimeOf{"{plans}: {time}", "{plans}：{time}"};
inline constexpr Text kPart{"part of the step", "步内构成"};
inline constexpr Text kTime{"time", "时间"};
inline constexpr Text kShare{"share of the step", "占比"};
inline constexpr Text kOperations{"longest operations", "最长的操作"};
inline constexpr Text kMxu{"bound by the matrix unit (MXU)", "受限于矩阵单元（MXU）"};
inline constexpr Text kVpu{"bound by the vector unit (VPU)", "受限于向量单元（VPU）"};
inline constexpr Text kHbm{"bound by HBM", "受限于 HBM"};
inline constexpr Text kDispatch{"dispatch", "指令下发"};
inline constexpr Text kInterference{"slowed by communication", "受通信拖慢"};
inline constexpr Text kWaiting{"waiting for {resource}", "等待 {resource}"};
inline constexpr Text kSum{"sum", "合计"};
inline constexpr Text kMore{"{number} more", "另有 {number} 项"};
inline constexpr Text kFloor{
    "Latency that cannot be overlapped, even with unlimited bandwidth: {items}.",
    "带宽无限也无法掩盖的延迟：{items}。"};
inline constexpr Text kBounds{"Lower bounds on the step: {items}.", "单步时间下界：{items}。"};
inline constexpr Text kBusy{"Busy during the step: {items}.", "步内占用时间：{items}。"};
inline constexpr Text kSlowest{"Slowest device class: {name} (the others wait for it).",
                               "最慢的设备类别：{name}（其余设备等待它）。"};
inline constexpr Text kBusiestLink{"Busiest link: {name}.", "最繁忙的链路：{name}。"};
inline constexpr Text kMemory{"Memory per device: {items}.", "每设备显存：{items}。"};
inline constexpr Text kMapping{"Mesh mapping: {items}.", "网格映射：{items}。"};
inline constexpr Text kAttention{"Attention kernel: {name}.", "注意力内核：{name}。"};
inline constexpr Text kSimulated{"Simulated: {devices} of {all} devices.",
                                 "已模拟：{all} 个计算设备中的 {devices} 个。"};
inline constexpr Text kSimulatedEvents{
    "Simulated: {devices} of {all} devices, {events} events.",
    "已模拟：{all} 个计算设备中的 {devices} 个，{events} 个事件。"};
inline constexpr Text kClasses{"Equivalence classes of devices: {items}.", "设备等价类：{items}。"};
inline constexpr Text kPower{"Power: {watts} W per chip with its share of the host.",
                             "功耗：每颗芯片 {watts} W（含分摊的主机）。"};

inline constexpr Text kWholeRun{"The whole run", "整个训练过程"};
inline constexpr Text kPlan{"plan", "方案"};
inline constexpr Text kGoodput10{"goodput P10", "goodput P10"};
inline constexpr Text kP50{"P50", "P50"};
inline constexpr Text kP90{"P90", "P90"};
inline constexpr Text kLostWork{"lost work", "损失的工作"};
inline constexpr Text kCheckpoints{"checkpoints", "检查点"};
inline constexpr Text kDown{"down", "停机"};
inline constexpr Text kWait{"waiting for machines", "等待机器"};
inline constexpr Text kOther{"other losses", "其他损失"};
inline constexpr Text kInterval{"checkpoint interval", "检查点间隔"};
inline constexpr Text kNever{"never", "从不"};
inline constexpr Text kSharesNote{
    "Shares of wall-clock time; other losses: start-up, evaluation, steps slowed by failed links. "
    "Mean number of interruptions of a run:",
    "占墙钟时间的比例；其他损失为启动、评估及链路故障造成的减速。每次训练的平均中断次数："};
inline constexpr Text kFailures{"failures", "故障"};
inline constexpr Text kPerDay{"failures per day", "每日故障"};
inline constexpr Text kPlanned{"planned maintenance", "计划维护"};
inline constexpr Text kPreemptions{"preemptions", "抢占"};
inline constexpr Text kDaly{"Daly's checkpoint interval", "Daly 检查点间隔"};
inline constexpr Text kNone{"none", "无"};
inline constexpr Text kTokensTake{"Time that the trained tokens take:",
                                  "训练这些 tokens 所需时间："};
inline constexpr Text kWallClock10{"wall clock P10", "墙钟时间 P10"};
inline constexpr Text kTrained{"tokens trained", "已训练 tokens"};
inline constexpr Text kUnmet{"unmet demand, tokens", "未满足的 tokens"};
inline constexpr Text kForDemand{"Use over the whole demand:", "整个需求期的用量："};
inline constexpr Text kUsedHours{"chip-hours used", "已用芯片小时"};
inline constexpr Text kIdleHours{"chip-hours idle", "闲置芯片小时"};
inline constexpr Text kEnergy{"energy, MWh", "用电量（MWh）"};

inline constexpr Text kInputs{"Assumptions and sources", "假设与来源"};
inline constexpr Text kValues{
    "{number} values of the catalog were used: {counts}. --format json lists all of them with "
    "source and date.",
    "共使用目录中的 {number} 个数值：{counts}。--format json 列出全部数值及其来源与日期。"};
inline constexpr Text kCount{"{number} {confidence}", "{confidence} {number} 个"};
inline constexpr Text kAssumption{"assumption", "假设"};
inline constexpr Text kValue{"value", "数值"};
inline constexpr Text kSource{"source", "来源"};
inline constexpr Text kDeviates{"{source}; deviates from the shared file: {why}",
                                "{source}；与共用文件不同：{why}"};
inline constexpr Text kEstimatedIntro{
    "Estimated values: derived, or copied from a related product.",
    "估算值：推导得出，或取自相近产品。"};
inline constexpr Text kEstimated{"estimated", "估算项"};
inline constexpr Text kBecause{"reason", "理由"};

inline constexpr Text kLedgers{"Ledgers", "明细账"};
inline constexpr Text kLine{"line", "科目"};
inline constexpr Text kQuantity{"quantity", "数量"};
inline constexpr Text kUnit{"unit", "单位"};
inline constexpr Text kUnitPrice{"USD per unit", "单价（美元）"};
inline constexpr Text kAmount{"amount, USD", "金额（美元）"};
inline constexpr Text kFrom{"sources", "来源编号"};
inline constexpr Text kTotal{"total", "合计"};
inline constexpr Text kOrigins{"Sources of the prices", "价格来源"};
inline constexpr Text kNumber{"no.", "编号"};
inline constexpr Text kOrigin{"source", "来源"};
inline constexpr Text kConfidence{"confidence", "可信度"};
inline constexpr Text kAsOf{"as of", "截至"};

}  // namespace podsim::report::texts::step
