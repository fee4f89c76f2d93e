#include "podsim/study/binding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <new>
#include <set>

#include "podsim/config/codec.h"
#include "podsim/study/run.h"
#include "podsim/study/thresholds.h"
#include "podsim/units/parse.h"
#include "src/study/run/stages.h"

namespace podsim::study {
namespace binding {

constexpr double kNear = 1.2;  // a fifth more
// The search goes outwards by powers of two with these exponents, to a billion times the value.
constexpr std::array kExponents = {1, 2, 4, 8, 16, 30};
constexpr std::array kFromZero = {1e-3, 1.0, 10.0, 1e4, 1e7};  // what a zero is changed to
constexpr double kSame = 1e-9;                                 // numbers within it are the same

// The part's name, where the list's parts have one each.
std::string part_name(const config::Node& part, std::size_t i) {
  const config::Node* name = part.is_mapping() ? part.find("name") : nullptr;
  return name != nullptr && name->is_scalar() ? name->scalar() : std::to_string(i);
}

struct Flat {
  Metrics metrics;
  std::map<std::string, std::string> names;  // path of the result → key of `metrics`

  void add(const config::Node& n, const std::string& path, const std::string& name) {
    if (n.is_scalar()) {
      metrics.emplace(name, n.scalar());
      names.emplace(path, name);
    }
    for (std::size_t i = 0; i < n.items().size(); ++i)
      add(n.items()[i], fmt::format("{}[{}]", path, i),
          fmt::format("{}[{}]", name, part_name(n.items()[i], i)));
    for (const auto& e : n.entries()) {
      const std::string dot = path.empty() ? "" : ".";
      add(e.value, path + dot + e.key, name + dot + e.key);
    }
  }
};

// What a result computes, without what it was made from.
Flat flat(RunResult r) {
  r.inputs.clear();
  r.derivations.clear();
  r.notes.clear();
  r.scenario = config::Node::mapping();
  Flat f;
  f.add(config::encode(r), "", "");
  return f;
}

// Nothing sampled, judged or compared.
config::Node unsampled(config::Node scenario) {
  for (const char* key : {"uncertainty", "claim", "thresholds", "reference"}) scenario.erase(key);
  return scenario;
}

struct Number {
  double value = 0;
  std::string unit;  // empty for counts and fractions
  bool whole = false;

  [[nodiscard]] std::string text(double v) const {
    // A share that happens to be 1 is no count.
    const bool count = whole && v >= 1;
    const std::string number = count ? fmt::format("{}", std::llround(v)) : fmt::format("{}", v);
    return unit.empty() ? number : number + " " + unit;
  }
};

// "10.5 s", "2 %", "1536": a number of the scenario as a result writes it.
std::optional<Number> number_of(const std::string& text) {
  const auto space = text.find(' ');
  const std::string digits = text.substr(0, space);
  const auto value = units::parse_number(digits);
  if (!value) return std::nullopt;
  const bool whole =
      space == std::string::npos && digits.find_first_not_of("0123456789") == std::string::npos;
  return Number{*value, space == std::string::npos ? "" : text.substr(space + 1), whole};
}

std::optional<Number> number_of(const catalog::Input& input) {
  const auto value = units::parse_number(input.value);
  if (!value) return std::nullopt;
  const bool count = input.unit == "1";
  const bool digits = input.value.find_first_not_of("0123456789") == std::string::npos;
  return Number{*value, count ? "" : input.unit, count && digits};
}

}  // namespace binding

using namespace binding;

struct BindingSearch::State {
  config::Node scenario;
  Options options;
  std::shared_ptr<Stages> stages;
  RunResult base;
  Flat flat_base;
  std::map<std::string, Number> numbers;
  std::map<std::pair<std::string, std::string>, std::optional<Metrics>> done;

  [[nodiscard]] RunResult run(const config::Node& root) {
    return run_document(decode_document(root), options, stages);
  }

