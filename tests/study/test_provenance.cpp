// Provenance put to the test: what a metric is said to rest on moves it, and nothing else does.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "podsim/study/binding.h"
#include "podsim/study/run.h"
#include "podsim/study/thresholds.h"
#include "podsim/units/parse.h"

using namespace podsim;

namespace {

using Paths = std::set<std::string>;

config::Node scenario(const std::string& file, const std::vector<std::string>& settings) {
  return study::load_document(std::string(PODSIM_SOURCE_DIR) + "/scenarios/" + file, settings);
}

const std::string kScenario = "scenario.";

/// Says which catalog values and scenario keys each metric is said to rest on, itself or through
/// other metrics.
class Listed {
 public:
  explicit Listed(const study::RunResult& result) {
    for (const auto& d : result.derivations) from_[d.path] = &d;
    for (const auto& i : result.inputs) inputs_.insert(i.path);
  }

  const Paths& under(const std::string& path) {
    const auto [it, added] = under_.try_emplace(path);
    if (!added) return it->second;
    Paths all;
    if (const auto d = from_.find(path); d != from_.end())
      for (const auto& from : d->second->from) {
        if (inputs_.contains(from) || from.starts_with(kScenario)) all.insert(from);
        const Paths& more = under(from);
        all.insert(more.begin(), more.end());
      }
    return under_[path] = std::move(all);
  }

 private:
  std::map<std::string, const study::Derivation*> from_;
  Paths inputs_;
  std::map<std::string, Paths> under_;
};

bool is_part(const std::string& path, const std::string& of) {
  return path == of || path.starts_with(of + ".") || path.starts_with(of + "[");
}

/// Whether one of the listed paths is the input's or that of a section around it.
bool is_listed(const std::string& input, const Paths& listed) {
  return std::any_of(listed.begin(), listed.end(),
                     [&](const std::string& path) { return is_part(input, path); });
}

/// Other words for a key of the scenario or a catalog value that is no number.
std::vector<std::string> other_words(const std::string& path, const std::string& text) {
  static const std::map<std::string, std::vector<std::string>> words = {
      {"model", {"llama3.1-8b", "gpt3-175b", "mixtral-8x7b"}},
      {"precision", {"bf16", "int8", "fp8"}},
      {"attention", {"flash", "splash", "plain"}},
      {"remat", {"none", "full", "minimal"}},
      {"chip", {"tpu-v5e", "tpu-v4", "tpu-v5p", "tpu-v6e", "tpu-v7", "nvidia-h100", "nvidia-b200"}},
      {"weights", {"f32", "bf16"}},
      {"moments", {"f32", "bf16"}},
      {"gradients", {"f32", "bf16"}},
      {"offer", {"on_demand", "spot", "cud_1y", "cud_3y", "contract-3y", "dws_flex"}},
      {"site", {"us-colocation", "us-own-build", "google-own"}},
      {"region", {"us-east5", "us-central1", "us-central2", "us-west4", "us-west1", "us"}},
      {"provider", {"gcp", "aws", "market", "lambda"}},
      {"per", {"run", "month", "quarter", "year"}},
      {"failures", {"catalog", "none"}},
      {"maintenance", {"catalog", "none"}},
      {"replace", {"host", "cube", "none"}},
      {"interval", {"auto", "none", "1 h", "10 min"}},
      {"status", {"booked", "contracted", "probable", "aspired"}},
      {"segment", {"hyperscaler", "ai_lab", "financial_institution", "other"}},
      {"vendor_segment", {"cloud", "data_centre"}},
      {"vendor", {"google", "nvidia"}},
      {"rival", {"google", "nvidia"}},
      {"basis", {"nominal", "real"}},
      {"currency", {"USD", "RMB"}},
      {"shape", {"8x8x16", "16x16", "8x8", "8x8x8"}},
      {"topology", {"torus", "switched"}},
      {"wrap_rule", {"axis_16", "multiple_of_4"}},
      {"matrix_unit", {"systolic", "output_tiles"}},
      {"tenure", {"colocation", "own_build"}},
      {"max_shape", {"16x16", "8x16", "16x16x16", "4x4", "4x4x4"}},
      {"host", {"tpu-v4", "tpu-v5e", "nvidia-h100"}},
      {"fabric", {"tpu-v4", "tpu-v5e", "nvidia-h100"}},
      {"technology", {"logic-7nm", "logic-4nm", "logic-3nm"}},
      {"reliability", {"tpu", "gpu"}},
      {"ownership", {"tpu", "gpu"}}};
  if (text == "true") return {"false"};
  if (text == "false") return {"true"};
  if (const auto month = units::parse_month(text))
    return {units::print(*month + 1), units::print(*month + -1), units::print(*month + 12),
            units::print(*month + -12)};
  const std::string key = path.substr(path.rfind('.') + 1);
  const auto it = words.find(key);
  std::vector<std::string> others;
  if (it != words.end())
    for (const auto& word : it->second)
      if (word != text) others.push_back(word);
  return others;
}

/// One scenario, whose inputs are changed one after the other.
class Trial {
 public:
  explicit Trial(const config::Node& root) : search_(root, {}) {
    run_ = config::at_path(search_.base().scenario, "demand.per")->scalar() == "run";
    Listed listed(search_.base());
    for (const auto& d : search_.base().derivations) {
      const std::string metric = search_.metric_named(d.path);
      if (metric.empty()) wrong_.push_back("a derivation of no metric: " + d.path);
      if (!metric.empty()) under_[metric] = listed.under(d.path);
    }
  }

