#include "podsim/report/language.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <stdexcept>

#include "src/report/numbers.h"
#include "src/report/table_text.h"
#include "src/report/texts/terms.h"
#include "src/report/words.h"

namespace podsim::report {
namespace {

struct CountScale {
  double size;
  const char* name;
};

// Chinese counts in steps of 10,000: 万, 亿, 万亿.
constexpr std::array kCountScales = {CountScale{1e12, "万亿"}, CountScale{1e8, "亿"},
                                     CountScale{1e4, "万"}};
constexpr std::array kMoneyScales = {CountScale{1e8, "亿美元"}, CountScale{1e4, "万美元"}};

struct TimeName {
  std::string_view english;
  const char* chinese;
};
constexpr std::array kTimeNames = {
    TimeName{"days", "天"}, TimeName{"h", "小时"},  TimeName{"min", "分钟"}, TimeName{"s", "秒"},
    TimeName{"ms", "毫秒"}, TimeName{"us", "微秒"}, TimeName{"ns", "纳秒"}};

// Beginnings and ends that labels of inputs have.
struct LabelForm {
  std::string_view english;
  const char* chinese;
  bool ends;
};
constexpr std::array kLabelForms = {
    LabelForm{" closes", "成交", true}, LabelForm{"probability that ", "概率：", false},
    LabelForm{"plan ", "方案", false}, LabelForm{"fleet ", "机群", false},
    LabelForm{"cost of ownership of ", "拥有成本", false}};

constexpr std::array kMonthNames = {"January",   "February", "March",    "April",
                                    "May",       "June",     "July",     "August",
                                    "September", "October",  "November", "December"};

// A value is scaled after rounding, so that 99,999,999 is 1.00 亿.
double to_three_digits_first(double v) {
  if (v == 0 || !std::isfinite(v)) return v;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(v))) - 2);
  return std::round(v / unit) * unit;
}

template <std::size_t N>
const CountScale* count_scale(const std::array<CountScale, N>& scales, double v) {
  for (const CountScale& s : scales)
    if (std::abs(v) >= s.size) return &s;
  return nullptr;
}

std::string joined_by(const std::vector<std::string>& texts, const char* between,
                      const char* last) {
  std::string text;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) text += i + 1 == texts.size() ? last : between;
    text += texts[i];
  }
  return text;
}

bool is_year_and_month(const std::string& text) {
  constexpr std::size_t length = 7;  // YYYY-MM
  return text.size() == length && text[4] == '-' &&
         text.find_first_not_of("0123456789-") == std::string::npos;
}

}  // namespace

std::string Wording::operator()(const Text& text, std::initializer_list<Argument> arguments) const {
  const std::string_view pattern = text.in(language_);
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] != '{') {
      out += pattern[at++];
      continue;
    }
    const std::size_t end = pattern.find('}', at);
    const std::string_view name = pattern.substr(at + 1, end - at - 1);
    bool found = false;
    for (const Argument& a : arguments)
      if (a.name == name) {
        out += a.value;
        found = true;
      }
    if (!found) throw std::logic_error("no value for {" + std::string(name) + "}");
    at = end + 1;
  }
  return language_ == Language::zh ? with_chinese_spacing(out) : out;
}

std::string Wording::usd(double v) const {
  if (language_ == Language::en) return usd_in_words(v);
  const double r = to_three_digits_first(v);
  const CountScale* s = count_scale(kMoneyScales, r);
  return s != nullptr ? three_digits(r / s->size) + " " + s->name : three_digits(v) + " 美元";
}

std::string Wording::signed_usd(double v) const { return (v > 0 ? "+" : "") + usd(v); }

std::string Wording::usd_per_chip_hour(double v) const {
  return language_ == Language::en ? three_digits(v) + " USD per chip-hour"
                                   : "每芯片小时 " + three_digits(v) + " 美元";
}

std::string Wording::usd_per_million_tokens(double v) const {
  return language_ == Language::en ? three_digits(v) + " USD per million tokens"
                                   : "每百万 tokens " + three_digits(v) + " 美元";
}

ColumnUnit Wording::usd_column(double largest) const {
  const double r = to_three_digits_first(largest);
  if (language_ == Language::zh) {
    const CountScale* s = count_scale(kMoneyScales, r);
    return s != nullptr ? ColumnUnit{s->size, s->name} : ColumnUnit{1, "美元"};
  }
  constexpr double million = 1e6, billion = 1e9, many_millions = 1e10;
  if (std::abs(r) >= many_millions) return {billion, "billion USD"};
  return std::abs(r) >= million ? ColumnUnit{million, "million USD"} : ColumnUnit{1, "USD"};
}

ColumnUnit Wording::count_column(double largest) const {
  const double r = to_three_digits_first(largest);
  if (language_ == Language::zh) {
    const CountScale* s = count_scale(kCountScales, r);
    return s != nullptr ? ColumnUnit{s->size, s->name} : ColumnUnit{};
  }
  constexpr std::array english = {CountScale{1e12, "trillion"}, CountScale{1e9, "billion"},
                                  CountScale{1e6, "million"}};
  const CountScale* s = count_scale(english, r);
  return s != nullptr ? ColumnUnit{s->size, s->name} : ColumnUnit{};
}