  /// A catalog value by its path, a key of the scenario by its path within a result.
  static void put(config::Node& root, const std::string& input, const std::string& value) {
    const std::string key = "scenario.";
    if (input.starts_with(key))
      return config::set_path(root, input.substr(key.size()), config::Node::plain(value));
    config::Node* catalog = root.find("catalog");
    if (catalog == nullptr || !catalog->is_mapping())
      catalog = &root.set("catalog", config::Node::mapping());
    catalog->set(input, config::Node::plain(value));
  }

  [[nodiscard]] std::optional<Metrics> evaluate(const std::string& input,
                                                const std::string& value) {
    config::Node root = scenario;
    try {
      put(root, input, value);
      return flat(run(root)).metrics;
    } catch (const std::bad_alloc&) {
      throw;                           // says nothing of the value
    } catch (const std::exception&) {  // refused, or a machine on which the step cannot run
      return std::nullopt;
    }
  }
};

BindingSearch::BindingSearch(const config::Node& scenario, const Options& options)
    : state_(std::make_unique<State>()) {
  state_->scenario = unsampled(scenario);
  state_->options.fidelity = Fidelity::analytic;
  state_->options.seed = options.seed;
  state_->options.catalogs = options.catalogs;
  state_->stages = std::make_shared<Stages>(options.catalogs);
  state_->base = state_->run(state_->scenario);
  state_->flat_base = flat(state_->base);
  for (const auto& input : state_->base.inputs)
    if (const auto n = number_of(input)) state_->numbers.emplace(input.path, *n);
  for (const auto& [path, text] : flatten(state_->base.scenario))
    if (const auto n = number_of(text)) state_->numbers.emplace("scenario." + path, *n);
}

BindingSearch::~BindingSearch() = default;

const RunResult& BindingSearch::base() const { return state_->base; }
const Metrics& BindingSearch::metrics() const { return state_->flat_base.metrics; }

std::string BindingSearch::metric_named(const std::string& path) const {
  const auto it = state_->flat_base.names.find(path);
  return it == state_->flat_base.names.end() ? "" : it->second;
}

const Metrics* BindingSearch::with(const std::string& input, const std::string& value) {
  auto done = state_->done.find({input, value});
  if (done == state_->done.end())
    done = state_->done.emplace(std::pair{input, value}, state_->evaluate(input, value)).first;
  return done->second ? &*done->second : nullptr;
}

bool BindingSearch::moved(const std::string& metric, const Metrics& then) const {
  const auto a = metrics().find(metric), b = then.find(metric);
  if (a == metrics().end() || b == then.end()) return (a == metrics().end()) != (b == then.end());
  const auto x = units::parse_number(a->second), y = units::parse_number(b->second);
  if (!x || !y) return a->second != b->second;
  return std::abs(*x - *y) > kSame * std::max({std::abs(*x), std::abs(*y), kSame});
}

std::vector<std::string> BindingSearch::nearby(const std::string& input) const {
  const auto it = state_->numbers.find(input);
  if (it == state_->numbers.end()) return {};
  const Number& n = it->second;
  std::vector<double> values = {n.value * kNear, n.value / kNear};
  if (n.whole)
    values = {n.value * 2, n.value + 1, std::floor(n.value / 2), n.value - 1, n.value / kNear};
  if (n.value == 0) values.assign(kFromZero.begin(), kFromZero.end());
  std::vector<std::string> texts;
  for (const double v : values)
    if (const std::string text = n.text(v);
        (!n.whole || v > 0) && text != n.text(n.value) &&
        std::find(texts.begin(), texts.end(), text) == texts.end())
      texts.push_back(text);
  return texts;
}

namespace {

// Seeks the value, going one way from an input's own, at which metrics begin to move.
class Ray {
 public:
  Ray(BindingSearch& search, const std::string& input, const Number& number, int halvings)
      : search_(search), input_(input), number_(number), halvings_(halvings) {}

