// The first lines of a run's report.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::texts::summary {

inline constexpr Text kEvent{"event simulation", "事件模拟"};
inline constexpr Text kAnalytic{"analytic model (no contention)", "解析模型（不计争用）"};
inline constexpr Text kMade{"podsim {version}, {simulation}, seed {seed}.",
                            "podsim {version}，{simulation}，随机种子 {seed}。"};
inline constexpr Text kMadeAtPrices{
    "podsim {version}, {simulation}, seed {seed}, prices of {date}.",
    "podsim {version}，{simulation}，随机种子 {seed}，价格截至 {date}。"};

inline constexpr Text kClaim{"Claim", "论断"};
inline constexpr Text kQuestion{"Question", "问题"};
inline constexpr Text kAnswer{"Answer", "结论"};
inline constexpr Text kDrivenBy{"Driven by", "主因"};
inline constexpr Text kTurnsIf{"Turns if", "转折"};
inline constexpr Text kDepends{"Depends on", "取决于"};
inline constexpr Text kDiffers{"Differs", "差异"};
inline constexpr Text kSpeed{"Speed", "速度"};
inline constexpr Text kMemory{"Memory", "显存"};
inline constexpr Text kRevenue{"Revenue", "收入"};
inline constexpr Text kFailed{"Failed", "未达标"};
inline constexpr Text kMissing{"Missing", "缺口"};
inline constexpr Text kNext{"Next", "后续"};

inline constexpr Text kWhatCosts{"What do {tokens} tokens cost on {machine}?",
                                 "在 {machine} 上训练 {tokens} tokens 要花多少？"};
inline constexpr Text kWhichPlan{"{machine}, {tokens} tokens: which plan is cheapest, {plans}?",
                                 "{machine}、{tokens} tokens：{plans} 之中哪个方案最便宜？"};

inline constexpr Text kWhatRevenue{"What revenue do these deals mean for {vendor}?",
                                   "这些交易为 {vendor} 带来多少收入？"};

inline constexpr Text kItCosts{"It costs {cost}, {price} trained.", "共 {cost}，{price}。"};
inline constexpr Text kTakes{"Training takes {time}.", "训练需 {time}。"};
inline constexpr Text kBestPlan{"{plan}: {cost}, {price} trained.", "{plan}：{cost}，{price}。"};
inline constexpr Text kRentAll{"Rent ({plan})", "租用（{plan}）"};
inline constexpr Text kBuyAll{"Buy ({plan})", "采购（{plan}）"};
inline constexpr Text kRentThenBuy{"Rent first, then buy ({plan})", "先租后买（{plan}）"};
inline constexpr Text kNextPlan{
    "The next plan, {plan}, costs {extra} ({share}) more for the same tokens (present value).",
    "其次为 {plan}，训练相同 tokens 数多花 {extra}（{share}，现值）。"};
inline constexpr Text kNextPlanRate{
    "The next plan, {plan}, costs {extra} ({share}) more for the same tokens (present value at "
    "{rate}).",
    "其次为 {plan}，训练相同 tokens 数多花 {extra}（{share}，现值，折现率 {rate}）。"};
inline constexpr Text kSavingInterval{
    "Saving of {plan} against {against}: 80% interval {low} to {high}.",
    "{plan} 相对 {against} 节省的金额：80% 区间 {low} 至 {high}。"};
inline constexpr Text kChance{"Chance that {plan} is cheaper than {against}: {probability}.",
                              "{plan} 比 {against} 更便宜的概率：{probability}。"};
inline constexpr Text kAtTheEnd{
    "the hardware at the end: {plan} against {against} {sold} if it is sold, {used} if it stays in "
    "use.",
    "期末硬件去向：{plan} 相对 {against}，出售则{sold}，继续使用则{used}。"};

inline constexpr Text kDriverCosts{"{name} ({best} against {next})", "{name}（{best} 对 {next}）"};
inline constexpr Text kFullStop{"{text}.", "{text}。"};
inline constexpr Text kBelowBase{"{name} is below {value} (base case {base})",
                                 "{name}低于 {value}（基准 {base}）"};
inline constexpr Text kAboveBase{"{name} is above {value} (base case {base})",
                                 "{name}高于 {value}（基准 {base}）"};
inline constexpr Text kNeverAlone{"no input turns it alone within its range.",
                                  "没有单个输入在其范围内能使结论反转。"};
inline constexpr Text kDoesNotHappen{"{name} does not happen", "{name}不发生"};
inline constexpr Text kHappens{"{name} happens", "{name}发生"};
inline constexpr Text kRentsBelow{"rent is below {price}", "租价低于{price}"};
inline constexpr Text kRentsAbove{"rent is above {price}", "租价高于{price}"};
inline constexpr Text kUseBelow{"less than {share} of the hours are used ({plan} is cheaper then)",
                                "使用时数少于总时数的 {share}（此时 {plan} 更便宜）"};
