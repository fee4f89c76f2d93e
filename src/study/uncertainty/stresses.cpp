// Named changes of many inputs at once, the others central.
#include <algorithm>
#include <cmath>
#include <optional>

#include "podsim/economics/market_section.h"
#include "podsim/units/parse.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {

namespace {

using economics::PlanInput;
using economics::PlanPhase;

constexpr double kRounding = 1e-9;  ///< relative; less is no change

/// "rates +200bp" is the kind "rates" and 200; the others likewise.
struct Asked {
  enum class StressKind { rates, demand, rental, parity, delay } kind = StressKind::rates;
  double by = 0;  ///< basis points, per cent, months
};

const std::vector<std::string>& usual() {
  static const std::vector<std::string> names = {
      "rates +200bp", "demand -30 %", "rental price -30 %", "rival parity", "delay 12 months"};
  return names;
}

/// The number between `prefix` and `suffix`, spaces apart.
std::optional<double> between(const std::string& text, const std::string& prefix,
                              const std::string& suffix) {
  std::string packed;
  for (const char c : text)
    if (c != ' ') packed += c;
  if (!packed.starts_with(prefix) || !packed.ends_with(suffix) ||
      packed.size() <= prefix.size() + suffix.size())
    return std::nullopt;
  std::string number = packed.substr(prefix.size(), packed.size() - prefix.size() - suffix.size());
  if (number.front() == '+') number.erase(0, 1);
  return units::parse_number(number);
}

std::optional<Asked> parse(const std::string& name) {
  using Kind = Asked::StressKind;
  if (name == "rival parity") return Asked{Kind::parity, 0};
  if (const auto v = between(name, "rates", "bp")) return Asked{Kind::rates, *v};
  if (const auto v = between(name, "demand", "%"); v && *v > -100) return Asked{Kind::demand, *v};
  if (const auto v = between(name, "rentalprice", "%"); v && *v > -100)
    return Asked{Kind::rental, *v};
  for (const char* unit : {"months", "month"})
    if (const auto v = between(name, "delay", unit); v && *v > 0 && *v == std::floor(*v))
      return Asked{Kind::delay, *v};
  return std::nullopt;
}

std::string text_of(double v) { return units::shortest(std::abs(v)); }

class Stresser {
 public:
  Stresser(const UncertainModel& m, const RunParts& run)
      : m_(m), run_(run), central_(central_values(m.economics)) {}

  /// Nothing where the stress does not apply; `why` then says why.
  std::optional<Stress> operator()(const std::string& name, std::string& why) {
    const Asked asked = *parse(name);
    Workspace w = m_.economics.workspace();
    m_.economics.evaluate(central_, w);
    std::vector<double> before = read(w);
    Stress s;
    s.name = name;
    s.definition = apply(asked, w, why);
    if (s.definition.empty()) return std::nullopt;
    try {
      m_.economics.evaluate(w);
    } catch (const config::InputError& e) {
      why = e.problems().front().message;
      return std::nullopt;
    }
    const std::vector<double> after = read(w);
    for (std::size_t f = 0; f < after.size(); ++f) {
      const std::string& path = m_.figures[f].path;
      if (!std::isnan(before[f]) && std::isnan(after[f])) s.lost.push_back(path);
      const double least = kRounding * std::abs(before[f]);
      if (stated(path) && std::abs(after[f] - before[f]) > least)  // both are numbers
        s.figures.push_back({path, before[f], after[f]});
    }
    return s;
  }

 private:
  /// A share moves as its revenue does; it is stated where a statement is about it.
  [[nodiscard]] bool stated(const std::string& path) const {
    return !path.ends_with(".share") ||
           std::find(m_.stressed.begin(), m_.stressed.end(), path) != m_.stressed.end();
  }

  [[nodiscard]] std::vector<double> read(const Workspace& w) const {
    std::vector<double> out;
    for (const ModelFigure& f : m_.figures) out.push_back(f.read(w));
    return out;
  }

