// Arithmetic over the values of a point's axes: "2 * system.slices", "system.slices <= 4".
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace podsim::study {

/// The value of an axis at a point, as written: a number, or a text that may only be compared.
using AxisValues = std::map<std::string, std::string>;

/// An expression with + - * / ^, comparisons, && and ||, min(), max() and the names of axes. Texts
/// stand in quotes: system.chip == "tpu-v5e". For one thread.
class Expression {
 public:
  /// Throws config::InputError, naming `option`, for an expression that cannot be read or a name
  /// that is none of `axes`.
  Expression(const std::string& option, const std::string& text,
             const std::vector<std::string>& axes);
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;

  /// The value at a point. Throws config::InputError where it is no finite number.
  double at(const AxisValues& values);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace podsim::study
