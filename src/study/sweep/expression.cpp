// The only source that knows muParser.
#include "src/study/sweep/expression.h"

#include <muParser.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <system_error>

#include "podsim/config/diagnostics.h"
#include "podsim/units/parse.h"

namespace podsim::study {

namespace {

constexpr const char* kNameCharacters =
    "0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.[]";

constexpr double kScale = 0x1.3p80;  ///< of the codes of texts, so that they are no axis' numbers

/// Reads the number at the beginning of `text`. muParser's own reader takes memory that runs out
/// for text that is no number.
int read_number(const char* text, int* position, double* value) {
  if (*text != '.' && (*text < '0' || *text > '9')) return 0;
  const auto [end, error] = std::from_chars(text, text + std::strlen(text), *value);
  if (error != std::errc()) return 0;
  *position += static_cast<int>(end - text);
  return 1;
}

constexpr const char* kExpected =
    "axes and numbers with + - * / ^ and comparisons, such as 'system.slices * 2 <= 8'";

}  // namespace

struct Expression::Parser {
  Parser(std::string option_name, std::string written)
      : option(std::move(option_name)), text(std::move(written)) {}

  std::string option, text;
  std::map<std::string, double> variables;    ///< by axis; muParser points at them
  std::map<std::string, double> codes;        ///< of texts, so that they can be compared
  std::map<std::string, std::string> quoted;  ///< name of a variable → text that stands in quotes
  mu::Parser parser;

  [[noreturn]] void refuse(const std::string& why, const std::string& hint = "") const {
    throw config::InputError(option + " '" + text + "': " + why, kExpected, hint);
  }

  /// A number that only this text has.
  double code_of(const std::string& t) {
    return codes.try_emplace(t, static_cast<double>(codes.size() + 1)).first->second;
  }

  /// `text` with a variable in place of each text in quotes.
  std::string without_quotes() {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '"' && text[i] != '\'') {
        out += text[i];
        continue;
      }
      const std::size_t end = text.find(text[i], i + 1);
      if (end == std::string::npos) refuse("a quote does not close");
      const std::string name = "text_" + std::to_string(quoted.size());
      quoted[name] = text.substr(i + 1, end - i - 1);
      parser.DefineVar(name, &variables[name]);
      out += name;
      i = end;
    }
    return out;
  }

  /// The value with texts at their codes times `scale`.
  double evaluate(const AxisValues& values, double scale) {
    for (auto& [name, variable] : variables) {
      const auto literal = quoted.find(name);
      const auto value = values.find(name);
      if (literal != quoted.end())
        variable = scale * code_of(literal->second);
      else if (value != values.end())
        variable = number_of(value->second, scale);
    }
    return evaluate();
  }

  double number_of(const std::string& value, double scale) {
    const auto number = units::parse_number(value);
    return number ? *number : scale * code_of(value);
  }

  double evaluate() {
    try {
      return parser.Eval();
    } catch (const mu::Parser::exception_type& e) {
      refuse(e.GetMsg());
    }
  }

  void check_names(const std::vector<std::string>& axes) {
    try {
      for (const auto& [name, unused] : parser.GetUsedVar())
        if (!variables.contains(name))
          refuse("'" + name + "' is no axis of the study", config::did_you_mean(name, axes));
    } catch (const mu::Parser::exception_type& e) {
      refuse(e.GetMsg());
    }
  }
};

Expression::Expression(const std::string& option, const std::string& text,
                       const std::vector<std::string>& axes)
    : parser_(std::make_unique<Parser>(option, text)) {
  Parser& p = *parser_;
  p.parser.DefineNameChars(kNameCharacters);
  p.parser.AddValIdent(read_number);
  for (const std::string& axis : axes) {
    double& value = p.variables[axis];
    try {
      p.parser.DefineVar(axis, &value);
    } catch (const mu::Parser::exception_type&) {
      p.variables.erase(axis);  // a key no expression can name: "catalog.chips/tpu-v5e.peak_bf16"
    }
  }
  p.parser.SetExpr(p.without_quotes());
  p.check_names(axes);
}

Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

double Expression::at(const AxisValues& values) {
  // Whether texts are equal does not depend on their codes; whatever else is done with them does.
  Parser& p = *parser_;
  const double value = p.evaluate(values, kScale);
  if (p.evaluate(values, -kScale) != value)
    p.refuse("a text is calculated with or compared with a number",
             "texts can be equal (==) or not (!=)");
  if (!std::isfinite(value)) p.refuse("it is no number at some point");
  return value;
}

}  // namespace podsim::study
