// Texts of the charts about a step, its memory and what is lost over weeks.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::page {

// Step time.
inline constexpr Text kStepName{"Step time", "单步时间"};
inline constexpr Text kStepTitle{"A training step takes {steps}", "每个训练步：{steps}"};
inline constexpr Text kStepOn{"{time} on {chip}", "{chip} {time}"};
inline constexpr Text kStepSub{
    "Seconds per training step. Bars: 10 to 90% by the error on measured runs that the calibration "
    "has not seen. {fidelity}",
    "每个训练步的秒数。横线：按校准未见过的实测的误差得出的 10% 至 90% 区间。{fidelity}"};
inline constexpr Text kByEvents{"Simulated with contention.", "含争用的事件仿真。"};
inline constexpr Text kByClosedForm{"Analytic model, without contention.", "解析模型，不含争用。"};
inline constexpr Text kSeconds{"seconds per step", "秒／步"};
inline constexpr Text kPredicted{"predicted", "预测"};
inline constexpr Text kMeasured{"measured", "实测"};
inline constexpr Text kMeasuredBy{"measured: {time}\n{source}", "实测：{time}\n{source}"};
inline constexpr Text kUnmeasuredChip{"no measured runs of this chip", "该芯片无实测"};
inline constexpr Text kMeanError{"mean absolute error {error}", "平均绝对误差 {error}"};
inline constexpr Text kStepHead{"step", "训练步"};
inline constexpr Text kPlansHead{"plans", "方案"};
inline constexpr Text kTimeHead{"time, s", "时间（秒）"};
inline constexpr Text kTokensHead{"tokens/s", "tokens／秒"};
inline constexpr Text kMfuHead{"MFU", "模型算力利用率（MFU）"};
inline constexpr Text kBoundHead{"bound by", "受限于"};
inline constexpr Text kNoStep{"No step: the scenario has no plan with chips that train.",
                              "无训练步：情景中没有用于训练的方案。"};

// Parts of a step.
inline constexpr Text kWhereName{"Where the step goes", "单步时间构成"};
inline constexpr Text kWhereTitle{"Largest part of the step on {chip}: {part}, {share}",
                                  "{chip} 上单步的最大部分：{part}，{share}"};
inline constexpr Text kWhereSub{
    "Seconds of the slowest device's step, by what its core does or waits for.",
    "最慢设备一步的秒数，按其核心在做或等待什么划分。"};
inline constexpr Text kMatrixUnit{"matrix unit", "矩阵单元（MXU）"};
inline constexpr Text kVectorUnit{"vector unit", "向量单元（VPU）"};
inline constexpr Text kHbm{"HBM", "HBM"};
inline constexpr Text kDispatch{"dispatch", "调度开销"};
inline constexpr Text kSlowed{"slowed by communication", "被通信拖慢"};
inline constexpr Text kWaitsFor{"waits for {axis}", "等待 {axis}"};
inline constexpr Text kBubble{"pipeline bubble", "流水线气泡"};
inline constexpr Text kHost{"host", "主机"};
inline constexpr Text kOtherWaits{"other waits", "其他等待"};
inline constexpr Text kPartHead{"part", "部分"};
inline constexpr Text kShareHead{"share of the step", "占单步比例"};

// Gains.
inline constexpr Text kGainName{"What would make it faster", "如何更快"};
inline constexpr Text kGainTitle{"10% more of {resource} saves {share} of the step",
                                 "{resource}增加 10%，单步缩短 {share}"};
inline constexpr Text kNoGainTitle{"10% more of no single resource saves time",
                                   "任何单一资源增加 10% 都不能缩短单步"};
inline constexpr Text kGainSub{
    "Share of the step time that 10% more of one resource saves, {chip}, by the analytic model.",
    "单一资源增加 10% 可缩短的单步时间比例，{chip}，解析模型。"};
inline constexpr Text kGainAxis{"% of the step time saved", "缩短的单步时间，%"};
inline constexpr Text kResourceHead{"resource", "资源"};
inline constexpr Text kResMatrix{"matrix units", "矩阵单元"};
inline constexpr Text kResVector{"vector units", "向量单元"};
inline constexpr Text kResHbm{"HBM bandwidth", "HBM 带宽"};
inline constexpr Text kResOnChip{"on-chip bandwidth", "片上带宽"};
inline constexpr Text kResWithin{"links within a slice", "切片内链路"};
inline constexpr Text kResBetween{"links between slices", "切片间链路"};
inline constexpr Text kResHost{"host", "主机"};

// Roofline.
inline constexpr Text kRoofName{"Roofline", "屋顶线"};
inline constexpr Text kRoofTitle{
    "{operation} takes most time ({share} of computing) and reaches {reach} of the peak",
    "{operation} 耗时最多（占计算 {share}），达到峰值的 {reach}"};
inline constexpr Text kRoofSub{
    "TFLOP/s per device over FLOP per byte of HBM traffic, {chip}; both axes logarithmic. Area: "
    "share "
    "of the time. Solid: peak. Dashed: what large products reach as calibrated.",
    "每设备 TFLOP/s，横轴为每字节 HBM 流量的 "
    "FLOP，{chip}；两轴均为对数。面积：时间占比。实线：峰值；"
    "虚线：校准后大矩阵乘可达。"};
inline constexpr Text kRoofX{"FLOP per byte of HBM traffic (logarithmic)",
                             "每字节 HBM 流量的 FLOP（对数）"};
