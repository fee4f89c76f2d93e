// Texts of the charts about a vendor's market, and of the foot of the page.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::page {

// Revenue.
inline constexpr Text kRevenueName{"Vendor revenue", "供应商收入"};
inline constexpr Text kRevenueTitle{"{vendor} earns most in {year}: {usd} expected",
                                    "{vendor} 收入最高的年份是 {year}：期望值 {usd}"};
inline constexpr Text kRevenueSub{
    "Expected revenue by calendar year, {unit}: what each deal brings times its probability. "
    "Horizon: {horizon}.",
    "按日历年的期望收入，{unit}：各笔交易金额乘以概率。时段：{horizon}。"};
inline constexpr Text kRevenueBand{" Whiskers: 10 to 90% of the samples.",
                                   "竖线：抽样的 10% 至 90% 区间。"};
inline constexpr Text kRevenueAxis{"revenue, {unit}", "收入，{unit}"};
inline constexpr Text kBooked{"booked", "已下单"};
inline constexpr Text kContracted{"contracted", "已签约"};
inline constexpr Text kProbable{"probable", "较可能"};
inline constexpr Text kAspired{"aspired", "意向"};
inline constexpr Text kYearHead{"year", "年份"};
inline constexpr Text kSale{"sale", "销售"};
inline constexpr Text kRentIncome{"rent", "租金"};
inline constexpr Text kRoyalty{"royalty", "特许权使用费"};
inline constexpr Text kLease{"lease", "租赁"};
inline constexpr Text kGrossProfit{"gross profit", "毛利"};
inline constexpr Text kTotalRevenue{"total", "合计"};
inline constexpr Text kIfAll{"if every deal happens", "若全部成交"};
inline constexpr Text kNoRevenue{
    "No vendor revenue: the scenario has no market. Give it a vendor and deals.",
    "无供应商收入：情景中没有市场（market）。给出供应商与交易即可。"};

// Delivery.
inline constexpr Text kSupplyName{"Delivery", "交付"};
inline constexpr Text kSupplyTitle{"Every chip comes in the quarter in which it is due",
                                   "每颗芯片都在到期季度交付"};
inline constexpr Text kLateTitle{
    "At most {chips} chips wait in the order book, at the end of {quarter}",
    "在手订单最多 {chips} 颗芯片，{quarter} 末"};
inline constexpr Text kSupplySub{
    "Expected chips by quarter, thousand: ordered, delivered, and not yet delivered at its end.",
    "每季度期望芯片数，千颗：订购、交付、季末未交付。"};
inline constexpr Text kChipAxis{"thousand chips", "千颗芯片"};
inline constexpr Text kQuarter{"quarter", "季度"};
inline constexpr Text kOrdered{"ordered", "订购"};
inline constexpr Text kDelivered{"supplied", "交付"};
inline constexpr Text kBacklog{"backlog", "未交付"};
inline constexpr Text kContentTitle{
    "Content of suppliers in these chips by year of deployment, pieces",
    "按部署年份计的供应商含量，件"};
inline constexpr Text kPiece{"piece", "部件"};
inline constexpr Text kPerChipHead{"per chip", "每颗芯片"};
inline constexpr Text kPriceHead{"USD a piece", "美元／件"};

// Provenance.
inline constexpr Text kSourcesName{"Sources", "来源"};
inline constexpr Text kSourcesTitle{
    "Whose numbers these are: {count} inputs, {official} from official sources",
    "数据来源：{count} 个输入，其中官方来源 {official} 个"};
inline constexpr Text kSourcesSub{"The inputs that move the answer most, then all of them.",
                                  "对结论影响最大的输入，随后为全部输入。"};
inline constexpr Text kSourcesSubPlain{"All inputs of the catalog that the result rests on.",
                                       "结果所依据的全部目录输入。"};
inline constexpr Text kValueHead{"value", "数值"};
inline constexpr Text kUnitHead{"unit", "单位"};
inline constexpr Text kSourceHead{"source", "来源"};
inline constexpr Text kDateHead{"date", "日期"};
inline constexpr Text kConfidenceHead{"confidence", "可信度"};
inline constexpr Text kEffectHead{"effect on NPV, {unit}", "对净现值的影响，{unit}"};
inline constexpr Text kAllInputs{"All {count} inputs", "全部 {count} 个输入"};
inline constexpr Text kFilterText{"containing", "包含文字"};
inline constexpr Text kFilterConfidence{"confidence", "可信度"};
inline constexpr Text kAnyConfidence{"any", "全部"};
inline constexpr Text kShownRows{"rows shown", "行显示"};
inline constexpr Text kScenarioSource{"this scenario", "本情景"};
inline constexpr Text kSimulatedSource{"simulation", "仿真"};
inline constexpr Text kAssumption{"assumption", "假设"};

// Repetition.
inline constexpr Text kCommandText{
    "Version {version}, seed {seed}, {fidelity}. A kept result is a scenario, too:",
    "版本 {version}，随机种子 {seed}，{fidelity}。保存的结果本身也是情景："};
inline constexpr Text kEventFidelity{"event simulation", "事件仿真"};
inline constexpr Text kAnalyticFidelity{"analytic model", "解析模型"};
inline constexpr Text kScenarioFold{"Scenario with its defaults filled in", "补全默认值的情景"};
inline constexpr Text kLedgerFold{"Ledger of {plan}", "{plan} 的明细账"};
inline constexpr Text kNotesFold{"Notes ({count})", "说明（{count}）"};
inline constexpr Text kGlossaryFold{"Terms used", "术语"};
inline constexpr Text kItemHead{"item", "项目"};
inline constexpr Text kQuantityHead{"quantity", "数量"};
inline constexpr Text kUnitPriceHead{"USD per unit", "单价（美元）"};
inline constexpr Text kAmountHead{"USD", "美元"};
inline constexpr Text kPeriodHead{"period", "期间"};

}  // namespace podsim::report::page