  // Metrics that move at some value, with the value nearest to the input's own.
  std::map<std::string, std::string> run(std::set<std::string> metrics, bool up) {
    double still = 1;
    for (const int exponent : kExponents) {
      if (metrics.empty()) break;
      const double factor = std::exp2(up ? exponent : -exponent);
      const Metrics* then = at(factor);
      std::set<std::string> now;
      for (const auto& m : metrics)
        if (then == nullptr || search_.moved(m, *then)) now.insert(m);
      if (!now.empty()) narrow(now, still, factor, halvings_);
      if (then == nullptr) break;  // refused from here on
      for (const auto& m : now) metrics.erase(m);
      still = factor;
    }
    if (!up) nothing(metrics);
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::string text(double factor) const {
    return number_.text(number_.value * factor);
  }
  // The value in four digits, going away from the input's own, where the metric moves there, too.
  [[nodiscard]] std::string rounded(const std::string& metric, double factor) {
    if (number_.whole) return text(factor);
    const double value = number_.value * factor;
    const double unit = std::pow(10, std::floor(std::log10(std::abs(value))) - 3);
    const double away = factor > 1 ? std::ceil(value / unit) : std::floor(value / unit);
    const std::string near =
        number_.text(units::parse_number(fmt::format("{:.4g}", away * unit)).value_or(value));
    const Metrics* then = search_.with(input_, near);
    return then != nullptr && search_.moved(metric, *then) ? near : text(factor);
  }
  [[nodiscard]] const Metrics* at(double factor) { return search_.with(input_, text(factor)); }

  // Less than any share of it: none.
  void nothing(const std::set<std::string>& metrics) {
    const std::string zero = number_.text(0);
    const Metrics* then = search_.with(input_, zero);
    for (const auto& m : metrics)
      if (then != nullptr && search_.moved(m, *then)) found_[m] = zero;
  }

  // None of the metrics moves at `still`, all of them do at `beyond`, or it is refused.
  void narrow(const std::set<std::string>& metrics, double still, double beyond, int halvings) {
    const double middle = std::sqrt(still * beyond);
    const bool last = halvings == 0 || text(middle) == text(still) || text(middle) == text(beyond);
    if (last) {
      if (at(beyond) != nullptr)
        for (const auto& m : metrics) found_[m] = rounded(m, beyond);
      return;
    }
    const Metrics* then = at(middle);
    std::set<std::string> sooner, later;
    for (const auto& m : metrics)
      (then == nullptr || search_.moved(m, *then) ? sooner : later).insert(m);
    if (!sooner.empty()) narrow(sooner, still, middle, halvings - 1);
    if (!later.empty()) narrow(later, middle, beyond, halvings - 1);
  }

  BindingSearch& search_;
  const std::string& input_;
  const Number& number_;
  int halvings_;
  std::map<std::string, std::string> found_;
};

}  // namespace

std::vector<Binding> BindingSearch::of(const std::string& input,
                                       const std::vector<std::string>& metrics, int halvings) {
  std::vector<Binding> all(metrics.size());
  std::vector<const Metrics*> near;
  for (const auto& value : nearby(input))
    if (const Metrics* then = with(input, value)) near.push_back(then);
  std::set<std::string> still;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    all[i].fixed = near.empty();
    all[i].moves = std::any_of(near.begin(), near.end(),
                               [&](const Metrics* then) { return moved(metrics[i], *then); });
    if (!all[i].moves) still.insert(metrics[i]);
  }
  const auto number = state_->numbers.find(input);
  if (still.empty() || number == state_->numbers.end() || number->second.value == 0) return all;
  const auto below = Ray(*this, input, number->second, halvings).run(still, false);
  const auto above = Ray(*this, input, number->second, halvings).run(still, true);
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    if (const auto it = below.find(metrics[i]); it != below.end()) all[i].below = it->second;
    if (const auto it = above.find(metrics[i]); it != above.end()) all[i].above = it->second;
    if (all[i].below || all[i].above) all[i].fixed = false;
  }
  return all;
}

std::string print(const Binding& b) {
  if (b.moves) return "";
  if (b.below && b.above)
    return fmt::format("not binding: begins to matter at {} and less, and at {} and more", *b.below,
                       *b.above);
  if (b.below) return fmt::format("not binding: begins to matter at {} and less", *b.below);
  if (b.above) return fmt::format("not binding: begins to matter at {} and more", *b.above);
  if (b.fixed) return "not binding: the scenario takes no other value";
  return "not binding: no value up to a billion times more or less matters";
}

}  // namespace podsim::study
