// Texts of the charts about plans: cash, cost, use, rent and life, odds.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::page {

// Cash.
inline constexpr Text kCashName{"Cash by month", "逐月现金"};
inline constexpr Text kCashTitle{
    "{plan} has paid {most} more than {reference} by {when}, and has it back in {back}",
    "{plan} 到 {when} 比 {reference} 多付 {most}，{back} 收回"};
inline constexpr Text kCashNeverTitle{
    "{plan} has paid {most} more than {reference} by {when}, and does not have it back by {end}",
    "{plan} 到 {when} 比 {reference} 多付 {most}，到 {end} 仍未收回"};
inline constexpr Text kCashAlwaysTitle{"{plan} is never behind {reference} in cash",
                                       "{plan} 的现金从不落后于 {reference}"};
inline constexpr Text kCashSub{
    "Cash saved since the beginning against {reference} for the same tokens, {unit}, undiscounted; "
    "below zero more was paid so far.",
    "自起始月以来相对 {reference} 累计节省的现金（训练相同 tokens "
    "数），{unit}，未折现；零以下表示至今多付。"};
inline constexpr Text kBandSub{" Band: 10 to 90% of the samples, of {plan}.",
                               "阴影：{plan} 抽样的 10% 至 90% 区间。"};
inline constexpr Text kCashAxis{"cash saved, {unit}", "累计节省现金，{unit}"};
inline constexpr Text kMonth{"month", "月份"};
inline constexpr Text kDelivery{"delivery, {month}", "交付，{month}"};
inline constexpr Text kBought{"owned from {month}", "{month} 起自有"};
inline constexpr Text kBack{"even, {month}", "持平，{month}"};
inline constexpr Text kNoCash{
    "No cash by month: nothing is bought. Give a plan a phase with buy to see when it pays back.",
    "无逐月现金图：没有采购。为某方案加入采购阶段（buy）即可看到何时收回。"};

// Cost by part.
inline constexpr Text kPartsName{"Cost by part", "成本构成"};
inline constexpr Text kPartsTitle{
    "{part} is the largest part of what {plan}, the cheapest, pays: {share}",
    "最省的 {plan} 中，{part} 占比最大：{share}"};
inline constexpr Text kPartsSub{
    "USD per million tokens trained, undiscounted; income lies left of zero. Cheapest plan first.",
    "每训练百万 tokens 的美元数，未折现；收入在零左侧。最省的方案在前。"};
inline constexpr Text kPartsAxis{"USD per million tokens trained", "美元／百万 tokens（已训练）"};
inline constexpr Text kPartRent{"rent", "租金"};
inline constexpr Text kPartIdle{"paid and not used", "已付未用"};
inline constexpr Text kPartHardware{"hardware", "硬件"};
inline constexpr Text kPartFinancing{"financing", "融资"};
inline constexpr Text kPartPower{"electricity", "电费"};
inline constexpr Text kPartSite{"building, staff and other", "机房、人员及其他"};
inline constexpr Text kPartIncome{"income and residual value", "收入与残值"};
inline constexpr Text kPartTotal{"total", "合计"};
inline constexpr Text kUnmetEnd{"{value}; {share} of the demand unmet",
                                "{value}；{share} 需求未满足"};
inline constexpr Text kPerMillion{"{value} USD per million tokens", "每百万 tokens {value} 美元"};

// Cost over use.
inline constexpr Text kUseName{"Use at which owning pays", "盈亏平衡使用率"};
inline constexpr Text kUseTitle{
    "Above {share} use, paid hours of {plan} cost less than {reference}",
    "使用率高于 {share} 时，{plan} 比 {reference} 便宜"};
inline constexpr Text kUseNeverTitle{"At any use, paid hours of {plan} cost more than {reference}",
                                     "在任何使用率下，{plan} 都比 {reference} 贵"};
inline constexpr Text kUseSub{
    "USD per useful chip-hour of {chip}, other chips for the same work, over the share of paid "
    "hours that are used. Lines across: rents of hours that are used.",
    "按 {chip} 每有效芯片小时计的美元数（其他芯片折算为同等工作量），横轴为已付小时中被使用的"
    "比例。水平线：所用小时的租价。"};