  std::string apply(const Asked& a, Workspace& w, std::string& why) {
    switch (a.kind) {
      case Asked::StressKind::rates:
        return rates(a.by, w);
      case Asked::StressKind::demand:
        return demand(1 + a.by / 100, w);
      case Asked::StressKind::rental:
        return rental(1 + a.by / 100, w, why);
      case Asked::StressKind::parity:
        return parity(w, why);
      case Asked::StressKind::delay:
        return delay(static_cast<int>(a.by), w, why);
    }
    return "";
  }

  template <class F>
  static void each_deal(Workspace& w, const F& f) {
    if (!w.market) return;
    auto& deals = w.market->section.deals;
    for (std::size_t k = 0; k < deals.size(); ++k) f(k, deals[k]);
  }

  static std::string rates(double basis_points, Workspace& w) {
    const double by = basis_points / 1e4;
    for (PlanInput& plan : w.plans) {
      plan.finance.discount_rate.value += by;
      plan.finance.equity_rate.value += by;
      plan.finance.debt_rate.value += by;
      for (PlanPhase& p : plan.phases)
        if (p.own() != nullptr && p.own()->lease)
          std::get<economics::OwnTerms>(p.terms).lease->rate += by;
    }
    for (FleetWork& f : w.fleets) f.input.plan.finance.discount_rate.value += by;
    return std::string("discount rates and the rates of leases are ") + text_of(basis_points) +
           " basis points " + (by < 0 ? "lower" : "higher") + " in every plan" +
           (w.fleets.empty() ? "" : " and fleet");
  }

  static std::string demand(double factor, Workspace& w) {
    for (PlanInput& plan : w.plans) plan.demand.tokens *= factor;
    each_deal(w, [&](std::size_t, economics::DealSection& d) { scale_size(d, factor); });
    return "the tokens wanted and the chips of every deal are " + text_of(100 * factor) +
           " % of what they were; what is installed stays";
  }

  static void scale_rent(PlanPhase& p, double factor) {
    if (p.rent() != nullptr) std::get<economics::RentTerms>(p.terms).price.value *= factor;
  }

  static std::string rental(double factor, Workspace& w, std::string& why) {
    bool any = false;
    for (PlanInput& plan : w.plans)
      for (PlanPhase& p : plan.phases) {
        any = any || p.rent() != nullptr;
        scale_rent(p, factor);
      }
    each_deal(w, [&](std::size_t k, const economics::DealSection& d) {
      if (!d.rent) return;
      any = true;
      scale_price(*w.market, k, factor);
    });
    for (FleetWork& f : w.fleets) {
      if (!f.input.rent) continue;
      any = true;
      f.input.rent = *f.input.rent * factor;
    }
    why = "nothing is rented";
    if (!any) return "";
    return std::string("every price of rent, in plans") +
           (w.fleets.empty() ? " and deals" : ", deals and fleets") + ", is " +
           text_of(100 * factor) + " % of what it was";
  }

  /// Whether all chips of a plan are the vendor's.
  static bool of_vendor(const PlanInput& plan, const std::string& vendor) {
    return std::all_of(plan.phases.begin(), plan.phases.end(),
                       [&](const PlanPhase& p) { return p.vendor == vendor; });
  }

  [[nodiscard]] static double cheapest(const Workspace& w, const std::string& vendor) {
    double least = 0;
    for (std::size_t p = 0; p < w.plans.size(); ++p) {
      const double cost = w.engines[p].figures().per_million_tokens_usd;
      if (of_vendor(w.plans[p], vendor) && cost > 0 && (least == 0 || cost < least)) least = cost;
    }
    return least;
  }

  static void scale_prices(Workspace& w, const std::string& vendor, double factor) {
    for (PlanInput& plan : w.plans)
      for (PlanPhase& p : plan.phases) {
        if (p.vendor != vendor) continue;
        scale_rent(p, factor);
        if (p.own() != nullptr) std::get<economics::OwnTerms>(p.terms).chip_price.value *= factor;
      }
  }

