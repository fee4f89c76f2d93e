// Languages of a report: texts that exist in each of them, numbers as each writes them.
//
// A table of texts is a header with one row per text:
//
//     inline constexpr Text kExtraCost{"Buying costs {money} more.", "自购多花 {money}。"};
//
// and a report writes it with its Wording:
//
//     w(kExtraCost, {{"money", w.usd(29e6)}})
//
// A row with an empty cell, or whose cells have different placeholders, does not compile.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace podsim::report {

enum class Language { en, zh };

/// Whether every placeholder `{name}` of `a` stands in `b` too.
constexpr bool has_placeholders_of(std::string_view a, std::string_view b) {
  for (std::size_t begin = a.find('{'); begin != std::string_view::npos;
       begin = a.find('{', begin + 1)) {
    const std::size_t end = a.find('}', begin);
    if (end == std::string_view::npos) return false;
    if (b.find(a.substr(begin, end + 1 - begin)) == std::string_view::npos) return false;
  }
  return true;
}

/// Whether a row of a table of texts is complete: no empty cell, the same placeholders in all.
constexpr bool is_complete(std::string_view en, std::string_view zh) {
  return !en.empty() && !zh.empty() && has_placeholders_of(en, zh) && has_placeholders_of(zh, en);
}

/// A text in every language, with named placeholders `{name}`.
class Text {
 public:
  consteval Text(std::string_view en, std::string_view zh) : en_(en), zh_(zh) {
    if (!is_complete(en, zh)) throw "a text lacks a language or a placeholder";
  }
  [[nodiscard]] constexpr std::string_view in(Language language) const {
    return language == Language::zh ? zh_ : en_;
  }

 private:
  std::string_view en_, zh_;
};

/// The value of a placeholder.
struct Argument {
  std::string_view name;
  std::string value;
};

/// Scale of a column: values are divided by `size`, the column's head carries `name`.
struct ColumnUnit {
  double size = 1;
  std::string name;
};

/// Writes texts and numbers in one language. Numbers in sentences have three significant digits.
class Wording {
 public:
  explicit Wording(Language language) : language_(language) {}
  [[nodiscard]] Language language() const { return language_; }

  /// The text with its placeholders replaced. Throws std::logic_error where one has no value.
  std::string operator()(const Text& text, std::initializer_list<Argument> arguments = {}) const;

  /// "29.3 million USD", "2,930 万美元".
  [[nodiscard]] std::string usd(double v) const;
  /// The same with a sign on either side of zero: "+93.0 million USD".
  [[nodiscard]] std::string signed_usd(double v) const;
  /// "2.00 USD per chip-hour", "每芯片小时 2.00 美元".
  [[nodiscard]] std::string usd_per_chip_hour(double v) const;
  /// "1.71 USD per million tokens", "每百万 tokens 1.71 美元".
  [[nodiscard]] std::string usd_per_million_tokens(double v) const;
  /// The unit in which the largest value of a column of dollars has at least one whole digit:
  /// million or billion USD, 万美元 or 亿美元, below that USD.
  [[nodiscard]] ColumnUnit usd_column(double largest) const;
  /// The same of a column of counts: thousand to trillion, 万 to 万亿; no name for 1.
  [[nodiscard]] ColumnUnit count_column(double largest) const;
  /// "240 trillion", "240 万亿"; whole numbers below a million (10,000) in full.
  [[nodiscard]] std::string count(double v) const;
  /// A count that a relative error rounds: "300,000", "1.56 million".
  [[nodiscard]] std::string count_with_error(double v, std::optional<double> relative_error) const;
  /// "4,096 TPU v7", "4,096 颗 TPU v7".
  [[nodiscard]] std::string chips(double number, const std::string& chip) const;
  /// "12.6%".
  [[nodiscard]] std::string percent(double fraction) const;
  /// "12.2 s", "54.1 days"; "12.2 秒", "54.1 天".
  [[nodiscard]] std::string duration(double seconds) const;
  /// "4.2 years", "4.2 年".
  [[nodiscard]] std::string years(double v) const;
  /// "July 2026", "2026 年 7 月" of "2026-07"; any other text is returned as it is.
  [[nodiscard]] std::string month(const std::string& year_and_month) const;
  /// "rent, own and lease", "rent、own 和 lease".
  [[nodiscard]] std::string listed(const std::vector<std::string>& words) const;
  /// Sentences one behind the other, each complete with its full stop.
  [[nodiscard]] std::string sentences(const std::vector<std::string>& texts) const;
  /// Clauses with a full stop at the end: "no a, no b.", "无 a，无 b。".
  [[nodiscard]] std::string clauses(const std::vector<std::string>& texts) const;
  /// A number with its relative error: the last digit is that of the error's first digit, at most
  /// three significant digits. Without an error, three.
  [[nodiscard]] static std::string number(double v, std::optional<double> relative_error);
  /// The same of a duration: "12.2 s" for 12.24 s with an error of 5%.
  [[nodiscard]] std::string duration(double seconds, std::optional<double> relative_error) const;
  /// An error as a whole percentage: "7%".
  [[nodiscard]] static std::string error(double fraction);
  /// The word for a term that results carry in English ("rent", "supported", "mxu"); other texts
  /// are returned as they are.
  [[nodiscard]] std::string term(const std::string& english) const;
  /// The same of the label of an input, part by part: "plan own: life" is "方案 own：使用年限".
  [[nodiscard]] std::string label(const std::string& english) const;
  /// The Chinese text where there is one and the language is Chinese, else the English one.
  [[nodiscard]] std::string either(const std::string& en, const std::string& zh) const;
  /// "a, b", "a，b".
  [[nodiscard]] std::string listed_by_commas(const std::vector<std::string>& texts) const;
  /// "a; b", "a；b".
  [[nodiscard]] std::string semicolons(const std::vector<std::string>& texts) const;
  /// "a, b or c", "a、b 或 c".
  [[nodiscard]] std::string either_of(const std::vector<std::string>& words) const;
  /// "a, or b", "a，或 b".
  [[nodiscard]] std::string alternatives(const std::vector<std::string>& texts) const;

 private:
  Language language_;
};

}  // namespace podsim::report
