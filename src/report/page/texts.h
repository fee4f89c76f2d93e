// Texts of every page: a row for each, in both languages.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::page {

inline constexpr Text kSkip{"Skip to the content", "跳到正文"};
inline constexpr Text kContents{"Contents", "目录"};
inline constexpr Text kLeftOut{"All zero or missing: {columns}.", "均为零或缺失：{columns}。"};
inline constexpr Text kTable{"Table", "数据表"};
inline constexpr Text kAnswerName{"Answer", "结论"};
inline constexpr Text kSource{"source: {source}", "来源：{source}"};
inline constexpr Text kInput{"input", "输入"};
inline constexpr Text kPlan{"plan", "方案"};
inline constexpr Text kRented{"rented", "租用"};
inline constexpr Text kOwned{"owned", "自有"};
inline constexpr Text kTenToNinety{"10 to 90%", "10% 至 90%"};
inline constexpr Text kInterval{"{low} to {high}", "{low} 至 {high}"};
inline constexpr Text kSmallest{"Smallest: {what}, {value}.", "最小：{what}，{value}。"};
inline constexpr Text kLargest{"Largest: {what}, {value}.", "最大：{what}，{value}。"};
inline constexpr Text kColon{"{name}: {text}", "{name}：{text}"};

// Answer and first chart.
inline constexpr Text kExtraCostName{"Extra cost", "额外成本"};
inline constexpr Text kExtraCostTitle{"{plan} is cheapest; the next, {next}, costs {more} more",
                                      "{plan} 最省；其次 {next} 多花 {more}"};
inline constexpr Text kExtraCostSub{
    "Extra cost for the same tokens, {unit} present value, against {reference}. Cheapest first.",
    "训练相同 tokens 数的额外成本，{unit}（现值），以 {reference} 为参照，最省的方案在前。"};
inline constexpr Text kExtraCostBars{" Bars: 10 to 90% of the samples.",
                                     "横线：抽样的 10% 至 90% 区间。"};
inline constexpr Text kExtraCostAxis{"extra cost, {unit} (present value)",
                                     "额外成本，{unit}（现值）"};
inline constexpr Text kSameCost{"same cost as {reference}", "与 {reference} 成本相同"};
inline constexpr Text kReference{"reference", "参照"};
inline constexpr Text kExtraCostColumn{"extra cost, {unit}", "额外成本（{unit}）"};
inline constexpr Text kPerMillionColumn{"USD per million tokens", "每百万 tokens 美元"};
inline constexpr Text kUnmetColumn{"unmet demand", "未满足需求"};
inline constexpr Text kStepColumn{"step time", "单步时间"};
inline constexpr Text kErrorColumn{"expected error", "预期误差"};
inline constexpr Text kNoMeasuredRuns{"no measured runs", "无实测"};

// Foot of the page.
inline constexpr Text kAgainName{"Repeat", "复现"};
inline constexpr Text kAgainTitle{"How to get this again", "如何复现本结果"};

}  // namespace podsim::report::page