inline constexpr Text kDearerSub{" Above the chart: {rents}.", "超出图的上方：{rents}。"};
inline constexpr Text kUseAxis{"share of paid hours used", "已付小时的使用率"};
inline constexpr Text kUsePriceAxis{"USD per useful chip-hour", "美元／有效芯片小时"};
inline constexpr Text kScenarioUse{"this scenario, {share}", "本情景，{share}"};
inline constexpr Text kUsePoint{"{plan}: as much as {reference} at {share} use",
                                "{plan}：使用率 {share} 时与 {reference} 相等"};
inline constexpr Text kRentLine{"{plan}, {price} USD", "{plan}，{price} 美元"};
inline constexpr Text kNoUse{
    "No break-even use: it takes a plan that owns or is committed, and one that rents by the hour.",
    "无盈亏平衡使用率：需要一个自有或承诺用量的方案，以及一个按小时租用的方案。"};

// Rent and life.
inline constexpr Text kLifeName{"Rent and life", "租价与寿命"};
inline constexpr Text kLifeTitle{"{plan} saves money from a rent of {rent} on",
                                 "租价达到 {rent}，{plan} 才省钱"};
inline constexpr Text kLifeNeverTitle{"No rent makes {plan} and {reference} cost the same",
                                      "没有使 {plan} 与 {reference} 成本相等的租价"};
inline constexpr Text kLifeSub{
    "Present value that {plan} saves against {reference}, {unit}, by rent and by life of the "
    "hardware. Framed: base case. Heavy line: where the sign changes.",
    "{plan} 相对 {reference} "
    "节省的净现值（NPV），{unit}，按租价与硬件寿命。方框：基准情形；粗线：正负"
    "转换处。"};
inline constexpr Text kRentHead{"rent, USD per chip-hour", "租价（美元／芯片小时）"};
inline constexpr Text kLifeHead{"life {years} years", "寿命 {years} 年"};
inline constexpr Text kNoLife{
    "No table of rent and life: it takes a plan that owns and one that rents.",
    "无租价与寿命表：需要一个自有方案和一个租用方案。"};

// Odds.
inline constexpr Text kOddsName{"Odds", "概率"};
inline constexpr Text kOddsTitle{"In {count} of 20 equally likely cases {plan} saves money",
                                 "20 个等可能情形中，{plan} 有 {count} 个省钱"};
inline constexpr Text kOddsSub{
    "Present value that {plan} saves against {reference}, {unit}. Each dot stands for 5% of "
    "{samples} "
    "samples of the uncertain inputs.",
    "{plan} 相对 {reference} 节省的净现值，{unit}。每点代表 {samples} 次抽样的 5%。"};
inline constexpr Text kFleetOddsTitle{
    "In {count} of 20 equally likely cases the fleet {plan} earns money",
    "20 个等可能情形中，机群 {plan} 有 {count} 个盈利"};
inline constexpr Text kFleetOddsSub{
    "Present value of the fleet {plan}, {unit}. Each dot stands for 5% of {samples} samples of the "
    "uncertain inputs.",
    "机群 {plan} 的净现值，{unit}。每点代表 {samples} 次抽样的 5%。"};
inline constexpr Text kFleetDriversSub{
    "Present value of the fleet {plan}, {unit}, with one input at its 10% and its 90% value and "
    "all "
    "others in the base case. A tick at zero: the input alone turns the answer.",
    "机群 {plan} 的净现值，{unit}：单个输入取 10% 与 90% "
    "分位，其余为基准情形。零处短线：该输入单独即可"
    "使结论转折。"};
inline constexpr Text kFleetStressSub{
    "Present value of the fleet {plan}, {unit}: base case (hollow) and stressed.",
    "机群 {plan} 的净现值，{unit}：基准情形（空心）与受压后。"};
inline constexpr Text kValueAxis{"present value, {unit}", "净现值，{unit}"};
inline constexpr Text kEarns{"earns money", "盈利"};
inline constexpr Text kLoses{"loses money", "亏损"};
inline constexpr Text kOnePlan{
    "No comparison: the scenario has one plan. Give it another to see extra cost, cash, break-even "
    "and odds.",
    "无比较：情景只有一个方案。再给出一个方案，即可看到额外成本、现金、盈亏平衡与概率。"};
