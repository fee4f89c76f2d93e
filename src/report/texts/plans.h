// Plans, their costs, and decisions between them.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::texts::plans {

inline constexpr Text kPlan{"plan", "方案"};
inline constexpr Text kPlans{"Plans", "方案"};
inline constexpr Text kMonths{"months", "月份"};
inline constexpr Text kSystem{"system", "系统"};
inline constexpr Text kMesh{"mesh", "并行网格"};
inline constexpr Text kOffer{"rented or bought", "租用或采购"};
inline constexpr Text kTenureOffer{"{tenure}: {offer}", "{tenure}：{offer}"};
inline constexpr Text kMachines{"{number} machines of {chips}", "{number} 台，每台 {chips}"};
inline constexpr Text kOneSlice{"{chips}, one slice {shape}", "{chips}，一个切片 {shape}"};
inline constexpr Text kSlices{"{chips}, {slices} slices {shape}",
                              "{chips}，{slices} 个切片 {shape}"};
inline constexpr Text kOneDevice{"one device", "单个计算设备"};

inline constexpr Text kTrainingStep{"Training step", "训练步"};
inline constexpr Text kStep{"step time", "单步时间"};
inline constexpr Text kAnalyticStep{"analytic model", "解析模型"};
inline constexpr Text kMeasuredStep{"measured", "实测"};
inline constexpr Text kRelativeError{"relative error", "相对误差"};
inline constexpr Text kTokensPerSecond{"tokens/s", "tokens/s"};
inline constexpr Text kMfu{"MFU", "MFU"};
inline constexpr Text kBoundBy{"bound by", "受限于"};
inline constexpr Text kMemory{"memory per device, GiB", "每设备显存（GiB）"};
inline constexpr Text kOf{"{used} of {capacity}", "{used} / {capacity}"};
inline constexpr Text kMeasuredSource{
    "Measured: {source}. The measurement is of one model, batch and machine; compare it only with "
    "plans that run the same.",
    "实测来源：{source}。实测只对应一种模型、批量与机器，只可与相同配置的方案比较。"};

inline constexpr Text kCost{"Cost", "成本"};
inline constexpr Text kTotal{"total", "合计"};
inline constexpr Text kPresentValue{"present value", "现值"};
inline constexpr Text kPerMillion{"per million tokens", "每百万 tokens"};
inline constexpr Text kPerChipHour{"per useful chip-hour", "每有效芯片小时"};
inline constexpr Text kScaled{"total, scaled to all tokens demanded", "按全部需求折算的合计"};
inline constexpr Text kUnlike{
    "The plans train different numbers of tokens: compare cost per token or extra cost, not "
    "totals.",
    "各方案训练的 tokens 数不同：请比较单位成本或额外成本，而非合计。"};
inline constexpr Text kUnlikeScaled{
    "The plans train different numbers of tokens, so that totals and present values are not for "
    "the same work. The last column scales each total to all tokens demanded, at the plan's cost "
    "per token.",
    "各方案训练的 tokens 数不同，合计与现值并非对应相同的工作量。末列按各方案的单位 tokens "
    "成本折算到全部需求。"};

inline constexpr Text kIdleAndEnd{"Idle cost, unmet demand and terminal value",
                                  "闲置成本、未满足需求与期末价值"};
inline constexpr Text kPerRun{"per training run", "每次训练"};
inline constexpr Text kPerExaflopDay{"per exaFLOP-day", "每 exaFLOP-day"};
inline constexpr Text kIdleCost{"idle cost", "闲置成本"};
inline constexpr Text kNotTrained{"tokens not trained", "未训练的 tokens"};
inline constexpr Text kTerminalValue{"terminal value", "期末价值"};
inline constexpr Text kItPower{"IT power, MW", "IT 功率（MW）"};
inline constexpr Text kPerMwYear{"per MW-year", "每 MW 年"};
inline constexpr Text kTokensPerMwYear{"tokens per MW-year", "每 MW 年 tokens"};

