#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/report/report.h"
#include "src/report/sections.h"
#include "src/report/summary.h"
#include "src/report/texts/summary.h"

namespace podsim::report {
namespace {

std::string simulation_in_words(const std::string& fidelity, const Wording& w) {
  if (fidelity == "event") return w(texts::summary::kEvent);
  return fidelity == "analytic" ? w(texts::summary::kAnalytic) : fidelity;
}

/// The month of the newest price among the inputs, "2026-09"; empty where there is no price.
std::string price_date(const study::RunResult& r) {
  constexpr std::size_t month = 7;  // YYYY-MM
  std::string newest;
  for (const catalog::Input& i : r.inputs)
    if (i.path.starts_with("offers/") && i.as_of.size() >= month &&
        i.as_of.find_first_not_of("0123456789-") >= month)
      newest = std::max(newest, i.as_of.substr(0, month));
  return newest;
}

std::string origin(const study::RunResult& r, const Wording& w) {
  namespace t = texts::summary;
  const std::string simulation = simulation_in_words(r.fidelity, w);
  const std::string seed = std::to_string(r.seed), date = price_date(r);
  if (date.empty())
    return w(t::kMade, {{"version", r.version}, {"simulation", simulation}, {"seed", seed}});
  return w(t::kMadeAtPrices,
           {{"version", r.version}, {"simulation", simulation}, {"seed", seed}, {"date", date}});
}

/// The sections that fit two screens.
void add_normal(Document& d, const study::RunResult& r, const Wording& w) {
  if (!r.plans.empty()) {
    add_plans(d, r, w, SectionDetail::essential);
    add_costs(d, r, w, SectionDetail::essential);
  }
  add_decisions(d, r, w, SectionDetail::essential);
  add_fleets(d, r, w, SectionDetail::essential);
  if (r.plans.empty()) add_market(d, r, w, SectionDetail::essential);
  add_claim(d, r, w, SectionDetail::essential);
  add_thresholds(d, r, w, SectionDetail::essential);
  add_notes(d, r, w, SectionDetail::essential);
  d.emplace_back(Paragraph{w(texts::summary::kNextFull)});
}

void add_full(Document& d, const study::RunResult& r, const Wording& w) {
  if (!r.plans.empty()) {
    add_plans(d, r, w, SectionDetail::all);
    add_steps(d, r, w);
    add_step_times(d, r, w);
    add_goodput(d, r, w);
    add_costs(d, r, w, SectionDetail::all);
  }
  add_break_even(d, r, w);
  add_decisions(d, r, w, SectionDetail::all);
  add_waiting(d, r, w);
  if (!r.plans.empty()) add_ledgers(d, r, w);
  add_fleets(d, r, w, SectionDetail::all);
  add_market(d, r, w, SectionDetail::all);
  add_claim(d, r, w, SectionDetail::all);
  add_thresholds(d, r, w, SectionDetail::all);
  add_uncertainty(d, r, w);
  add_inputs(d, r, w);
  add_notes(d, r, w, SectionDetail::all);
}

}  // namespace

Document run_document(const study::RunResult& r, ReportDetail detail, Language language) {
  const Wording w(language);
  Document d;
  d.emplace_back(Heading{1, r.name});
  d.emplace_back(Paragraph{origin(r, w)});
  add_summary(d, r, w);
  if (detail == ReportDetail::normal) add_normal(d, r, w);
  if (detail == ReportDetail::full) add_full(d, r, w);
  return d;
}

std::string run_json(const study::RunResult& result) {
  return config::to_json(config::encode(result)) + "\n";
}

}  // namespace podsim::report