inline constexpr Text kNpvAxis{"present value saved, {unit}", "节省的净现值，{unit}"};
inline constexpr Text kQuantileText{"{share} of the samples are below {value}",
                                    "{share} 的抽样低于 {value}"};
inline constexpr Text kAtZero{"zero", "零"};
inline constexpr Text kSaves{"saves money", "省钱"};
inline constexpr Text kCostsMore{"costs more", "更贵"};
inline constexpr Text kShareColumn{"share of samples below", "低于该值的抽样占比"};
inline constexpr Text kNoOdds{"No odds: every input is a single number. Give one a p10/p50/p90.",
                              "无概率：每个输入都是单一数值。为某个输入给出 p10/p50/p90 即可。"};

// Drivers.
inline constexpr Text kDriversName{"What moves it", "驱动因素"};
inline constexpr Text kDriversTitle{
    "{input} moves the answer most: by {swing} from its 10% to its 90% value",
    "{input} 影响最大：从 10% 到 90% 分位，变动 {swing}"};
inline constexpr Text kDriversSub{
    "Present value that {plan} saves against {reference}, {unit}, with one input at its 10% and "
    "its "
    "90% value and all others in the base case. A tick at zero: the input alone turns the answer.",
    "{plan} 相对 {reference} 节省的净现值，{unit}：单个输入取 10% 与 90% "
    "分位，其余为基准情形。零处短线：该"
    "输入单独即可使结论转折。"};
inline constexpr Text kFewerMove{"{count} more inputs move it by less than {swing}.",
                                 "另有 {count} 个输入的影响小于 {swing}。"};
inline constexpr Text kBaseCase{"base case {value}", "基准 {value}"};
inline constexpr Text kBarText{"{input} = {value}: {npv}", "{input} = {value}：{npv}"};
inline constexpr Text kTurnsAt{"turns at {value} ({probability} beyond)",
                               "转折值 {value}（超出概率 {probability}）"};
inline constexpr Text kLowValue{"10% value", "10% 分位"};
inline constexpr Text kHighValue{"90% value", "90% 分位"};
inline constexpr Text kAtLow{"at 10%, {unit}", "取 10% 时，{unit}"};
inline constexpr Text kAtHigh{"at 90%, {unit}", "取 90% 时，{unit}"};
inline constexpr Text kSwitching{"switching value", "转折值"};
inline constexpr Text kHappens{"happens", "发生"};
inline constexpr Text kFails{"fails", "不发生"};
inline constexpr Text kNoDrivers{"No drivers: no input is uncertain.",
                                 "无驱动因素：没有不确定的输入。"};

// Stress scenarios.
inline constexpr Text kStressName{"Stress scenarios", "压力情景"};
inline constexpr Text kStressTitle{"{count} of {all} stress scenarios turn the answer: {names}",
                                   "{all} 个压力情景中有 {count} 个使结论转折：{names}"};
inline constexpr Text kStressNoneTitle{"No stress scenario turns the answer ({all} tried)",
                                       "没有压力情景使结论转折（共 {all} 个）"};
inline constexpr Text kStressSub{
    "Present value that {plan} saves against {reference}, {unit}: base case (hollow) and stressed.",
    "{plan} 相对 {reference} 节省的净现值，{unit}：基准情形（空心）与受压后。"};
inline constexpr Text kStressedHolds{"stressed, answer holds", "受压后，结论不变"};
inline constexpr Text kStressedTurns{"stressed, turns the answer", "受压后，结论转折"};
inline constexpr Text kStressed{"stressed", "受压后"};
inline constexpr Text kBase{"base case", "基准情形"};
inline constexpr Text kTurns{"turns the answer", "结论转折"};
inline constexpr Text kHolds{"answer holds", "结论不变"};
inline constexpr Text kNoEffect{"no effect", "无影响"};
inline constexpr Text kStressColumn{"stress scenario", "压力情景"};
inline constexpr Text kVerdictColumn{"verdict", "结论"};
inline constexpr Text kMeaning{"meaning", "含义"};
inline constexpr Text kNoStress{"No stress scenarios: no input is uncertain.",
                                "无压力情景：没有不确定的输入。"};

}  // namespace podsim::report::page