std::string Wording::count(double v) const {
  if (language_ == Language::en) return count_in_words(v);
  const double r = to_three_digits_first(v);
  const CountScale* s = count_scale(kCountScales, r);
  if (s != nullptr) return three_digits(r / s->size) + " " + s->name;
  return v == std::round(v) ? report::count(v) : three_digits(v);
}

std::string Wording::count_with_error(double v, std::optional<double> relative_error) const {
  const ColumnUnit unit = count_column(v);
  const std::string text = number(v / unit.size, relative_error);
  return unit.name.empty() ? text : text + " " + unit.name;
}

std::string Wording::chips(double number, const std::string& chip) const {
  if (language_ == Language::en) return report::count(number) + " " + chip;
  constexpr double in_ten_thousands = 1e4;
  const std::string n = number >= in_ten_thousands ? exact(number / in_ten_thousands) + " 万颗 "
                                                   : report::count(number) + " 颗 ";
  return n + chip;
}

std::string Wording::percent(double fraction) const { return percent_in_words(fraction); }

std::string Wording::duration(double seconds) const {
  if (language_ == Language::en) return duration_in_words(seconds);
  const TimeUnit unit = time_unit(seconds);
  std::string text = three_digits(seconds / unit.seconds);
  for (const TimeName& t : kTimeNames)
    if (t.english == unit.name) text += std::string(" ") + t.chinese;
  return text;
}

std::string Wording::number(double v, std::optional<double> relative_error) {
  if (v == 0 || !relative_error || *relative_error <= 0) return three_digits(v);
  const auto place = [](double x) { return static_cast<int>(std::floor(std::log10(std::abs(x)))); };
  const int last = std::max(place(v * *relative_error), place(v) - 2);
  const double unit = std::pow(10.0, last);
  return grouped_fixed(std::round(v / unit) * unit, std::max(-last, 0));
}

std::string Wording::duration(double seconds, std::optional<double> relative_error) const {
  const std::string plain = duration(seconds);
  const TimeUnit unit = time_unit(seconds);
  return number(seconds / unit.seconds, relative_error) + plain.substr(plain.rfind(' '));
}

std::string Wording::error(double fraction) {
  constexpr double least = 0.01;
  return fraction < least ? percent_in_words(fraction)
                          : report::count(std::round(100 * fraction)) + "%";
}

std::string Wording::term(const std::string& english) const {
  for (const Text& t : texts::kTerms)
    if (t.in(Language::en) == english) return std::string(t.in(language_));
  return english;
}

std::string Wording::label(const std::string& english) const {
  if (language_ == Language::en) return english;
  if (const std::string known = term(english); known != english) return known;
  for (const LabelForm& form : kLabelForms) {
    const std::size_t cut = form.ends ? english.rfind(form.english) : 0;
    if (cut == std::string::npos) continue;
    if (form.ends && cut + form.english.size() == english.size())
      return with_chinese_spacing(english.substr(0, cut) + " " + form.chinese);
    if (!form.ends && english.starts_with(form.english))
      return form.chinese + (" " + label(english.substr(form.english.size())));
  }
  const std::size_t colon = english.find(": ");
  if (colon == std::string::npos) return english;
  return with_chinese_spacing(label(english.substr(0, colon)) + "：" +
                              label(english.substr(colon + 2)));
}

std::string Wording::either(const std::string& en, const std::string& zh) const {
  return language_ == Language::zh && !zh.empty() ? zh : en;
}

std::string Wording::years(double v) const {
  return three_digits(v) + (language_ == Language::en ? " years" : " 年");
}

std::string Wording::month(const std::string& year_and_month) const {
  if (!is_year_and_month(year_and_month)) return year_and_month;
  const std::string year = year_and_month.substr(0, 4);
  const int month = std::stoi(year_and_month.substr(5));
  if (month < 1 || month > 12) return year_and_month;
  return language_ == Language::en
             ? std::string(kMonthNames.at(static_cast<std::size_t>(month) - 1)) + " " + year
             : year + " 年 " + std::to_string(month) + " 月";
}

std::string Wording::listed(const std::vector<std::string>& words) const {
  return language_ == Language::en ? joined_by(words, ", ", " and ")
                                   : with_chinese_spacing(joined_by(words, "、", " 和 "));
}

std::string Wording::sentences(const std::vector<std::string>& texts) const {
  const char* between = language_ == Language::en ? " " : "";
  return joined_by(texts, between, between);
}

std::string Wording::listed_by_commas(const std::vector<std::string>& texts) const {
  return language_ == Language::en ? joined_by(texts, ", ", ", ") : joined_by(texts, "，", "，");
}

std::string Wording::semicolons(const std::vector<std::string>& texts) const {
  return language_ == Language::en ? joined_by(texts, "; ", "; ") : joined_by(texts, "；", "；");
}

std::string Wording::either_of(const std::vector<std::string>& words) const {
  return language_ == Language::en ? joined_by(words, ", ", " or ")
                                   : with_chinese_spacing(joined_by(words, "、", " 或 "));
}

std::string Wording::clauses(const std::vector<std::string>& texts) const {
  return language_ == Language::en ? joined_by(texts, ", ", ", ") + "."
                                   : joined_by(texts, "，", "，") + "。";
}

std::string Wording::alternatives(const std::vector<std::string>& texts) const {
  return language_ == Language::en ? joined_by(texts, ", or ", ", or ")
                                   : joined_by(texts, "，或", "，或");
}

}  // namespace podsim::report
