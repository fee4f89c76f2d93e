#include "src/calibration/training/framework.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>

#include "podsim/catalog/catalog.h"
#include "podsim/config/text_lines.h"

namespace podsim::calibration {
namespace {

using Texts = std::map<std::string, std::string>;

template <class Fits>
bool all_fit(const config::CsvTable& table, const config::CsvTable::Row& row, const Texts& texts,
             Fits fits) {
  return std::all_of(texts.begin(), texts.end(), [&](const auto& sign) {
    return table.has(sign.first) &&
           fits(config::lower(table.cell(row, sign.first)), config::lower(sign.second));
  });
}

bool shows(const config::CsvTable& table, const config::CsvTable::Row& row,
           const catalog::RecipeSign& sign) {
  using Text = const std::string&;
  return all_fit(table, row, sign.is, [](Text cell, Text text) { return cell == text; }) &&
         all_fit(table, row, sign.begins,
                 [](Text cell, Text text) { return cell.starts_with(text); }) &&
         all_fit(table, row, sign.contains,
                 [](Text cell, Text text) { return cell.find(text) != std::string::npos; });
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// NVIDIA's containers have their month as version: "NeMo 25.11", "NGC 26.04". The first patch came
/// a month later each time: 26.02.01 in March, 26.04.01 in May, 26.06.01 in July.
std::string month_of_container(const std::string& text) {
  constexpr int months = 12;
  const auto two_digits = [&](std::size_t at) {
    const bool there = at + 2 <= text.size() && is_digit(text[at]) && is_digit(text[at + 1]);
    return there ? 10 * (text[at] - '0') + (text[at + 1] - '0') : -1;
  };
  for (const std::string_view name : {"NeMo ", "NGC "}) {
    const auto at = text.find(name);
    if (at == std::string::npos) continue;
    const std::size_t begin = at + name.size(), patch = begin + 6;
    int year = two_digits(begin), month = two_digits(begin + 3);
    if (year < 0 || month < 1 || month > months || text[begin + 2] != '.') continue;
    if (text.compare(begin + 5, 1, ".") == 0) month += std::max(0, two_digits(patch));
    year += (month - 1) / months;
    return fmt::format("20{:02}-{:02}", year, (month - 1) % months + 1);
  }
  return "";
}

}  // namespace

std::string framework_of(const config::CsvTable& table, const config::CsvTable::Row& row,
                         const std::string& rates, const catalog::Catalog& catalog) {
  if (table.has("framework") && !table.cell(row, "framework").empty())
    return catalog.recipe(config::lower(table.cell(row, "framework"))).name;
  std::string of_group;
  for (const auto& entry : catalog.list("recipes")) {
    const catalog::Recipe& recipe = catalog.recipe(entry.name);
    for (const catalog::RecipeSign& sign : recipe.recognised)
      if (shows(table, row, sign)) return recipe.name;
    const auto& groups = recipe.groups;
    if (std::find(groups.begin(), groups.end(), rates) != groups.end()) of_group = recipe.name;
  }
  return of_group;
}

std::string month_of(const std::string& date) {
  std::string month;
  for (std::size_t i = 0; i + 4 <= date.size(); ++i) {
    const bool year = (date.compare(i, 2, "20") == 0) && is_digit(date[i + 2]) &&
                      is_digit(date[i + 3]) && (i == 0 || !is_digit(date[i - 1]));
    if (!year || (i + 4 < date.size() && is_digit(date[i + 4]))) continue;
    const bool has_month = i + 7 <= date.size() && date[i + 4] == '-' && is_digit(date[i + 5]) &&
                           is_digit(date[i + 6]);
    month = date.substr(i, 4) + (has_month ? date.substr(i + 4, 3) : "-06");
  }
  return month.empty() ? month_of_container(date) : month;
}

workload::RunTraits traits_of(const MeasuredRun& run, const catalog::ModelArch& arch,
                              const workload::WorkloadSection& section,
                              const catalog::Catalog& catalog) {
  workload::RunTraits traits = workload::traits_of(arch, section);
  const catalog::Chip& chip = catalog.chip(run.chip);
  traits["chip"] = chip.name;
  traits["rates"] = chip.rates;
  traits["kernels"] = chip.attention_kernels.splash ? "splash" : "flash";
  const std::string precision = config::lower(run.precision);
  for (const char* word : {"amp", "pure"})
    if (precision.find(word) != std::string::npos) traits["mixed_precision"] = word;
  return traits;
}

const catalog::Sourced<std::string>* recipe_value(const MeasuredRun& run, std::string_view key,
                                                  const workload::RunTraits& traits,
                                                  const catalog::Catalog& catalog) {
  if (run.framework.empty()) return nullptr;
  return workload::setting_of(catalog.recipe(run.framework), key, run.month, traits);
}

}  // namespace podsim::calibration
