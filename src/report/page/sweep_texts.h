// Texts of the page of a sweep.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::page {

inline constexpr Text kSweepStamp{
    "{points} points: {ok} complete, {refused} refused, {failed} failed",
    "{points} 个点：完成 {ok}，拒绝 {refused}，失败 {failed}"};
inline constexpr Text kSweepBest{"Best: {value} {metric} with {point}.",
                                 "最优：{value} {metric}，{point}。"};
inline constexpr Text kPlanLabel{"Plan", "方案"};
inline constexpr Text kPlanLine{
    "Metrics are those of {plan}, which has the cheapest point of all plans.",
    "各指标均属 {plan}，其最低成本点为各方案中最低。"};
inline constexpr Text kSweepNext{"{point}: {value}, {more} more.",
                                 "{point}：{value}，高出 {more}。"};
inline constexpr Text kSweepAxisMost{
    "{axis} matters most: the median over its values goes from {low} to {high}.",
    "{axis} 影响最大：其各取值的中位数从 {low} 到 {high}。"};
inline constexpr Text kSweepNone{"No point of this sweep is complete with a number to compare.",
                                 "本次扫描没有可比较的完成点。"};
inline constexpr Text kMatters{"Driven by", "主因"};
inline constexpr Text kBestLabel{"Next best", "其次"};
inline constexpr Text kCounts{"Points", "点数"};

inline constexpr Text kScatterName{"Trade-off", "权衡"};
inline constexpr Text kScatterTitle{"{count} points are on the Pareto front of {y} against {x}",
                                    "{count} 个点位于 {y} 对 {x} 的帕累托前沿"};
inline constexpr Text kScatterSub{
    "A dot per complete point. The line joins points that no other beats in both. Drag a rectangle "
    "to "
    "select.",
    "每个完成的点一个标记；折线连接不被任何点在两方面同时超越的点。拖出矩形即可选择。"};
inline constexpr Text kChooseX{"across", "横轴"};
inline constexpr Text kChooseY{"up", "纵轴"};
inline constexpr Text kChooseColor{"colour by", "颜色"};
inline constexpr Text kParallelName{"All axes at once", "平行坐标"};
inline constexpr Text kParallelTitle{"Swept keys and what comes of them, a line per point",
                                     "扫描的键与结果，每点一线"};
inline constexpr Text kParallelSub{
    "Drag along an axis to select a range of it; a click clears it. Each axis from its smallest to "
    "its "
    "largest value.",
    "沿某一轴拖动以选取范围；单击清除。各轴自最小值至最大值。"};
inline constexpr Text kSelected{"points selected", "个点被选中"};
inline constexpr Text kAny{"any", "全部"};
inline constexpr Text kClear{"Clear the selection", "清除选择"};
inline constexpr Text kEffectName{"Effect of each axis", "各轴的影响"};
inline constexpr Text kEffectTitle{"{axis} moves {metric} most", "{axis} 对 {metric} 影响最大"};
inline constexpr Text kEffectSub{
    "{metric}: median over the points with each value; band: 10 to 90% of these points.",
    "{metric}：取各值的点的中位数；阴影：这些点的 10% 至 90%。"};
inline constexpr Text kMedianAt{"{axis} = {value}: median {median} of {count} points",
                                "{axis} = {value}：{count} 个点的中位数 {median}"};
inline constexpr Text kHeatTitle{"Median of {metric} over {row} (down) and {column} (across)",
                                 "{metric} 的中位数：{row}（纵）与 {column}（横）"};
inline constexpr Text kPointsName{"Points", "各点"};
inline constexpr Text kPointsTitle{"All points, best first", "全部点，最优在前"};
inline constexpr Text kPointsSub{
    "Sorted by {metric}, 100 on a page. The options repeat a point with podsim run.",
    "按 {metric} 排序，每页 100 个。选项可用 podsim run 复现该点。"};
inline constexpr Text kOptions{"options of podsim run", "podsim run 的选项"};
inline constexpr Text kCopy{"Copy", "复制"};
inline constexpr Text kCopied{"Copied", "已复制"};
inline constexpr Text kCsv{"Selection as CSV", "所选为 CSV"};
inline constexpr Text kPrevious{"Previous 100", "前 100 个"};
inline constexpr Text kNextPage{"Next 100", "后 100 个"};
inline constexpr Text kRowsOf{"rows {first} to {last} of {all}",
                              "第 {first} 至 {last} 行，共 {all} 行"};
inline constexpr Text kReasonsName{"Refused and failed", "拒绝与失败"};
inline constexpr Text kReasonsTitle{"{count} points gave no result, for {reasons} reasons",
                                    "{count} 个点无结果，原因 {reasons} 种"};
inline constexpr Text kNoReasons{"No point was refused or failed.", "没有被拒绝或失败的点。"};
inline constexpr Text kReasonHead{"reason (one of them)", "原因（其一）"};
inline constexpr Text kCountHead{"points", "点数"};
inline constexpr Text kPointHead{"one such point", "其中一点"};
inline constexpr Text kStatusHead{"ended", "结束"};
inline constexpr Text kRefused{"refused", "拒绝"};
inline constexpr Text kFailedPoint{"failed", "失败"};
inline constexpr Text kThresholdHead{"points below", "未达标的点"};
inline constexpr Text kFailedThresholds{"Thresholds failed at {count} points.",
                                        "{count} 个点未达阈值。"};

inline constexpr Text kMetricCost{"USD per million tokens", "美元／百万 tokens"};
inline constexpr Text kMetricDays{"days", "天"};
inline constexpr Text kMetricStep{"step time, s", "单步时间，秒"};
inline constexpr Text kMetricTokens{"tokens/s", "tokens／秒"};
inline constexpr Text kMetricMfu{"MFU, %", "MFU，%"};
inline constexpr Text kMetricMemory{"memory, GiB per device", "内存，GiB／设备"};
inline constexpr Text kMetricTotal{"total, million USD", "总成本，百万美元"};
inline constexpr Text kMetricGoodput{"goodput, %", "goodput，%"};
inline constexpr Text kMetricUnmet{"unmet demand, tokens", "未满足需求，tokens"};
inline constexpr Text kMetricHour{"USD per useful chip-hour", "美元／有效芯片小时"};

}  // namespace podsim::report::page
