// What samples of the inputs say.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::texts::uncertainty {

inline constexpr Text kUncertainty{"Uncertainty", "不确定性"};
inline constexpr Text kHow{
    "{draws} samples, seed {seed}, {points}. ± is one standard error; that of percentiles is the "
    "largest of the three, relative to its percentile. In brackets: simulations of an input.",
    "{draws} 次抽样，随机种子 {seed}，{points}。± "
    "为一个标准误；分位数一栏取三者中最大的相对标准误。"
    "括号内为该输入的模拟次数。"};
inline constexpr Text kInput{"input", "输入"};
inline constexpr Text kP10{"P10", "P10"};
inline constexpr Text kP50{"P50", "P50"};
inline constexpr Text kP90{"P90", "P90"};
inline constexpr Text kBase{"base case", "基准情形"};
inline constexpr Text kDistribution{"distribution", "分布"};
inline constexpr Text kOrigin{"source of the range", "范围的来历"};
inline constexpr Text kMetrics{"Metrics over the samples", "各指标的抽样结果"};
inline constexpr Text kMetric{"metric", "指标"};
inline constexpr Text kError{"standard error", "标准误"};
inline constexpr Text kMean{"expected value", "期望值"};
inline constexpr Text kMetricUnit{"{metric}, {unit}", "{metric}（{unit}）"};
inline constexpr Text kAbsent{"{metric} (does not exist in {share})",
                              "{metric}（{share} 的抽样中不存在）"};
inline constexpr Text kConditions{"Conditions and switching values", "条件与转折值"};
inline constexpr Text kHolds{"{condition}: holds in {share} of the samples, and in the base case.",
                             "{condition}：{share} 的抽样成立，基准情形成立。"};
inline constexpr Text kHoldsNot{
    "{condition}: holds in {share} of the samples, but not in the base case.",
    "{condition}：{share} 的抽样成立，基准情形不成立。"};
inline constexpr Text kTurning{"input that turns it alone", "可单独使其反转的输入"};
inline constexpr Text kSwitching{"switching value", "转折值"};
inline constexpr Text kChange{"change", "变动"};
inline constexpr Text kBeyond{"probability beyond it", "越过的概率"};
inline constexpr Text kNever{"Inputs that do not turn it within their range: {inputs}.",
                             "在其范围内不能使其反转的输入：{inputs}。"};
inline constexpr Text kSensitivity{"Sensitivity of the metrics", "指标的敏感性"};
inline constexpr Text kOfMetric{"{metric}:", "{metric}："};
inline constexpr Text kAtP10{"metric at P10", "取 P10 时的指标"};
inline constexpr Text kAtP90{"metric at P90", "取 P90 时的指标"};
inline constexpr Text kFirst{"first-order Sobol index", "一阶 Sobol 指数"};
inline constexpr Text kTotal{"total Sobol index", "总 Sobol 指数"};
inline constexpr Text kNotReliable{"Sobol indices are not reliable: {why}.",
                                   "Sobol 指数不可靠：{why}。"};
inline constexpr Text kStresses{"Stress scenarios", "压力情景"};
inline constexpr Text kStress{"{name}: {definition}.", "{name}：{definition}。"};
inline constexpr Text kNoEffect{"{name}: {definition}. No effect: no stated metric changes.",
                                "{name}：{definition}。无影响：所列指标均不变。"};
inline constexpr Text kStressed{"stressed", "压力下"};
inline constexpr Text kDoesNotExist{"does not exist", "不存在"};
inline constexpr Text kNote{"{input}: {note}", "{input}：{note}"};

}  // namespace podsim::report::texts::uncertainty