  void run() {
    for (const auto& input : search_.base().inputs) change(input.path, input.value);
    for (const auto& [path, text] : study::flatten(search_.base().scenario))
      change(kScenario + path, text);
    check_listed();
  }

  /// Values of the same entries that the run does not say it read.
  void change_unread(const std::string& entry) {
    Paths read;
    for (const auto& input : search_.base().inputs) read.insert(input.path);
    const config::Node file =
        config::load_yaml(std::string(PODSIM_SOURCE_DIR) + "/configs/" + entry + ".yaml");
    for (const auto& [path, text] : study::flatten(file)) {
      const std::string end = ".value";
      const bool value = path.ends_with(end);
      const std::string input =
          entry + "." + (value ? path.substr(0, path.size() - end.size()) : path);
      if (read.contains(input)) continue;
      if (value) change_to(input, twice(text));
      for (const auto& word : other_words(input, text)) change_to(input, word);
    }
  }

  void finish() {
    INFO("changed " << changed_ << ", not binding " << idle_);
    for (const auto& text : wrong_) UNSCOPED_INFO(text);
    CHECK(wrong_.empty());
    CHECK(changed_ > 80);
  }

  /// Catalog inputs for which the scenario accepts no other value.
  [[nodiscard]] const Paths& fixed() const { return fixed_; }
  /// Inputs for which no accepted value moves some metric that they are consumed for, with one.
  [[nodiscard]] const std::map<std::string, std::string>& never() const { return never_; }

 private:
  static std::string twice(const std::string& text) {
    const std::size_t digits = text.find_first_not_of("0123456789.eE-");
    const auto value = units::parse_number(text.substr(0, digits));
    if (!value) return "";
    const double other = *value == 0 ? 1 : 2 * *value;
    return fmt::format("{}{}", other, digits == std::string::npos ? "" : text.substr(digits));
  }

  void change(const std::string& input, const std::string& text) {
    std::vector<std::string> values = search_.nearby(input);
    const bool number = !values.empty();
    if (!number) values = other_words(input, text);
    std::vector<const study::Metrics*> then;
    for (const auto& value : values)
      if (const auto* metrics = search_.with(input, value)) then.push_back(metrics);
    if (then.empty()) {
      if (!input.starts_with(kScenario)) fixed_.insert(input);
      unchanged_.insert(input);
      return;
    }
    ++changed_;
    Paths moved;
    for (const auto& [metric, listed] : under_)
      if (std::any_of(then.begin(), then.end(),
                      [&, &m = metric](const auto* t) { return search_.moved(m, *t); })) {
        moved.insert(metric);
        if (!is_listed(input, listed) && !renamed(metric, then))
          wrong_.push_back(input + " is not listed and moves " + metric);
      }
    moved_.emplace(input, std::move(moved));
  }

