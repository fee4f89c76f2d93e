// What the deals mean for a vendor.
#pragma once

#include "podsim/report/language.h"

namespace podsim::report::texts::market {

inline constexpr Text kRevenueOf{"Revenue of {vendor} from the deals", "{vendor} 的交易收入"};
inline constexpr Text kYear{"year", "年份"};
inline constexpr Text kExpected{"expected revenue", "期望收入"};
inline constexpr Text kIfAll{"revenue if every deal closes", "全部成交时的收入"};
inline constexpr Text kContribution{"expected contribution", "期望贡献毛益"};
inline constexpr Text kCapex{"capital expenditure", "资本开支"};
inline constexpr Text kByKind{"expected revenue by kind", "期望收入（按类型）"};
inline constexpr Text kByStatus{"expected revenue by status", "期望收入（按状态）"};
inline constexpr Text kBySegment{"expected revenue by segment", "期望收入（按细分）"};
inline constexpr Text kByQuarter{"By quarter, expected", "按季度（期望值）"};
inline constexpr Text kQuarter{"quarter", "季度"};
inline constexpr Text kSale{"sale", "销售"};
inline constexpr Text kRoyalty{"royalty", "特许权使用费"};
inline constexpr Text kLease{"lease", "租赁"};
inline constexpr Text kRent{"rent", "租用"};
inline constexpr Text kQuarterContribution{"contribution", "贡献毛益"};
inline constexpr Text kSold{"chips sold", "售出芯片"};
inline constexpr Text kLeased{"chips leased", "租赁芯片"};
inline constexpr Text kNewlyRented{"chips newly rented", "新增租用芯片"};
inline constexpr Text kInService{"chips in service", "在用芯片"};
inline constexpr Text kLate{"chips due and late", "逾期未交芯片"};
inline constexpr Text kLateRevenue{"revenue delayed", "推迟的收入"};
inline constexpr Text kRecognised{"sales recognised", "销售确认方式"};
inline constexpr Text kAsStated{"as the deals say", "按合同"};
inline constexpr Text kGross{"all gross", "全部按总额"};
inline constexpr Text kRoyalties{"all as royalties", "全部按特许权使用费"};
inline constexpr Text kViewPart{"{view}: {part}", "{view}：{part}"};
inline constexpr Text kViewRevenue{"{view}: revenue", "{view}：收入"};
inline constexpr Text kGoods{"Cost of goods sold per chip of {vendor}",
                             "{vendor} 每颗芯片的销货成本"};
inline constexpr Text kPart{"part", "部件"};
inline constexpr Text kPerChipUsd{"USD per chip", "每颗芯片（美元）"};
inline constexpr Text kSource{"source", "来源"};
inline constexpr Text kTogether{"sum", "合计"};
inline constexpr Text kDeals{"Deals, over all years", "交易（全部年份）"};
inline constexpr Text kCustomer{"customer", "客户"};
inline constexpr Text kKind{"kind", "类型"};
inline constexpr Text kStatus{"status", "状态"};
inline constexpr Text kProbability{"probability", "概率"};
inline constexpr Text kIfItCloses{"revenue if it closes", "成交时的收入"};
inline constexpr Text kExpectedShort{"expected", "期望值"};
inline constexpr Text kPriceFrom{"source of the price", "价格来源"};
inline constexpr Text kSegment{"segment", "细分"};
inline constexpr Text kChips{"chips", "芯片数"};
inline constexpr Text kLateExpected{"chips late, expected", "逾期芯片（期望值）"};
inline constexpr Text kWaiting{"chips waiting at the end", "期末待交芯片"};
inline constexpr Text kCancelled{"chips cancelled", "取消的芯片"};
inline constexpr Text kBeyond{"revenue after the last year", "末年之后的收入"};
inline constexpr Text kAgainst{"Against stated revenue", "与披露收入对比"};
inline constexpr Text kShare{"expected share", "期望占比"};
inline constexpr Text kOf{"revenue of", "收入主体"};
inline constexpr Text kPeriod{"period", "期间"};
inline constexpr Text kStated{"stated revenue", "披露收入"};
inline constexpr Text kSales{"sales recognised", "销售确认方式"};
inline constexpr Text kContent{"Suppliers' content by year of deployment",
                               "供应商价值量（按部署年份）"};
inline constexpr Text kPieces{"pieces per chip", "每颗芯片用量"};
inline constexpr Text kPiecePrice{"USD per piece", "单价（美元）"};
inline constexpr Text kConfidence{"confidence", "可信度"};
inline constexpr Text kPartOf{"{part} (part of {whole})", "{part}（属于 {whole}）"};
inline constexpr Text kDealPieces{"pieces, deals", "用量（交易）"};
inline constexpr Text kDealWorth{"value, deals", "金额（交易）"};
inline constexpr Text kAllPieces{"pieces, all chips made", "用量（全部产量）"};
inline constexpr Text kAllWorth{"value, all chips made", "金额（全部产量）"};
inline constexpr Text kSentence{"{name}: {text}.", "{name}：{text}。"};

inline constexpr Text kOrderBook{"Order book, expected", "在手订单（期望值）"};
inline constexpr Text kOpening{"opening", "期初"};
inline constexpr Text kOrders{"orders", "新增订单"};
inline constexpr Text kRecognisedBook{"recognised", "已确认"};
inline constexpr Text kCancelledUsd{"cancelled", "已取消"};
inline constexpr Text kClosing{"closing", "期末"};
inline constexpr Text kProfit{"Profit and cash, expected", "利润与现金（期望值）"};
inline constexpr Text kEndOf{"end of", "季末"};
inline constexpr Text kBookClosing{"order book", "在手订单"};
inline constexpr Text kBookContracted{"booked or contracted", "已下单或已签约"};
inline constexpr Text kChipsWaiting{"chips waiting", "待交芯片"};
inline constexpr Text kStatedBacklog{"order backlog as the vendor states it",
                                     "供应商披露的在手订单"};
inline constexpr Text kRevenue{"revenue", "收入"};
inline constexpr Text kGrossProfit{"gross profit", "毛利"};
inline constexpr Text kOperatingProfit{"operating profit", "营业利润"};
inline constexpr Text kFreeCashFlow{"free cash flow", "自由现金流"};
inline constexpr Text kNetBook{"net book value of chips", "芯片账面净值"};
inline constexpr Text kNoOperatingExpenses{
    "Operating profit and free cash flow need operating expenses, which the scenario does not "
    "state: market.costs.operating_expenses or margin_segment.",
    "营业利润与自由现金流需要运营费用，场景未给出：market.costs.operating_expenses 或 "
    "margin_segment。"};
inline constexpr Text kOperatingExpenses{
    "Operating expenses are {share} of revenue ({source}). Cash is before tax. Peak funding of the "
    "free cash flow: {peak}.",
    "运营费用占收入的 {share}（{source}）。现金为税前。自由现金流的最大资金占用：{peak}。"};
inline constexpr Text kStatedMargin{"profit at a stated margin", "按披露利润率计算的利润"};
inline constexpr Text kMargin{"margin", "利润率"};
inline constexpr Text kStatedRevenue{"stated revenue", "披露收入"};
inline constexpr Text kVendors{"Vendors side by side, by calendar quarter",
                               "各供应商对比（日历季度）"};
inline constexpr Text kVendorRevenue{"stated revenue", "披露收入"};
inline constexpr Text kVendorBacklog{"stated backlog", "披露的在手订单"};
inline constexpr Text kVendorOrders{"orders less cancellations, implied", "隐含净新增订单"};
inline constexpr Text kVendorMargin{"operating margin", "营业利润率"};
inline constexpr Text kVendorSegment{"{vendor}, {segment}", "{vendor}，{segment}"};
inline constexpr Text kEstimated{"{value} (estimated)", "{value}（估算）"};
inline constexpr Text kVendorNote{
    "A fiscal quarter stands at the calendar quarter that holds its middle month. An empty cell "
    "was not stated or not collected.",
    "财季列在其中间月份所属的日历季度。空格表示未披露或未收集。"};

}  // namespace podsim::report::texts::market
