// Claims and their verdicts.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::texts::claims {

inline constexpr Text kTitle{"Claims and verdicts", "论断与结论"};
inline constexpr Text kCounts{"{number} claims: {verdicts}.", "{number} 条论断：{verdicts}。"};
inline constexpr Text kVerdictCount{"{number} {verdict}", "{number} 条{verdict}"};
inline constexpr Text kId{"id", "编号"};
inline constexpr Text kClaim{"claim", "论断"};
inline constexpr Text kStatement{"statement", "陈述"};
inline constexpr Text kVerdict{"verdict", "结论"};
inline constexpr Text kProbability{"probability", "概率"};
inline constexpr Text kDrivenBy{"driven by", "主因"};
inline constexpr Text kTurnsIf{"turns if", "转折条件"};
inline constexpr Text kRule{
    "Supported: probability of 80% or more; not supported: 20% or less; on the edge: within five "
    "points or two standard errors (±) of either limit. --detail full: statements of each claim.",
    "成立：概率不低于 80%；不成立：概率不高于 20%；临界：距任一界限不超过 5 "
    "个百分点或两个标准误（±）。--detail full 列出每条论断的各项陈述。"};
inline constexpr Text kFullRule{
    "Supported: the conditions hold with a probability of 80% or more; not supported: 20% or less; "
    "on the edge: within five points or two standard errors (±) of either limit. Base case: no "
    "input is uncertain. Stress: the base case under a stress scenario; no effect: it changes no "
    "metric of the conditions.",
    "成立：条件成立的概率不低于 80%；不成立：不高于 20%；临界：距任一界限不超过 5 "
    "个百分点或两个标准误（±）。基准情形：没有不确定的输入。压力：压力情景下的基准情形；"
    "无影响：条件所用指标均不变。"};
inline constexpr Text kTheClaim{"The claim", "论断"};
inline constexpr Text kSource{"Source: {source}.", "来源：{source}。"};
inline constexpr Text kHolds{"holds ({basis})", "成立（{basis}）"};
inline constexpr Text kHoldsNot{"does not hold ({basis})", "不成立（{basis}）"};
inline constexpr Text kBaseCase{"base case", "基准情形"};
inline constexpr Text kStressCase{"stress", "压力"};
inline constexpr Text kWithError{"{value} ±{error}", "{value} ±{error}"};
inline constexpr Text kStatedFigures{"values stated in the scenario", "场景中给出的数值"};
inline constexpr Text kDriver{"{input} ({confidence})", "{input}（{confidence}）"};
inline constexpr Text kInput{"input", "输入"};
inline constexpr Text kRange{"P10 to P90", "P10 至 P90"};
inline constexpr Text kSwing{"effect on the metric", "对指标的影响"};
inline constexpr Text kSwitching{"switching value", "转折值"};
inline constexpr Text kConfidence{"confidence", "可信度"};
inline constexpr Text kNotAlone{"none", "无"};
inline constexpr Text kNoInputAlone{"no input alone", "没有单个输入可使其反转"};
inline constexpr Text kHappens{"happens", "发生"};
inline constexpr Text kFails{"does not happen", "不发生"};
inline constexpr Text kInputHappens{"{input} happens", "{input}发生"};
inline constexpr Text kInputFails{"{input} does not happen", "{input}不发生"};
inline constexpr Text kBelow{"{input} < {value}", "{input} < {value}"};
inline constexpr Text kAbove{"{input} > {value}", "{input} > {value}"};
inline constexpr Text kInBase{"{condition} (base case {value})", "{condition}（基准 {value}）"};
inline constexpr Text kUnderStress{"{condition} (under the stress scenario {value})",
                                   "{condition}（压力情景下 {value}）"};
inline constexpr Text kDoesNotExist{"does not exist", "不存在"};
inline constexpr Text kClaimTitle{"{id}: {name}", "{id}：{name}"};
inline constexpr Text kSampled{"{file}, {draws} samples. Claimed by: {source}.",
                               "{file}，{draws} 次抽样。主张者：{source}。"};
inline constexpr Text kNotSampled{"{file}, no samples. Claimed by: {source}.",
                                  "{file}，未抽样。主张者：{source}。"};

}  // namespace podsim::report::texts::claims