  /// Whether every value leaves the metric as it is, or without its name: a line of a ledger has
  /// the offer's.
  [[nodiscard]] bool renamed(const std::string& metric,
                             const std::vector<const study::Metrics*>& then) const {
    return std::none_of(then.begin(), then.end(), [&](const auto* t) {
      return t->contains(metric) && search_.moved(metric, *t);
    });
  }

  /// Whether some part of a listed section moves the metric, or has no other value.
  [[nodiscard]] bool moves(const std::string& listed, const std::string& metric) const {
    for (auto it = moved_.lower_bound(listed); it != moved_.end(); ++it) {
      if (!it->first.starts_with(listed)) break;
      if (is_part(it->first, listed) && it->second.contains(metric)) return true;
    }
    return unchanged_.contains(listed);
  }

  /// Counts of interruptions and months jump, or stay. A one-off run is paid back when it ends, as
  /// what it leaves is sold then.
  [[nodiscard]] bool jumps(const std::string& metric) const {
    return metric.find(".interruptions.") != std::string::npos || metric.ends_with("_month") ||
           (run_ && metric.ends_with("payback_years"));
  }

  /// Every listed input moves its metric, or is moved by the value that is said to move it. Where
  /// words were changed, all others were tried.
  void check_listed() {
    std::map<std::string, std::vector<std::string>> still;
    for (const auto& [metric, listed] : under_)
      for (const auto& input : listed)
        if (!moves(input, metric) && !jumps(metric)) still[input].push_back(metric);
    for (auto& [input, metrics] : still)
      if (!binds(input, metrics)) never_[input] = metrics.front();
  }

  /// Whether numbers of the input, or of the section, have values that move the metrics; those that
  /// no value moves are left.
  bool binds(const std::string& input, std::vector<std::string>& metrics) {
    bool numbers = false;
    for (auto it = moved_.lower_bound(input); it != moved_.end() && !metrics.empty(); ++it) {
      if (!it->first.starts_with(input)) break;
      if (!is_part(it->first, input) || search_.nearby(it->first).empty()) continue;
      numbers = true;
      metrics = unbound(it->first, metrics);
    }
    return metrics.empty() || !numbers;
  }

  /// Those of the metrics that no value of the number moves.
  std::vector<std::string> unbound(const std::string& number,
                                   const std::vector<std::string>& metrics) {
    std::vector<std::string> left;
    const auto bindings = search_.of(number, metrics, 2);
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      const auto& value = bindings[i].below ? bindings[i].below : bindings[i].above;
      if (!value) {
        left.push_back(metrics[i]);
        continue;
      }
      ++idle_;
      const auto* then = search_.with(number, *value);
      if (then == nullptr || !search_.moved(metrics[i], *then))
        wrong_.push_back(number + " = " + *value + " does not move " + metrics[i]);
    }
    return left;
  }

  void change_to(const std::string& input, const std::string& value) {
    const auto* then = value.empty() ? nullptr : search_.with(input, value);
    if (then == nullptr) return;
    ++changed_;
    for (const auto& [metric, listed] : under_)
      if (search_.moved(metric, *then) && !is_listed(input, listed))
        wrong_.push_back(input + " is not read and moves " + metric);
  }

  study::BindingSearch search_;
  std::map<std::string, Paths> under_;
  std::map<std::string, Paths> moved_;  ///< metrics that an input moves
  std::vector<std::string> wrong_;
  Paths fixed_, unchanged_;
  std::map<std::string, std::string> never_;
  std::size_t changed_ = 0, idle_ = 0;
  bool run_ = false;  ///< the demand is a one-off run
};