inline constexpr Text kUseAbove{"more than {share} of the hours are used ({plan} is cheaper then)",
                                "使用时数多于总时数的 {share}（此时 {plan} 更便宜）"};

inline constexpr Text kOtherPlans{"{number} others", "其余 {number} 个"};
inline constexpr Text kOnChip{"{plans}: {chip}", "{plans}：{chip}"};
inline constexpr Text kChips{"Chips differ ({parts}).", "芯片不同（{parts}）。"};
inline constexpr Text kWorkloads{"Workloads differ ({parts}).", "工作负载不同（{parts}）。"};
inline constexpr Text kMeshes{"Meshes differ ({parts}).", "并行网格不同（{parts}）。"};
inline constexpr Text kSaves{"saves {amount}", "节省 {amount}"};
inline constexpr Text kCostsMore{"costs {amount} more", "多花 {amount}"};
inline constexpr Text kLeftOver{"Hardware left at the end is worth {parts}.",
                                "期末剩余硬件价值：{parts}。"};
inline constexpr Text kLeftWith{"{amount} ({plans})", "{amount}（{plans}）"};
inline constexpr Text kStep{"A step takes {time} ({tokens} tokens/s, MFU {mfu})",
                            "每步 {time}（每秒 {tokens} tokens，MFU {mfu}）"};
inline constexpr Text kMeasured{"; measured {time}", "；实测 {time}"};
inline constexpr Text kExpectedError{"Expected error {error}.", "预期误差 {error}。"};
inline constexpr Text kUnmeasured{"No run on this chip was measured.", "此芯片无实测。"};
inline constexpr Text kFits{"{verdict}: {used} of {capacity} GiB per device.",
                            "{verdict}：每个计算设备 {capacity} GiB，已用 {used} GiB。"};
inline constexpr Text kFitsCapital{"Fits", "可容纳"};
inline constexpr Text kTightCapital{"Tight", "临界"};
inline constexpr Text kDoesNotFitCapital{"Does not fit", "放不下"};

inline constexpr Text kUnmet{"Unmet demand: {shares}.", "未满足需求：{shares}。"};
inline constexpr Text kUnmetWith{"{share} of the tokens with {plans}", "{plans} {share}"};
inline constexpr Text kNoRuns{
    "No measured runs of {chips}: expect a larger error of its step time.",
    "{chips} 无实测：单步时间误差可能更大。"};
inline constexpr Text kNothing{"nothing", "无"};
inline constexpr Text kNothingRuns{"nothing; {chip} has {runs} measured runs.",
                                   "无；{chip} 有 {runs} 次实测。"};

inline constexpr Text kItIs{"{condition} (it is {value})", "{condition}（实际为 {value}）"};
inline constexpr Text kNoSuchFigure{"{condition} (no such result)", "{condition}（无此结果）"};
inline constexpr Text kVerdict{"{text}: {verdict}.", "{text}：{verdict}。"};
inline constexpr Text kVerdictOdds{"{text}: {verdict}, probability {probability}.",
                                   "{text}：{verdict}，概率 {probability}。"};
inline constexpr Text kPlusMinus{"{value} ±{error} points", "{value} ±{error} 个百分点"};

inline constexpr Text kInYear{"{amount} in {year}", "{year} 年 {amount}"};
inline constexpr Text kExpectedRevenue{"{vendor}: {years} (expected value).",
                                       "{vendor}：{years}（期望值）。"};
inline constexpr Text kFleet{
    "{name}: {chips} chips, {power} MW, {capex} of capital, {price} USD per used chip-hour",
    "{name}：{chips} 颗芯片，{power} MW，资本开支 {capex}，每有效芯片小时 {price} 美元"};
inline constexpr Text kFleetValue{", present value {amount}", "，现值 {amount}"};
inline constexpr Text kOthersBelow{"Other fleets: see below.", "其余机群见下文。"};

inline constexpr Text kNextFull{
    "--detail full adds steps, goodput, break-even, ledgers, market, samples and inputs.",
    "--detail full 另给出单步时间、goodput、盈亏平衡、明细账、市场、抽样与输入。"};

inline constexpr Text kPlan{"plan", "方案"};
inline constexpr Text kExtraCost{"extra cost", "额外成本"};
inline constexpr Text kInUnit{"{title}, {unit}", "{title}（{unit}）"};
inline constexpr Text kPerMillion{"USD per million tokens trained", "每百万 tokens（美元）"};
inline constexpr Text kUnmetDemand{"unmet demand", "未满足需求"};
inline constexpr Text kStepTime{"step time", "单步时间"};
inline constexpr Text kError{"expected error", "预期误差"};
inline constexpr Text kRuns{"measured runs", "实测数"};
inline constexpr Text kNone{"none", "无"};
inline constexpr Text kReference{"reference", "参照"};
inline constexpr Text kExtraNote{
    "Extra cost: present value for the same tokens, against {plan}. Cheapest plan first.",
    "额外成本：训练相同 tokens 数、相对 {plan} 的现值。最便宜的方案在前。"};

}  // namespace podsim::report::texts::summary
