// SCALE-Sim's configuration: sections of "key = value" or "key: value", as Python's configparser
// reads them: keys in any case, comments on lines of their own that begin with # or ;.
#include <algorithm>
#include <cctype>
#include <map>

#include "podsim/config/text_lines.h"
#include "podsim/performance/systolic_names.h"
#include "podsim/study/systolic.h"

namespace podsim::study {
namespace {

class Ini {
 public:
  explicit Ini(const std::string& file) : source_(config::read_source(file)) {
    for (const auto& line : config::lines_of(source_)) read(line);
  }

  /// Null when the section or the key is not there.
  [[nodiscard]] const config::TextField* find(const std::string& section,
                                              const std::string& key) const {
    const auto it = values_.find({section, config::lower(key)});
    return it == values_.end() ? nullptr : &it->second;
  }

  [[nodiscard]] const config::TextField& require(const std::string& section,
                                                 const std::string& key) const {
    if (const config::TextField* value = find(section, key)) return *value;
    std::vector<std::string> others;
    for (const auto& [name, value] : values_)
      if (name.first == section) others.push_back(name.second);
    throw config::InputError({source_, 0, 0}, "[" + section + "] has no " + key,
                             key + ": a value, under [" + section + "]",
                             config::did_you_mean(config::lower(key), others));
  }

 private:
  void read(const config::TextLine& line) {
    const config::TextField all = config::field_at(line, 0, line.text.size());
    if (all.text.empty() || all.text.front() == '#' || all.text.front() == ';') return;
    if (all.text.front() == '[' && all.text.back() == ']') {
      section_ = all.text.substr(1, all.text.size() - 2);
      return;
    }
    const std::size_t mark = line.text.find_first_of("=:");
    if (mark == std::string_view::npos || section_.empty())
      throw config::InputError(all.where, "'" + all.text + "'",
                               section_.empty() ? "a [section] first" : "key = value");
    const config::TextField key = config::field_at(line, 0, mark);
    const config::TextField value = config::field_at(line, mark + 1, std::string_view::npos);
    if (!values_.emplace(std::pair{section_, config::lower(key.text)}, value).second)
      throw config::InputError(key.where, "[" + section_ + "] has " + key.text + " twice");
  }

  std::shared_ptr<const config::Source> source_;
  std::string section_;
  std::map<std::pair<std::string, std::string>, config::TextField> values_;
};

std::int64_t side(const Ini& ini, const std::string& key) {
  const config::TextField& field = ini.require("architecture_presets", key);
  const std::int64_t value = config::positive_number(field, key);
  if (value > kLargestArraySide)
    throw config::InputError(field.where, key + " is " + field.text,
                             "at most " + std::to_string(kLargestArraySide));
  return value;
}

}  // namespace

performance::SystolicArray read_scalesim_config(const std::string& file) {
  const Ini ini(file);
  performance::SystolicArray array;
  array.rows = side(ini, "ArrayHeight");
  array.columns = side(ini, "ArrayWidth");
  const config::TextField& dataflow = ini.require("architecture_presets", "Dataflow");
  array.dataflow =
      config::value_named<performance::Dataflow>("Dataflow", dataflow.text, dataflow.where);
  const config::TextField* sparsity = ini.find("sparsity", "SparsitySupport");
  if (sparsity != nullptr && config::lower(sparsity->text) == "true")
    throw config::InputError(sparsity->where, "sparsity is not modelled",
                             "SparsitySupport : false");
  return array;
}

}  // namespace podsim::study
