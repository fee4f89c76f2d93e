#include "tests/report/sample.h"

#include "podsim/economics/plan.h"

namespace podsim::report::test {
namespace {

study::PhaseResult rented_phase() {
  study::PhaseResult p;
  p.from = "2026-07";
  p.to = "2027-06";
  p.tenure = "rent";
  p.offer = "cud-1y of Acme Cloud in us";
  p.chip = "acme-one";
  p.chips = 512;
  p.devices = 512;
  p.hosts = 128;
  p.slices = 2;
  p.shape = "16x16";
  p.mesh = {{"data", 2}, {"fsdp", 256}, {"tensor", 1}};
  p.layout = {"fsdp on torus axes x, y (wrapped)", "data between slices"};
  p.step_time_s = 10.5;
  p.analytic_step_time_s = 10.1;
  p.tokens_per_s = 99864.4;
  p.mfu = 0.512;
  p.bound_by = "mxu";
  p.memory_per_device_bytes = 12.5e9;
  p.memory_capacity_bytes = 16e9;
  p.memory_breakdown_bytes = {{"weights", 8e9}, {"activations", 4.5e9}, {"pipeline", 0}};
  p.fidelity = "event";
  p.simulated_devices = 1;
  p.simulated_events = 12345;
  p.power_per_chip_w = 212.34;
  p.breakdown.mxu_s = 8;
  p.breakdown.vpu_s = 0.5;
  p.breakdown.hbm_s = 0.75;
  p.breakdown.dispatch_s = 0.25;
  p.breakdown.exposed = {{"data", "bwd.reduce_grads", 0.3},
                         {"fsdp", "fwd.gather_mlp", 0.2},
                         {"fsdp", "first", 0.4},
                         {"fsdp", "bwd.scatter_mlp", 0.05},
                         {"fsdp", "bwd.gather_mlp", 0.03},
                         {"fsdp", "bwd.gather_attention", 0.02}};
  p.breakdown.busy_s = {{"mxu", 8}, {"hbm", 4}, {"unused", 0}};
  p.breakdown.bounds_s = {{"peak FLOP", 7.5}, {"HBM bytes", 3}};
  p.breakdown.floor_s = {{"fsdp first gather", 0.0012}};
  p.classes = {"512 x all devices"};
  return p;
}

study::PhaseResult bought_phase() {
  study::PhaseResult p = rented_phase();
  p.from = "2027-07";
  p.to = "2031-06";
  p.tenure = "buy";
  p.offer = "purchase from Acme, site us-colocation";
  return p;
}

study::PlanResult plan(std::vector<study::PhaseResult> phases) {
  study::PlanResult p;
  p.phases = std::move(phases);
  p.goodput = {0.91, 0.932, 0.951};
  p.lost_work_fraction = 0.021;
  p.checkpoint_fraction = 0.012;
  p.down_fraction = 0.035;
  p.waiting_fraction = 0.01;
  p.interruptions = {12.5, 1.25, 0, 0.42};
  p.daly_interval_s = 1850;
  p.checkpoint_interval_s = 1834;
  p.wall_clock_h = {700, 720.5, 751};
  p.tokens = 2.4e14;
  p.shortfall_tokens = 1.5e9;
  p.chip_hours = 368640;
  p.idle_chip_hours = 1200;
  p.energy_kwh = 78278.1;
  return p;
}

economics::LedgerLine line(const char* name, double quantity, const char* unit, double price,
                           const char* period, const char* source) {
  economics::LedgerLine l;
  l.name = name;
  l.quantity = quantity;
  l.unit = unit;
  l.unit_price = price;
  l.amount_usd = quantity * price;
  l.period = period;
  l.source = source;
  return l;
}

economics::PlanCost cost_of(std::vector<economics::LedgerLine> ledger) {
  economics::PlanCost c;
  c.ledger = std::move(ledger);
  c.total_usd = economics::total(c.ledger);
  c.npv_usd = c.total_usd * 0.75;
  c.per_million_tokens_usd = c.total_usd / 2.4e8;
  c.per_useful_chip_hour_usd = c.total_usd / (368640 * 0.932);
  c.per_run_usd = c.total_usd / 4;
  c.per_exaflop_day_usd = c.total_usd / 123;
  c.idle_usd = c.total_usd / 20;
  c.remainder_usd = c.total_usd / 8;
  return c;
}

economics::MarketResult market() {
  economics::MarketResult m;
  m.vendor = "acme";
  m.revenue_by_year_usd = {{"2026", 1.5e8}, {"2027", 2.25e9}};
  m.unweighted_by_year_usd = {{"2026", 2e8}, {"2027", 3e9}};
  m.horizon = "2026-Q4..2027-Q1";
  m.by_status_usd = {{"booked", {{"2026", 0}, {"2027", 0}}},
                     {"probable", {{"2026", 1.5e8}, {"2027", 2.25e9}}}};
  m.by_segment_usd = {{"ai_lab", m.revenue_by_year_usd}};
  m.contribution_by_year_usd = {{"2026", 0.5e8}, {"2027", 1.25e9}};
  m.capex_by_year_usd = {{"2026", 3e9}, {"2027", 0}};
  m.chips_by_year = {{"2026", 80000}, {"2027", 20000}};
  m.goods_usd_per_chip = 12345;
  m.goods = {{"package", 12345, "a quote"}};
  m.by_recognition_usd = {{"rent", m.revenue_by_year_usd}, {"sale", {{"2026", 0}, {"2027", 0}}}};
  const economics::ByYear licensed = {{"2026", 1.5e7}, {"2027", 2.25e8}};
  economics::AccountingResult& stated = m.accounting["as_stated"];
  stated.revenue_by_year_usd = m.revenue_by_year_usd;
  stated.contribution_by_year_usd = m.contribution_by_year_usd;
  stated.by_recognition_usd = m.by_recognition_usd;
  economics::AccountingResult& royalty = m.accounting["royalty"];
  royalty.revenue_by_year_usd = licensed;
  royalty.by_recognition_usd = {{"royalty", licensed}};
  economics::MarketQuarter quarter;
  quarter.quarter = "2026-Q4";
  quarter.expected_usd = quarter.probable_usd = quarter.rent_usd = 1.5e8;
  quarter.unweighted_usd = 2e8;
  quarter.contribution_usd = 0.5e8;
  quarter.chips_rented = quarter.chips_in_service = 80000;
  quarter.cut_chips = 1234;
  quarter.cut_usd = 2.3e6;
  quarter.order_book = {3e9, 1e9, 1.5e8, 5e7, 3.8e9, 90000, 30000, 80000, 2000, 38000};
  quarter.contracted_backlog.closing_usd = 1e9;
  quarter.stated_backlog_usd = 1.2e9;
  quarter.gross_profit_usd = 0.45e8;
  quarter.net_book_usd = 2.9e9;
  m.gross_profit_by_year_usd = {{"2026", 0.45e8}, {"2027", 1.2e9}};
  m.quarters = {quarter};
  m.stated_margins = {{"operating margin of acme cloud",
                       "FY2025",
                       0.25,
                       {{"2026", 3.75e7}, {"2027", 5.625e8}},
                       "market/acme.revenue[0].margin"}};
  economics::VendorQuarter told;
  told.quarter = "2026-Q1";
  told.period = "FY2026-Q4";
  told.revenue_usd = 1.1e10;
  told.backlog_usd = 9e10;
  told.operating_margin = 0.3;
  told.confidence = "estimated";
  economics::VendorQuarter untold;
  untold.quarter = "2026-Q2";
  m.vendors = {{"acme", "cloud", {told, untold}}, {"initech", "chips", {untold, told}}};
  m.vendors[1].quarters[0].quarter = "2026-Q1";
  m.vendors[1].quarters[1].quarter = "2026-Q2";
  economics::ContentResult optics;
  optics.name = "modules";
  optics.per_chip = 1.5;
  optics.units_by_year = {{"2026", 120000}, {"2027", 30000}};
  optics.unpriced = "nobody says what they cost";
  optics.source = "market/acme.content[0].per_chip";
  optics.confidence = "estimated";
  m.content = {optics};
  economics::DealResult deal;
  deal.customer = "Initech | Partners";
  deal.status = "probable";
  deal.segment = "ai_lab";
  deal.chips = 100000;
  deal.beyond_horizon_usd = 4e8;
  deal.kind = "plan rent-then-buy";
  deal.probability = 0.75;
  deal.revenue_by_year_usd = m.unweighted_by_year_usd;
  deal.expected_by_year_usd = m.revenue_by_year_usd;
  deal.source = "offers/acme-one.purchase.list";
  deal.cut_chips = 500;
  deal.waiting_chips = 300;
  deal.cancelled_chips = 200;
  m.deals = {deal};
  m.shares = {{"2027", "as_stated", "acme cloud", "FY2025", 4.5e10, 0.05, "annual report 2025"}};
  return m;
}

catalog::Input input(const char* path, const char* value, const char* unit, const char* confidence,
                     const char* note) {
  return {path, value, unit, "data sheet", "2026-01", confidence, note};
}

study::UncertaintyResult uncertainty() {
  study::UncertaintyResult u;
  u.draws = 20000;
  u.seed = 7;
  u.points = "Sobol points in 16 independent scrambles of Owen's";
  u.inputs = {{"plans.rent-only[0].rent.price", "triangular", "USD/h", 1.2, 1.05, 1.2, 1.38,
               "stated", 0, "", "plan rent-only: rent price"},
              {"chips/acme-one.step_error", "lognormal", "1", 1, 0.86, 1, 1.16, "stated error", 2,
               "factor on the simulated step", "acme-one: error of the simulated step"},
              {"market.deals[0]", "uniform", "1", 0.5, 0.1, 0.5, 0.9, "chance", 0, "",
               "acme cloud closes"}};
  u.figures = {
      {"plans.rent-only.cost.total_usd", 6e6, 6.05e6, 5.2e6, 6e6, 6.9e6, 0, 3e3, 9e3, 5e3, 8e3},
      {"break_even.rent-then-buy.utilisation", 0.43, 0.44, 0.38, 0.43, 0.5, 0.02}};
  u.conditions = {{"plans.rent-only.cost.total_usd < 6.5e6",
                   true,
                   0.78,
                   {{"plans.rent-only[0].rent.price", 1.2, 1.3, 0.0833, 0.21},
                    {"market.deals[0]", 0.4, 1, 1.5, 0.4}},
                   {"chips/acme-one.step_error"},
                   0.004}};
  u.sensitivities = {{"plans.rent-only.cost.total_usd",
                      {{"plans.rent-only[0].rent.price", 1.05, 1.38, 5.25e6, 6.9e6, 1.65e6},
                       {"market.deals[0]", 0, 1, 5.9e6, 6.1e6, 0.2e6}},
                      {{"plans.rent-only[0].rent.price", 0.9, 0.92, 0.011, 0.006},
                       {"market.deals[0]", 0.08, 0.1, 0.012, 0.003}}},
                     {"break_even.rent-then-buy.utilisation",
                      {{"plans.rent-only[0].rent.price", 1.05, 1.38, std::nullopt, 0.5, 0.07}},
                      {},
                      "the metric does not exist in 2 % of the samples"}};
  u.stresses = {{"rental price -30 %",
                 "every price of rent, in plans and deals, is 70 % of what it was",
                 {{"plans.rent-only.cost.total_usd", 6e6, 4.2e6}}},
                {"rates +200bp", "discount rates are 200 basis points higher", {}}};
  u.notes = {"the stress scenario 'rival parity' does not apply: it takes a market"};
  return u;
}

}  // namespace

study::RunResult sample_run() {
  study::RunResult r;
  r.version = "0.1.0";
  r.name = "Acme, rent first, then buy";
  r.seed = 7;
  r.fidelity = "event";
  r.scenario = config::Node::mapping();
  auto both = plan({rented_phase(), bought_phase()});
  both.cost = cost_of(
      {line("rent of chips", 1e6, "chip-hour", 1.2, "2026-07..2027-06",
            "offers/acme-one.rent.cud-1y"),
       line("chips", 512, "chip-year", 4321.5, "2027-07..2031-06", "offers/acme-one.purchase.list"),
       line("electricity", 4.5e6, "kWh", 0.0812, "2027-07..2031-06",
            "sites/us-colocation.electricity_price; sites/us-colocation.pue")});
  auto rent = plan({rented_phase()});
  rent.cost = cost_of({line("rent of chips", 5e6, "chip-hour", 1.2, "2026-07..2031-06",
                            "offers/acme-one.rent.cud-1y")});
  r.plans = {{"rent-then-buy", both}, {"rent-only", rent}};
  r.decisions = {
      {"rent-then-buy",
       {"rent-only", 1.25e6, {}, 0.153, 3.25, 4.5, "2031-01", 1.05, -0.115, {}, {}, {}}}};
  r.break_even = {{"rent-then-buy", {"rent-only", 0.432, 0.52, 1.2}},
                  {"buy-dear", {"rent-only", 1.31, 1.6, 1.2}}};
  r.reference = study::ReferenceResult{10.33, "a published run", {{"rent-only", 0.0165}}};
  r.market = market();
  r.thresholds = {{"plans.rent-only.mfu > 0.4", 0.512, true},
                  {"plans.rent-only.cost.total_usd < 1e6", 6e6, false}};
  r.uncertainty = uncertainty();
  r.inputs = {input("chips/acme-one.tdp", "250", "W", "estimated", "taken over from acme-zero"),
              input("chips/acme-one.hbm_capacity", "16", "GB", "official", ""),
              input("fabrics/acme-one.hop_latency", "1", "us", "reported", ""),
              input("offers/acme-one.rent.cud-1y", "1.2", "USD/h", "official", ""),
              input("sites/us-colocation.pue", "1.25", "1", "estimated", "one; and another")};
  r.notes = {"rent-then-buy: 1.5 billion tokens of the demand are not served."};
  return r;
}

study::ComparisonResult sample_comparison() {
  study::Comparison c;
  c.old_name = "Acme";
  c.new_name = "Acme, quicker";
  c.inputs = {{"fabrics/acme.link_bandwidth", "25 GB/s", "50 GB/s", 0},
              {"scenario.system.chip", "acme-one", "acme-two", 0}};
  c.metrics = {{"plans.rent.phases[0].step_time_s", "10.5", "8.4", -0.2},
               {"plans.rent.phases[0].simulated_events", "12345", "12400", 0.00445},
               {"plans.rent.phases[0].bound_by", "mxu", "fsdp", 0}};
  c.ledger = {{"plans.rent: storage", "none", "1250.5", 0}};
  c.headline = {{"rent: USD per million tokens", "1.2", "0.9", -0.25}};
  c.exceeded = {c.metrics.front()};
  return {"podsim.compare/2",
          {{"Acme, quicker", "rent", "8 acme-two", 8.4, 10, 9e5, 8e5, 0.9, 0, true, 1},
           {"Acme", "rent", "8 acme-one", 10.5, 12.5, 12e5, 11e5, 1.2, 0.05, false, 0.75}},
          {c},
          {}};
}

study::SweepResult sample_sweep() {
  study::SweepResult s;
  s.name = "Acme";
  s.axes = {{"system.chip", {"acme-one", "a \"quoted\" chip"}, ""}, {"system.slices", {"1"}, ""}};
  study::SweepRow ok, refused;
  ok.values = {"acme-one", "1"};
  ok.metrics = {{"plans.rent.cost.total_usd", "1234.5"}, {"x", "0.1"}};
  ok.failed_thresholds = {"x < 0.05 (it is 0.1)"};
  refused.point = 1;
  refused.values = {"a \"quoted\" chip", "1"};
  refused.status = study::PointStatus::refused;
  refused.error = "error: no such chip,\n  did you mean 'acme-one'?";
  s.thresholds = {"x < 0.05"};
  s.rows = {ok, refused};
  s.counts = study::counts_of(s.rows, 2);
  return s;
}

}  // namespace podsim::report::test
