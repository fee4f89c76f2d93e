// Values from which on inputs move metrics: provenance put to the test.
//
//   study::BindingSearch search(study::load_document("result.json", {}), {});
//   const auto b = search.of("hosts/tpu-v5e.input_bandwidth", {"plans.rent.cost.total_usd"});
//   // b[0].moves == false, b[0].below == "0.11 Gbit/s": not binding until the host is that slow
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "podsim/config/node.h"
#include "podsim/study/study.h"

namespace podsim::study {

/// Metric by path. A part of a list is named by its name where it has one, so that a line that
/// comes or goes does not rename the others: "plans.buy.cost.ledger[chips].amount_usd".
using Metrics = std::map<std::string, std::string>;

/// How a metric answers to an input that it rests on.
struct Binding {
  /// A fifth more, or a sixth less, moves the metric; for a whole number also one more or less, and
  /// twice or half of it.
  bool moves = false;
  /// The scenario accepts no other value that was tried.
  bool fixed = false;
  /// Value at which an input that does not move the metric begins to, in the input's unit, coming
  /// from below or above. Absent where no accepted value up to a billion times more or less does.
  std::optional<std::string> below, above;
};

/// Evaluates a scenario again and again, each time with another value in place of one catalog
/// value, at analytic fidelity and without sampling. Equal evaluations are made once.
class BindingSearch {
 public:
  /// `scenario` is the root of a scenario's document. Options: folders of the catalog and the seed.
  /// Throws config::InputError where the scenario itself is refused.
  BindingSearch(const config::Node& scenario, const Options& options);
  ~BindingSearch();
  BindingSearch(const BindingSearch&) = delete;
  BindingSearch& operator=(const BindingSearch&) = delete;

  /// The result of the scenario as it is.
  [[nodiscard]] const RunResult& base() const;
  /// Metrics of the scenario as it is.
  [[nodiscard]] const Metrics& metrics() const;
  /// Name in `metrics()` of a path of the result; empty where it is no scalar of it.
  [[nodiscard]] std::string metric_named(const std::string& path) const;
  /// Metrics with another value of a catalog value, or of a key of the scenario by its path within
  /// a result; null where the scenario refuses it.
  const Metrics* with(const std::string& input, const std::string& value);
  /// Whether the metric's value is another; numbers within a billionth are the same.
  [[nodiscard]] bool moved(const std::string& metric, const Metrics& then) const;
  /// The values that `moves` is decided by. Empty for an input that is no number.
  [[nodiscard]] std::vector<std::string> nearby(const std::string& input) const;
  /// One answer per metric, in order. Inputs that are no numbers, or unknown, are `fixed`.
  /// `halvings` of the interval on a logarithmic scale bring a value near the exact one.
  std::vector<Binding> of(const std::string& input, const std::vector<std::string>& metrics,
                          int halvings = 14);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// "not binding: begins to matter below 512 GB/s"; empty where the input moves the metric.
std::string print(const Binding& binding);

}  // namespace podsim::study