inline constexpr Text kRoofY{"TFLOP/s per device (logarithmic)", "每设备 TFLOP/s（对数）"};
inline constexpr Text kPeak{"peak", "峰值"};
inline constexpr Text kFitted{"as calibrated", "校准后"};
inline constexpr Text kOperation{"operation", "算子"};
inline constexpr Text kOperationText{"{name}: {time} in {count} executions, bound by {bound}",
                                     "{name}：{count} 次，共 {time}，受限于 {bound}"};
inline constexpr Text kIntensityHead{"FLOP per byte", "FLOP／字节"};
inline constexpr Text kRateHead{"TFLOP/s", "TFLOP/s"};
inline constexpr Text kWithoutProducts{
    "Not in the chart: {count} operations without matrix products, {time}.",
    "未入图：{count} 个不含矩阵乘的算子，{time}。"};

// Memory.
inline constexpr Text kMemoryName{"Memory", "内存"};
inline constexpr Text kMemoryTitle{"{verdict}: {used} of {usable} GiB on {chip}",
                                   "{verdict}：{chip} 上 {used} / {usable} GiB"};
inline constexpr Text kFits{"Fits", "可容纳"};
inline constexpr Text kTight{"Tight", "临界"};
inline constexpr Text kDoesNotFit{"Does not fit", "放不下"};
inline constexpr Text kMemorySub{
    "GiB per device that tensors take at the peak of each pipeline stage, by use.",
    "各流水线阶段峰值时每设备张量占用的 GiB，按用途。"};
inline constexpr Text kMemoryAxis{"GiB per device", "GiB／设备"};
inline constexpr Text kUsable{"usable {value}", "可用 {value}"};
inline constexpr Text kPhysical{"physical {value}", "物理 {value}"};
inline constexpr Text kUsableLegend{"usable memory", "可用内存"};
inline constexpr Text kPhysicalLegend{"physical memory", "物理内存"};
inline constexpr Text kStage{"{chip}, stage {number}", "{chip}，阶段 {number}"};

// Losses.
inline constexpr Text kLossName{"Losses over weeks", "数周中的损失"};
inline constexpr Text kLossTitle{"{goodput} of the time is productive in {plan}",
                                 "{plan} 的有效训练时间占 {goodput}"};
inline constexpr Text kLossSub{
    "Lost shares of the wall-clock time; goodput, the productive share, as text.",
    "各类损失占总时间的比例；有效训练时间占比（goodput）以文字给出。"};
inline constexpr Text kLossAxis{"% of wall-clock time", "占总时间，%"};
inline constexpr Text kGoodputEnd{"goodput {share}", "goodput {share}"};
inline constexpr Text kLostWork{"work done again", "重做的工作"};
inline constexpr Text kCheckpoints{"checkpoints", "检查点"};
inline constexpr Text kDown{"detecting and restarting", "发现与重启"};
inline constexpr Text kStartup{"start-up", "启动"};
inline constexpr Text kEvaluation{"evaluation", "评估"};
inline constexpr Text kDegraded{"slower with links out", "链路故障降速"};
inline constexpr Text kWaiting{"waiting for chips", "等待芯片"};
inline constexpr Text kNoLoss{"No losses over weeks: nothing fails, nothing is checkpointed.",
                              "无损失：没有故障，也没有检查点。"};

// Measured runs.
inline constexpr Text kTrustName{"Predicted and measured", "预测与实测"};
inline constexpr Text kTrustTitle{
    "{inside} of {all} measured runs on {chip} lie inside the 80% interval",
    "{chip} 的 {all} 次实测中有 {inside} 次落在 80% 区间内"};
inline constexpr Text kTrustNoneTitle{
    "No run on {chip} was measured; the chart shows its relatives",
    "{chip} 无实测；图中为同系芯片"};
inline constexpr Text kTrustSub{
    "Predicted over measured step time; each run is predicted by a fit that has not seen its "
    "group. "
    "Both axes logarithmic. Filled: runs on {chip}; hollow: other chips of its family. Band: the "
    "stated 80% interval.",
    "预测与实测单步时间之比；每次实测由未见过该组的拟合预测。两轴均为对数。实心：{chip}"
    "；空心：同系其他"
    "芯片。阴影：所述 80% 区间。"};
inline constexpr Text kTrustX{"measured step time, s (logarithmic)", "实测单步时间，秒（对数）"};
inline constexpr Text kTrustY{"predicted over measured (logarithmic)", "预测／实测（对数）"};
inline constexpr Text kRunText{"{id} on {chip}: measured {measured}, predicted {predicted}",
                               "{id}，{chip}：实测 {measured}，预测 {predicted}"};
inline constexpr Text kNearest{"The measured run on this chip whose step time is nearest: {run}.",
                               "该芯片上单步时间最接近的实测：{run}。"};
inline constexpr Text kRunHead{"run", "实测"};
inline constexpr Text kChipHead{"chip", "芯片"};
inline constexpr Text kMeasuredHead{"measured, s", "实测（秒）"};
inline constexpr Text kPredictedHead{"predicted, s", "预测（秒）"};
inline constexpr Text kRatioHead{"predicted over measured", "预测／实测"};
inline constexpr Text kNoTrust{"No measured runs of chips of this family.", "该系芯片无实测。"};

}  // namespace podsim::report::page
