// Descriptions of the market's result.
#include "podsim/config/codec.h"
#include "podsim/economics/market.h"

namespace podsim::economics {

void DealResult::describe(config::Record<DealResult>& r) {
  r.required("customer", &DealResult::customer, "who rents or buys");
  r.required("status", &DealResult::status, "how firm the deal is");
  r.required("segment", &DealResult::segment, "kind of customer");
  r.required("kind", &DealResult::kind, "rent, sale, or a plan of the scenario");
  r.required("probability", &DealResult::probability, "that it happens");
  r.required("chips", &DealResult::chips, "within the horizon, if every deal happens");
  r.required("revenue_by_year_usd", &DealResult::revenue_by_year_usd, "if every deal happens");
  r.required("expected_by_year_usd", &DealResult::expected_by_year_usd, "weighted by probability");
  r.required("beyond_horizon_usd", &DealResult::beyond_horizon_usd,
             "recognised before or after the horizon, if it happens");
  r.required("cut_chips", &DealResult::cut_chips,
             "expected, late or never, for want of supply or power");
  r.required("waiting_chips", &DealResult::waiting_chips,
             "expected, due within the horizon and waiting at its end");
  r.required("cancelled_chips", &DealResult::cancelled_chips, "expected, cancelled while waiting");
  r.optional("ordered", &DealResult::ordered, "month of the order, where the deal states it");
  r.required("formula", &DealResult::formula, "how the revenue comes about");
  r.required("source", &DealResult::source, "of the price");
}

void MarketQuarter::describe(config::Record<MarketQuarter>& r) {
  r.required("quarter", &MarketQuarter::quarter, "by the calendar");
  r.required("expected_usd", &MarketQuarter::expected_usd, "revenue, weighted by probability");
  r.required("unweighted_usd", &MarketQuarter::unweighted_usd, "if every deal happens");
  r.required("booked_usd", &MarketQuarter::booked_usd, "of the expected: booked deals");
  r.required("contracted_usd", &MarketQuarter::contracted_usd, "contracted ones");
  r.required("probable_usd", &MarketQuarter::probable_usd, "probable ones");
  r.required("aspired_usd", &MarketQuarter::aspired_usd, "aspired ones");
  r.required("sale_usd", &MarketQuarter::sale_usd, "of the expected: sales, at delivery");
  r.required("royalty_usd", &MarketQuarter::royalty_usd, "royalties, at delivery");
  r.required("lease_usd", &MarketQuarter::lease_usd, "sales that are leases, over their term");
  r.required("rent_usd", &MarketQuarter::rent_usd, "rent, by the hours");
  r.optional("goods_usd", &MarketQuarter::goods_usd, "cost of the chips sold");
  r.optional("depreciation_usd", &MarketQuarter::depreciation_usd,
             "of the chips that the vendor rents or leases out");
  r.optional("running_usd", &MarketQuarter::running_usd, "cost of running those rented out");
  r.optional("contribution_usd", &MarketQuarter::contribution_usd, "revenue less these costs");
  r.optional("capex_usd", &MarketQuarter::capex_usd, "for chips rented or leased out");
  r.required("chips_sold", &MarketQuarter::chips_sold, "expected, in the quarter");
  r.required("chips_leased", &MarketQuarter::chips_leased, "sold with a way back");
  r.required("chips_rented", &MarketQuarter::chips_rented, "newly rented out");
  r.required("chips_in_service", &MarketQuarter::chips_in_service, "sold or rented by then");
  r.required("cut_chips", &MarketQuarter::cut_chips,
             "due in the quarter, and late or never for want of supply or power");
  r.required("cut_usd", &MarketQuarter::cut_usd,
             "revenue that is lacking; negative where late chips are made up for");
  r.optional("idle_depreciation_usd", &MarketQuarter::idle_depreciation_usd,
             "depreciation by the books beyond that of the hours rented");
  r.optional("gross_profit_usd", &MarketQuarter::gross_profit_usd,
             "contribution less idle depreciation");
  r.optional("operating_expenses_usd", &MarketQuarter::operating_expenses_usd,
             "research, sales and administration, a share of revenue");
  r.optional("operating_profit_usd", &MarketQuarter::operating_profit_usd,
             "gross profit less operating expenses");
  r.optional("received_usd", &MarketQuarter::received_usd,
             "cash from customers; a leased chip is paid when it comes");
  r.optional("returned_usd", &MarketQuarter::returned_usd, "cash for leased chips that come back");
  r.optional("operating_cash_flow_usd", &MarketQuarter::operating_cash_flow_usd,
             "received less returned, goods, running cost and operating expenses; before tax");
  r.optional("free_cash_flow_usd", &MarketQuarter::free_cash_flow_usd,
             "operating cash flow less capital expenditure");
  r.optional("net_book_usd", &MarketQuarter::net_book_usd,
             "chips rented or leased out at the end, less depreciation: capital employed");
  r.required("order_book", &MarketQuarter::order_book, "of all deals, expected");
  r.required("contracted_backlog", &MarketQuarter::contracted_backlog,
             "of the booked and contracted deals, as vendors publish it");
  r.optional("stated_backlog_usd", &MarketQuarter::stated_backlog_usd,
             "backlog that the vendor states for its segment at the end of the quarter");
}

void OrderBookQuarter::describe(config::Record<OrderBookQuarter>& r) {
  r.required("opening_usd", &OrderBookQuarter::opening_usd, "ordered and not yet recognised");
  r.required("orders_usd", &OrderBookQuarter::orders_usd, "ordered in the quarter");
  r.required("recognised_usd", &OrderBookQuarter::recognised_usd, "revenue of the quarter");
  r.required("cancelled_usd", &OrderBookQuarter::cancelled_usd, "cancelled in the quarter");
  r.required("closing_usd", &OrderBookQuarter::closing_usd,
             "counted from the open part of each order");
  r.required("opening_chips", &OrderBookQuarter::opening_chips, "ordered and not yet delivered");
  r.required("ordered_chips", &OrderBookQuarter::ordered_chips, "in the quarter");
  r.required("delivered_chips", &OrderBookQuarter::delivered_chips, "in the quarter");
  r.required("cancelled_chips", &OrderBookQuarter::cancelled_chips, "in the quarter");
  r.required("closing_chips", &OrderBookQuarter::closing_chips, "at the end of the quarter");
}

void StatedMargin::describe(config::Record<StatedMargin>& r) {
  r.required("name", &StatedMargin::name, "which margin");
  r.required("period", &StatedMargin::period, "period of the margin");
  r.required("margin", &StatedMargin::margin, "share of the revenue");
  r.required("profit_by_year_usd", &StatedMargin::profit_by_year_usd,
             "expected revenue at that margin");
  r.required("source", &StatedMargin::source, "catalog path of the margin");
}

void VendorQuarter::describe(config::Record<VendorQuarter>& r) {
  r.required("quarter", &VendorQuarter::quarter, "by the calendar");
  r.optional("period", &VendorQuarter::period, "the vendor's name of the quarter");
  r.optional("revenue_usd", &VendorQuarter::revenue_usd, "as stated");
  r.optional("gross_margin", &VendorQuarter::gross_margin, "as stated");
  r.optional("operating_margin", &VendorQuarter::operating_margin, "as stated");
  r.optional("backlog_usd", &VendorQuarter::backlog_usd, "at the end, as stated");
  r.optional("net_orders_usd", &VendorQuarter::net_orders_usd,
             "orders less cancellations that the stated backlogs imply");
  r.optional("confidence", &VendorQuarter::confidence, "confidence of the revenue");
  r.optional("source", &VendorQuarter::source, "catalog path of the revenue");
}

void VendorSeries::describe(config::Record<VendorSeries>& r) {
  r.required("vendor", &VendorSeries::vendor, "a catalog market entry");
  r.required("segment", &VendorSeries::segment, "a segment of its statements");
  r.required("quarters", &VendorSeries::quarters, "the same quarters of all vendors");
}

void MarketShare::describe(config::Record<MarketShare>& r) {
  r.required("year", &MarketShare::year, "calendar year of the revenue");
  r.required("accounting", &MarketShare::accounting, "as_stated, gross or royalty");
  r.required("of", &MarketShare::of, "vendor and segment of the denominator");
  r.required("period", &MarketShare::period, "of the denominator");
  r.required("denominator_usd", &MarketShare::denominator_usd, "stated revenue of that period");
  r.required("share", &MarketShare::share, "expected revenue over the denominator");
  r.required("source", &MarketShare::source, "of the denominator");
}

void AccountingResult::describe(config::Record<AccountingResult>& r) {
  r.required("revenue_by_year_usd", &AccountingResult::revenue_by_year_usd, "expected");
  r.required("of_vendor_by_year", &AccountingResult::of_vendor_by_year,
             "over the vendor's stated revenue, see shares");
  r.required("of_rival_by_year", &AccountingResult::of_rival_by_year,
             "over the rival's stated revenue, see shares");
  r.optional("contribution_by_year_usd", &AccountingResult::contribution_by_year_usd, "expected");
  r.required("by_recognition_usd", &AccountingResult::by_recognition_usd,
             "the revenue by sale, royalty, lease and rent");
  r.optional("gross_profit_by_year_usd", &AccountingResult::gross_profit_by_year_usd, "expected");
  r.optional("operating_profit_by_year_usd", &AccountingResult::operating_profit_by_year_usd,
             "expected");
}

void ContentResult::describe(config::Record<ContentResult>& r) {
  r.required("name", &ContentResult::name, "the part");
  r.required("per_chip", &ContentResult::per_chip, "pieces for a chip");
  r.optional("price_usd", &ContentResult::price_usd, "of a piece, where one is known");
  r.required("units_by_year", &ContentResult::units_by_year,
             "pieces in the deals' chips, expected, by year of deployment");
  r.optional("usd_by_year", &ContentResult::usd_by_year, "times the price");
  r.required("supply_units_by_year", &ContentResult::supply_units_by_year,
             "pieces in all chips that the vendor makes");
  r.optional("supply_usd_by_year", &ContentResult::supply_usd_by_year, "times the price");
  r.optional("part_of", &ContentResult::part_of, "an item whose price holds this one's");
  r.optional("unpriced", &ContentResult::unpriced, "why there is no money");
  r.required("source", &ContentResult::source, "of pieces and price");
  r.required("confidence", &ContentResult::confidence, "of the pieces");
}

void GoodsLine::describe(config::Record<GoodsLine>& r) {
  r.required("name", &GoodsLine::name, "the part");
  r.required("usd", &GoodsLine::usd, "for each chip sold");
  r.required("source", &GoodsLine::source, "of the price");
}

void MarketResult::describe(config::Record<MarketResult>& r) {
  r.required("vendor", &MarketResult::vendor, "whose revenue");
  r.required("horizon", &MarketResult::horizon, "quarters that count");
  r.required("revenue_by_year_usd", &MarketResult::revenue_by_year_usd,
             "by calendar year, weighted by probability");
  r.required("unweighted_by_year_usd", &MarketResult::unweighted_by_year_usd,
             "if every deal happens");
  r.required("by_status_usd", &MarketResult::by_status_usd, "expected, by firmness and year");
  r.required("by_segment_usd", &MarketResult::by_segment_usd, "expected, by customer and year");
  r.optional("contribution_by_year_usd", &MarketResult::contribution_by_year_usd,
             "expected revenue less goods, depreciation and running cost");
  r.optional("capex_by_year_usd", &MarketResult::capex_by_year_usd,
             "for chips rented or leased out");
  r.required("chips_by_year", &MarketResult::chips_by_year, "expected, deployed");
  r.required("cut_chips_by_year", &MarketResult::cut_chips_by_year,
             "wanted, without supply or power");
  r.required("cut_by_year_usd", &MarketResult::cut_by_year_usd, "revenue that they would bring");
  r.optional("goods_usd_per_chip", &MarketResult::goods_usd_per_chip,
             "what a sold chip costs the vendor");
  r.required("quarters", &MarketResult::quarters, "expected, one by one");
  r.required("accounting", &MarketResult::accounting,
             "the sales as the deals say, and all gross or as royalties");
  r.required("deals", &MarketResult::deals, "one by one");
  r.required("shares", &MarketResult::shares, "of stated revenues");
  r.optional("goods", &MarketResult::goods, "what a sold chip costs the vendor, part by part");
  r.optional("content", &MarketResult::content, "suppliers' content of the chips");
  r.required("by_recognition_usd", &MarketResult::by_recognition_usd,
             "expected, by sale, royalty, lease and rent");
  r.optional(
      "gross_profit_by_year_usd", &MarketResult::gross_profit_by_year_usd,
      "expected revenue less goods, running cost and all depreciation of the vendor's chips");
  r.optional("operating_profit_by_year_usd", &MarketResult::operating_profit_by_year_usd,
             "gross profit less operating expenses");
  r.optional("free_cash_flow_by_year_usd", &MarketResult::free_cash_flow_by_year_usd,
             "cash from customers less costs, operating expenses and capital expenditure");
  r.optional("operating_expenses_share", &MarketResult::operating_expenses_share,
             "operating expenses over revenue");
  r.optional("operating_expenses_source", &MarketResult::operating_expenses_source,
             "where that share comes from");
  r.optional("peak_funding_usd", &MarketResult::peak_funding_usd,
             "most that the quarters' free cash flow has taken out so far");
  r.optional("stated_margins", &MarketResult::stated_margins,
             "margins as stated, and the profit at them");
  r.optional("vendors", &MarketResult::vendors, "stated quarters, vendor beside vendor");
}

}  // namespace podsim::economics
