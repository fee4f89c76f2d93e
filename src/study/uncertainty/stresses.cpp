// Named changes of many inputs at once, the others central.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "podsim/economics/market_section.h"
#include "podsim/units/parse.h"
#include "src/study/uncertainty/stress_changes.h"
#include "src/study/uncertainty/uncertain_run.h"

namespace podsim::study {

namespace {

using economics::PlanInput;
using economics::PlanPhase;

constexpr double kRounding = 1e-9;  ///< relative; less is no change

enum class StressKind {
  rates,
  demand,
  rental,
  parity,
  delay,
  life,
  use,
  hardware,
  power,
  rival_price,
  rival_speed
};

/// "rates +200bp" is the kind "rates" and 200; the others likewise.
struct Asked {
  StressKind kind = StressKind::rates;
  double by = 0;  ///< basis points, per cent, months, years
};

/// How a stress is written: what stands before its number, and the unit behind.
struct StressName {
  StressKind kind;
  const char *prefix, *unit;
};
constexpr std::array kStressNames = {StressName{StressKind::rates, "rates", "bp"},
                                     StressName{StressKind::demand, "demand", "%"},
                                     StressName{StressKind::rental, "rentalprice", "%"},
                                     StressName{StressKind::delay, "delay", "month"},
                                     StressName{StressKind::life, "life", "year"},
                                     StressName{StressKind::use, "use", "%"},
                                     StressName{StressKind::hardware, "hardwareprice", "%"},
                                     StressName{StressKind::power, "powerdelay", "month"},
                                     StressName{StressKind::rival_price, "rivalprice", "%"},
                                     StressName{StressKind::rival_speed, "rivalperformance", "%"}};

const std::vector<std::string>& usual() {
  static const std::vector<std::string> names = {
      "rates +200bp", "demand -30 %", "rental price -30 %", "rival parity", "delay 12 months"};
  return names;
}

/// The usual ones, and those that are asked for alone.
std::vector<std::string> known() {
  std::vector<std::string> names = usual();
  for (const char* more : {"life 3 years", "use -30 %", "hardware price +30 %",
                           "power delay 12 months", "rival price -30 %", "rival performance +30 %"})
    names.emplace_back(more);
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
  if (name == "rival parity") return Asked{StressKind::parity, 0};
  for (const StressName& n : kStressNames) {
    const bool counted = std::string(n.unit) == "month" || std::string(n.unit) == "year";
    auto v = between(name, n.prefix, n.unit);
    if (!v && counted) v = between(name, n.prefix, std::string(n.unit) + "s");
    if (!v) continue;
    const bool whole = *v > 0 && *v == std::floor(*v);
    if (counted ? whole : std::string(n.unit) == "bp" || *v > -100) return Asked{n.kind, *v};
  }
  return std::nullopt;
}

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
    const double factor = 1 + a.by / 100;
    switch (a.kind) {
      case StressKind::rates:
        return rates_stress(a.by, w);
      case StressKind::demand:
        return demand_stress(factor, w);
      case StressKind::rental:
        return rental_stress(factor, w, why);
      case StressKind::parity:
        return parity(w, why);
      case StressKind::delay:
        return delay_stress(static_cast<int>(a.by), w, why);
      case StressKind::life:
        return life_stress(a.by, w, why);
      case StressKind::use:
        return use_stress(factor, w);
      case StressKind::hardware:
        return hardware_stress(factor, w, why);
      case StressKind::power:
        return power_stress(static_cast<int>(a.by), w, why);
      case StressKind::rival_price:
      case StressKind::rival_speed:
        why = "there is no market with a rival";
        if (!run_.document.scenario.market) return "";
        return rival_stress(run_.document.scenario.market->rival, factor,
                            a.kind == StressKind::rival_price, w, why);
    }
    return "";
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
    auto& deals = w.market->section.deals;
    for (std::size_t k = 0; k < deals.size(); ++k) {
      economics::DealSection& d = deals[k];
      if (dearer) scale_price(*w.market, k, factor);
      if (d.status == economics::DealStatus::probable || d.status == economics::DealStatus::aspired)
        d.probability /= 2;
    }
    return "the prices of " + who + " fall to " + units::print_rounded(100 * factor, {}) +
           " % of what they were, where its cheapest plan costs as much for a token as that of " +
           (dearer ? market->rival : market->vendor) +
           "; a deal that is probable or aspired is half as likely, since its buyer is indifferent";
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
                                                  "there is no stress scenario '" + names[i] + "'",
                                                  "such as: " + config::join(known()),
                                                  config::did_you_mean(names[i], known())});
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
        notes.push_back("under the stress scenario '" + name + "' there is no " +
                        config::join(s->lost));
      all.push_back(std::move(*s));
    } else {
      notes.push_back("the stress scenario '" +
                      std::string(name).append("' does not apply: ").append(why));
    }
  }
  return all;
}

}  // namespace podsim::study
