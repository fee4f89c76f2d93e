#include <algorithm>
#include <map>
#include <set>

#include "podsim/config/codec.h"
#include "podsim/study/binding.h"
#include "podsim/study/study.h"
#include "podsim/study/thresholds.h"

namespace podsim::study {
namespace {

// What a result says of its own figures: derivations and catalog inputs, by path.
class Chain {
 public:
  explicit Chain(const config::Node& result) : result_(result) {
    for (const auto& d : read<Derivation>("derivations")) derivations_[d.path] = d;
    for (const auto& i : read<catalog::Input>("inputs")) inputs_[i.path] = i;
    for (const auto& a : read<AssumptionRecord>("assumptions"))
      assumptions_["assumptions." + a.name] = a;
  }

  // A figure that comes again, or in a circle, is not followed again: only what it follows from is
  // named, so that the work is that of the result's size.
  [[nodiscard]] Explanation of(const std::string& path) {
    if (const auto it = inputs_.find(path); it != inputs_.end()) return of_input(it->second);
    if (const auto it = assumptions_.find(path); it != assumptions_.end())
      return of_assumption(path, it->second);
    Explanation e{path, value_of(path), "", "", {}};
    const auto it = derivations_.find(path);
    if (it == derivations_.end()) return e;
    e.formula = it->second.formula;
    const bool again = !followed_.insert(path).second;
    for (const auto& from : it->second.from)
      e.from.push_back(again ? Explanation{from, value_of(from), "", "", {}} : of(from));
    return e;
  }

  [[nodiscard]] bool knows(const std::string& path) const {
    const config::Node* n = config::at_path(result_, path);
    return inputs_.contains(path) || assumptions_.contains(path) || derivations_.contains(path) ||
           (n != nullptr && n->is_scalar());
  }

  [[nodiscard]] std::vector<std::string> known_paths() const {
    std::vector<std::string> paths = figure_paths(result_);
    for (const auto& [path, input] : inputs_) paths.push_back(path);
    for (const auto& [path, assumption] : assumptions_) paths.push_back(path);
    return paths;
  }

 private:
  template <class T>
  [[nodiscard]] std::vector<T> read(const char* key) const {
    const config::Node* n = result_.find(key);
    if (n == nullptr) return {};
    return config::decode<std::vector<T>>(*n);
  }

  static Explanation of_input(const catalog::Input& i) {
    std::string source = i.source;
    if (!i.as_of.empty()) source += ", as of " + i.as_of;
    source += " (" + i.confidence + ")";
    if (!i.note.empty()) source += ": " + i.note;
    return {i.path, with_unit(i), "", source, {}};
  }

  static Explanation of_assumption(const std::string& path, const AssumptionRecord& a) {
    std::string source = a.source;
    if (!a.as_of.empty()) source += ", as of " + a.as_of;
    source += " (assumption)";
    if (!a.deviates.empty()) source += "; deviates: " + a.deviates;
    if (!a.note.empty()) source += ": " + a.note;
    return {path, a.value, "", source, {}};
  }

  [[nodiscard]] std::string value_of(const std::string& path) const {
    const config::Node* n = config::at_path(result_, path);
    return n != nullptr && n->is_scalar() ? n->scalar() : "";
  }

  const config::Node& result_;
  std::map<std::string, Derivation> derivations_;
  std::map<std::string, catalog::Input> inputs_;
  std::map<std::string, AssumptionRecord> assumptions_;
  std::set<std::string> followed_;
};

}  // namespace

Explanation explain(const config::Node& result, const std::string& path) {
  Chain chain(result);
  if (!chain.knows(path))
    throw config::InputError("the result has no metric '" + path + "'",
                             "a path such as plans.<name>.cost.per_million_tokens_usd",
                             config::did_you_mean(path, chain.known_paths()));
  return chain.of(path);
}

namespace {

void collect_inputs(const Explanation& e, std::set<std::string>& inputs) {
  if (!e.source.empty() || e.path.starts_with("scenario.")) inputs.insert(e.path);
  for (const auto& part : e.from) collect_inputs(part, inputs);
}

void set_bindings(Explanation& e, const std::map<std::string, std::string>& texts) {
  if (const auto it = texts.find(e.path); it != texts.end()) e.binding = it->second;
  for (auto& part : e.from) set_bindings(part, texts);
}

Options options_of(const config::Node& result, Options options) {
  const config::Node* seed = result.find("seed");
  if (seed != nullptr && seed->is_scalar()) options.seed = config::decode<std::int64_t>(*seed);
  return options;
}

}  // namespace

void add_bindings(const config::Node& result, const Options& options, Explanation& explanation) {
  const config::Node* scenario = result.find("scenario");
  if (scenario == nullptr) return;
  BindingSearch search(*scenario, options_of(result, options));
  const std::string metric = search.metric_named(explanation.path);
  if (metric.empty()) return;
  std::set<std::string> inputs;
  collect_inputs(explanation, inputs);
  std::map<std::string, std::string> texts;
  for (const auto& input : inputs)
    if (!search.nearby(input).empty())
      texts.emplace(input, print(search.of(input, {metric}).front()));
  set_bindings(explanation, texts);
}

}  // namespace podsim::study