inline constexpr Text kOwnAgainstRent{"Own against rent", "自有与租用"};
inline constexpr Text kAgainst{"against", "参照方案"};
inline constexpr Text kNpv{"NPV of the saving", "节省额净现值（NPV）"};
inline constexpr Text kNpvUsedOn{"NPV if it stays in use", "继续使用时的 NPV"};
inline constexpr Text kIrr{"IRR", "内部收益率（IRR）"};
inline constexpr Text kPayback{"payback, years", "回收期（年）"};
inline constexpr Text kDiscounted{"discounted payback, years", "折现回收期（年）"};
inline constexpr Text kPaybackMonth{"discounted payback month", "折现回收月份"};
inline constexpr Text kNever{"never", "从不"};
inline constexpr Text kNone{"none", "无"};
inline constexpr Text kSavingNote{
    "The saving is the cash of the rented plan for the same tokens less that of the plan, month by "
    "month; a positive one is in favour of owning.",
    "节省额为训练相同 tokens 数时租用方案现金流减去本方案现金流，按月计算；为正则自有更优。"};

inline constexpr Text kLikeForLike{"Like for like: the same machines, rented",
                                   "同类比较：租用相同的机器"};
inline constexpr Text kRentedBy{"rented at", "租用报价"};
inline constexpr Text kCommitted{"committed chips", "承诺芯片数"};
inline constexpr Text kByTheHour{"chips by the hour", "按需芯片数"};
inline constexpr Text kCheapestMix{"the cheapest mix", "最便宜的组合"};
inline constexpr Text kEqualCommitment{"an equal commitment", "等量承诺"};
inline constexpr Text kIdlePaid{
    "{plan} against an equal commitment: every hour is paid on both sides, used or not, so the "
    "saving does not depend on the share of hours used.",
    "{plan} 与等量承诺相比：无论是否使用，双方每小时都付费，节省额与使用率无关。"};
inline constexpr Text kIdleSaves{
    "Owned idle hours also save {electricity} of electricity and earn {income} from other work "
    "(present values); rented ones do not.",
    "自有闲置时数另省电费 {electricity}，并从其他用途获得 {income}（现值）；租用则没有。"};

inline constexpr Text kByLife{"Cash and operating cost by depreciation period",
                              "按折旧年限的现金流与运营成本"};
inline constexpr Text kYear{"year", "年份"};
inline constexpr Text kCash{"cash", "现金流"};
inline constexpr Text kOver3{"operating cost, depreciated over 3 years", "运营成本，3 年折旧"};
inline constexpr Text kOver5{"over 5 years", "5 年折旧"};
inline constexpr Text kOver6{"over 6 years", "6 年折旧"};

inline constexpr Text kEqualNever{"{plan} and {against} cost the same at no rent.",
                                  "{plan} 与 {against} 在任何租价下成本都不相等。"};
inline constexpr Text kEqualRent{"{plan} and {against} cost the same at a rent of {price}.",
                                 "租价为{price}时，{plan} 与 {against} 成本相等。"};
inline constexpr Text kEqualDrift{
    "{plan} and {against} cost the same if rents change by {drift} a year.",
    "租价每年变动 {drift} 时，{plan} 与 {against} 成本相等。"};
inline constexpr Text kEqualEither{
    "{plan} and {against} cost the same at a rent of {price}, or if rents change by {drift} a "
    "year.",
    "租价为{price}，或租价每年变动 {drift} 时，{plan} 与 {against} 成本相等。"};

inline constexpr Text kBreakEven{"Break-even", "盈亏平衡"};
inline constexpr Text kCommitment{
    "{plan} costs as much as {against} when {share} of its hours are used, and less when more: it "
    "pays {own} for every chip-hour, against {rent} on demand.",
    "使用率达 {share} 时 {plan} 与 {against} 成本相等，更高则更便宜：前者每小时付 {own}，"
    "按需每小时 {rent}。"};