  /// What a vendor's prices fall to when its cheapest plan comes to cost `target` for a token; 0
  /// where even chips for nothing cost more.
  [[nodiscard]] double price_factor(const std::string& vendor, double target) const {
    Workspace w = m_.economics.workspace();
    double low = 0, high = 1;
    for (int i = 0; i < 50; ++i) {
      const double factor = (low + high) / 2;
      w = m_.economics.workspace();
      m_.economics.evaluate(central_, w);
      scale_prices(w, vendor, factor);
      m_.economics.evaluate(w);
      (cheapest(w, vendor) > target ? high : low) = factor;
    }
    return low;
  }

  /// Whoever is dearer for a token comes down to the other. A buyer to whom both cost the same
  /// takes either with the same probability, which halves that of deals that are not signed.
  std::string parity(Workspace& w, std::string& why) const {
    const auto& market = run_.document.scenario.market;
    why = "it takes a market, and plans on chips of its vendor and of its rival";
    if (!market || market->vendor == market->rival) return "";
    const double ours = cheapest(w, market->vendor), theirs = cheapest(w, market->rival);
    if (ours <= 0 || theirs <= 0) return "";
    const bool dearer = ours > theirs;
    const std::string& who = dearer ? market->vendor : market->rival;
    const double factor = price_factor(who, std::min(ours, theirs));
    scale_prices(w, who, factor);
    each_deal(w, [&](std::size_t k, economics::DealSection& d) {
      if (dearer) scale_price(*w.market, k, factor);
      if (d.status == economics::DealStatus::probable || d.status == economics::DealStatus::aspired)
        d.probability /= 2;
    });
    return "the prices of " + who + " fall to " + units::print_rounded(100 * factor, {}) +
           " % of what they were, where its cheapest plan costs as much for a token as that of " +
           (dearer ? market->rival : market->vendor) +
           "; a deal that is probable or aspired is half as likely, since its buyer is indifferent";
  }

  static std::string delay(int months, Workspace& w, std::string& why) {
    bool any = false;
    for (PlanInput& plan : w.plans)
      for (std::size_t i = 0; i < plan.phases.size(); ++i) any = delay(months, plan, i) || any;
    each_deal(w, [&](std::size_t, economics::DealSection& d) {
      move(d, months);
      any = any || !d.plan;
    });
    why = "nothing is delivered";
    if (!any) return "";
    return "what is bought arrives " + std::to_string(months) +
           " months later, phases that begin with it too, and so do all deals; revenue after the "
           "last "
           "year stated is not shown";
  }

  static bool delay(int months, PlanInput& plan, std::size_t i) {
    PlanPhase& p = plan.phases[i];
    if (p.own() == nullptr) return false;
    auto& own = std::get<economics::OwnTerms>(p.terms);
    const units::Month from = p.from.value_or(plan.demand.from.value_or(plan.run_start));
    if (own.deliveries.empty()) own.deliveries = {{from, 1.0}};
    for (auto& d : own.deliveries) d.at = d.at + months;
    if (i > 0) p.from = from + months;
    return true;
  }

  const UncertainModel& m_;
  const RunParts& run_;
  std::vector<double> central_;
};

}  // namespace

void check_stresses(const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!parse(names[i]))
      throw config::InputError(config::Diagnostic{{},
                                                  "uncertainty.stresses[" + std::to_string(i) + "]",
                                                  "there is no stress '" + names[i] + "'",
                                                  "such as: " + config::join(usual()),
                                                  config::did_you_mean(names[i], usual())});
}

std::vector<Stress> stresses(const UncertainModel& m, const RunParts& run,
                             std::vector<std::string>& notes) {
  const auto& section = run.document.scenario.uncertainty;
  const bool asked = section && section->stresses;
  std::vector<Stress> all;
  Stresser stresser(m, run);
  for (const std::string& name : asked ? *section->stresses : usual()) {
    std::string why;
    if (auto s = stresser(name, why)) {
      if (!s->lost.empty())
        notes.push_back("under the stress '" + name + "' there is no " + config::join(s->lost));
      all.push_back(std::move(*s));
    } else {
      notes.push_back("the stress '" + std::string(name).append("' does not apply: ").append(why));
    }
  }
  return all;
}

}  // namespace podsim::study