/// Whether a run of days may have the input without being moved by any value of it that a scenario
/// accepts: hosts are shared by at most all chips, one spare unit is enough, a percentile of
/// goodput without interruptions knows no restarts, a kernel's buffers and a switch's latency are
/// small beside the rest, and chips that come slowly train the same tokens.
bool never_binds(const std::string& input) {
  static const Paths ends = {".chips_per_host", ".spare_fraction", ".detection_time",
                             ".restart_time",   ".software_share", ".repair_time",
                             ".replicas",       ".ramp",           ".vmem",
                             ".hop_latency",    ".prefetch",       ".offloaded_layers"};
  return ends.contains(input.substr(input.rfind('.')));
}

/// `fixed` come beside those of every chip.
void check(const std::string& chip, const std::string& region, Paths fixed) {
  fixed.merge(Paths{"chips/" + chip + ".technology", "fabrics/" + chip + ".topology",
                    "models/maxtext-16b", "sites/us-colocation.tenure",
                    "chips/" + chip + ".measured_runs"});
  Trial trial(
      scenario("../tests/study/rent-or-buy.yaml", {"system.chip=" + chip, "region=" + region}));
  trial.run();
  for (const std::string kind : {"chips/", "fabrics/", "hosts/"}) trial.change_unread(kind + chip);
  trial.change_unread("sites/us-colocation");
  trial.finish();
  Paths found = trial.fixed();
  std::erase_if(found, [](const auto& path) { return path.starts_with("recipes/"); });  // texts
  CHECK(found == fixed);
  for (const auto& [input, metric] : trial.never()) {
    INFO("no value of " << input << " moves " << metric);
    CHECK(never_binds(input));
  }
}

}  // namespace

TEST_CASE("a measured power stands under the power of tpu-v4 and not under its step") {
  study::BindingSearch search(
      scenario("../tests/study/rent-or-buy.yaml", {"system.chip=tpu-v4", "region=us-central2"}),
      {});
  Listed listed(search.base());
  const std::string input = "chips/tpu-v4.measured_power", phase = "plans.rent.phases[0].";
  CHECK(listed.under(phase + "power_per_chip_w").contains(input));
  CHECK(listed.under("plans.buy.energy_kwh").contains(input));
  CHECK_FALSE(listed.under(phase + "step_time_s").contains(input));
}

TEST_CASE("an input that does not bind is said to, with the value at which it does") {
  study::BindingSearch search(scenario("../tests/study/rent-or-buy.yaml", {}), {});
  const std::string input = "hosts/tpu-v5e.input_bandwidth",
                    metric = "plans.rent.phases[0].step_time_s";
  const auto binding = search.of(input, {metric}).front();
  REQUIRE_FALSE(binding.moves);
  REQUIRE(binding.below);
  CHECK_FALSE(binding.above);
  const auto* then = search.with(input, *binding.below);
  REQUIRE(then != nullptr);
  CHECK(search.moved(metric, *then));
  CHECK(study::print(binding) ==
        "not binding: begins to matter at " + *binding.below + " and less");
  CHECK(study::print(search.of("chips/tpu-v5e.hbm_bandwidth", {metric}).front()).empty());
}

TEST_CASE("inputs listed under a metric move it, no others do: tpu-v4") {
  check("tpu-v4", "us-central2",
        {"chips/tpu-v4.devices_per_chip", "fabrics/tpu-v4.dimensions", "fabrics/tpu-v4.max_shape"});
}

TEST_CASE("inputs listed under a metric move it, no others do: tpu-v5e", "[long]") {
  check("tpu-v5e", "us-east5",
        {"chips/tpu-v5e.devices_per_chip", "fabrics/tpu-v5e.dimensions",
         "fabrics/tpu-v5e.max_shape"});
}

TEST_CASE("inputs listed under a metric move it, no others do: tpu-v7", "[long]") {
  check("tpu-v7", "us-central1", {"fabrics/tpu-v7.dimensions"});
}

TEST_CASE("inputs listed under a metric move it, no others do: nvidia-h100", "[long]") {
  check("nvidia-h100", "us-east5",
        {"chips/nvidia-h100.matrix_unit", "fabrics/nvidia-h100.flat_all_reduce"});
}

TEST_CASE("inputs listed under a metric move it, no others do: Meta 2026-31", "[.slow]") {
  Trial trial(scenario("report/meta-2026-31.yaml", {}));
  trial.run();
  trial.finish();
}