inline constexpr Text kBreakEvenAt{
    "{plan} costs as much as {against} when {share} of its hours are used, and less when more: "
    "there, an owned chip-hour costs {own}, a rented one {rent}.",
    "使用率达 {share} 时 {plan} 与 {against} 成本相等，更高则更便宜：此时自有每芯片小时 "
    "{own}，租用 {rent}。"};
inline constexpr Text kBreakEvenNever{
    "{plan} never costs as little as {against}: {share} of its hours would have to be used; an "
    "owned chip-hour costs {own}, a rented one {rent}.",
    "{plan} 始终比 {against} 贵：使用率需达 {share}；自有每芯片小时 {own}，租用 {rent}。"};

inline constexpr Text kWaiting{"Buy now or wait", "现在购买还是等待"};
inline constexpr Text kMonthsLater{"months later", "推迟月数"};
inline constexpr Text kNpvOfWaiting{"NPV of waiting", "等待的 NPV"};
inline constexpr Text kBridgingRent{"rent until delivery", "过渡期租金"};
inline constexpr Text kFewerTokens{"tokens not trained", "少训练的 tokens"};
inline constexpr Text kPricedAt{"valued at", "折合金额"};
inline constexpr Text kEvenPrice{"break-even price, of that assumed", "盈亏平衡价格（占假设价）"};
inline constexpr Text kWaitingNote{
    "NPV of waiting: cost of the plan that buys first less that of the one that waits, for the "
    "same tokens; a negative one is what waiting costs. Tokens that the waiting plan does not "
    "train "
    "are valued at the other plan's cost per token.",
    "等待的 NPV：训练相同 tokens 数时，先买方案的成本减去等待方案的成本；为负即等待的代价。"
    "等待方案少训练的 tokens 按另一方案的单位成本计价。"};

inline constexpr Text kThresholds{"Thresholds", "阈值"};
inline constexpr Text kAllPassed{"All {number} thresholds passed.", "{number} 个阈值全部通过。"};
inline constexpr Text kHolds{"passed: {condition}", "通过：{condition}"};
inline constexpr Text kFails{"FAILED: {condition}", "未通过：{condition}"};
inline constexpr Text kNotes{"Notes", "说明"};
inline constexpr Text kMoreNotes{"{number} more notes: --detail full.",
                                 "另有 {number} 条说明：--detail full。"};
inline constexpr Text kNoContention{
    "The analytic model does not see contention for links that mesh axes share.",
    "解析模型不计各网格轴共用链路时的争用。"};
inline constexpr Text kMorePlans{"{number} more phases: --detail full.",
                                 "另有 {number} 个阶段：--detail full。"};

inline constexpr Text kFleets{"Fleets", "机群"};
inline constexpr Text kFleet{"fleet", "机群"};
inline constexpr Text kChips{"chips", "芯片数"};
inline constexpr Text kMeterPower{"at the meter, MW", "电表功率（MW）"};
inline constexpr Text kCapex{"capital expenditure", "资本开支"};
inline constexpr Text kPerGw{"per GW", "每 GW"};
inline constexpr Text kInAYear{"Cost and revenue of a year", "年度成本与收入"};
inline constexpr Text kCostAYear{"cost per year", "年成本"};
inline constexpr Text kInstalledHour{"per installed chip-hour", "每装机芯片小时"};
inline constexpr Text kUsedHour{"per used chip-hour", "每有效芯片小时"};
inline constexpr Text kRevenueAYear{"revenue per year", "年收入"};
inline constexpr Text kMarginAYear{"margin per year", "年毛利"};
inline constexpr Text kPerMw{"per MW of IT power", "每 MW IT 功率"};
inline constexpr Text kPowerDelay{"cost of waiting for power", "等待供电的成本"};
inline constexpr Text kRentedOut{"rented out", "出租"};
inline constexpr Text kBreakEvenUse{"break-even use", "盈亏平衡使用率"};
inline constexpr Text kCapexOverRevenue{"capital expenditure over revenue", "资本开支与收入之比"};
inline constexpr Text kInCurrency{"in {currency} at {rate} per USD",
                                  "以 {currency} 计（1 美元 = {rate}）"};

}  // namespace podsim::report::texts::plans
