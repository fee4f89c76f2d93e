// Operations as text: "matmul:4096x4096x4096:bf16".
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "podsim/config/codec.h"
#include "podsim/performance/chip_op.h"
#include "podsim/performance/enum_names.h"
#include "podsim/units/parse.h"
#include "podsim/units/text.h"
#include "src/performance/check_op.h"

namespace podsim::performance {
namespace {

using config::InputError;

struct OpForm {
  OpType type;
  std::size_t least, most;  ///< dimensions
  bool has_format;
  const char* example;
};

constexpr OpForm kForms[] = {
    {OpType::matmul, 3, 3, true, "matmul:MxKxN:bf16"},
    {OpType::attention, 4, 4, true, "attention:HEADSxQUERIESxKEYSxHEAD_DIM:bf16:causal"},
    {OpType::elementwise, 1, 8, true, "elementwise:1024x1024:bf16"},
    {OpType::norm, 2, 8, true, "norm:ROWSxCOLUMNS:bf16"},
    {OpType::copy, 1, 1, false, "copy:32MiB"},
    {OpType::load, 1, 1, false, "load:32MiB"},
    {OpType::embedding, 2, 2, true, "embedding:ROWSxCOLUMNS:bf16"},
    {OpType::optimizer, 1, 1, false, "optimizer:PARAMETERS"},
};

const OpForm& form_of(OpType type) {
  return *std::find_if(std::begin(kForms), std::end(kForms),
                       [&](const OpForm& f) { return f.type == type; });
}

template <class E>
E choice(const std::string& word, const std::string& what) {
  const auto& names = config::Codec<E>::names();
  const auto it = std::find(names.begin(), names.end(), word);
  if (it == names.end())
    throw InputError(fmt::format("unknown {} '{}'", what, word), "one of: " + config::join(names),
                     config::did_you_mean(word, names));
  return std::next(std::begin(config::EnumNames<E>::names), it - names.begin())->first;
}

/// More than the number of bytes or elements of any machine, and a product of two stays a double
/// that counts exactly.
constexpr std::int64_t kLargest = std::int64_t{1} << 44;
constexpr double kMostWork = 1e24;  ///< product of the dimensions

std::int64_t dimension(const std::string& text, const OpForm& form) {
  const auto fail = [&](const std::string& why) {
    return InputError(fmt::format("dimension '{}' of the operation {}", text, why),
                      std::string("a whole number from 1 to 2^44, as in ") + form.example);
  };
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, value);
  if (ec == std::errc::result_out_of_range) throw fail("is too large");
  if (ec != std::errc{} || rest != end) throw fail("is not a whole number");
  if (value < 1) throw fail("is not positive");
  if (value > kLargest) throw fail("is too large");
  return value;
}

std::int64_t bytes(const std::string& text, const OpForm& form) {
  const auto parsed = units::parse_quantity(text);
  const bool fits = parsed.value && parsed.value->exponents ==
                                        units::exponents_of<units::Dimension<0, 1, 0, 0, 0>>();
  if (!fits) return dimension(text, form);
  if (!(parsed.value->base >= 1) || parsed.value->base > static_cast<double>(kLargest))
    throw InputError(fmt::format("'{}' is no size to copy", text), "from 1 B to 2^44 B");
  return static_cast<std::int64_t>(parsed.value->base);
}

std::vector<std::int64_t> dimensions(const std::string& text, const OpForm& form) {
  if (form.type == OpType::copy || form.type == OpType::load) return {bytes(text, form)};
  std::vector<std::int64_t> dims;
  double product = 1;
  for (const auto& part : units::split(text, 'x')) {
    dims.push_back(dimension(part, form));
    product *= static_cast<double>(dims.back());
  }
  if (dims.size() < form.least || dims.size() > form.most)
    throw InputError(fmt::format("'{}' has {} dimensions", text, dims.size()), form.example);
  if (product > kMostWork)
    throw InputError(fmt::format("'{}' is more work than any chip does", text),
                     "a product of the dimensions up to 1e24");
  return dims;
}

}  // namespace

ChipOp parse_op(const std::string& text) {
  const auto parts = units::split(text, ':');
  ChipOp op;
  op.type = choice<OpType>(parts[0], "operation");
  const OpForm& form = form_of(op.type);
  if (parts.size() < 2)
    throw InputError(fmt::format("'{}' says no dimensions", text), form.example);
  op.dims = dimensions(parts[1], form);
  std::size_t next = 2;
  if (form.has_format && parts.size() > next)
    op.data = choice<system::DataType>(parts[next++], "number format");
  if (op.type == OpType::attention && parts.size() > next && parts[next] == "causal") {
    op.causal = true;
    ++next;
  }
  if (op.type == OpType::matmul && parts.size() > next && parts[next] == "ready") {
    op.ready = true;
    ++next;
  }
  if (op.causal && op.dims[1] > op.dims[2])
    throw InputError("causal attention with more queries than keys", "queries <= keys");
  if (parts.size() > next)
    throw InputError(fmt::format("'{}' is more than the operation takes", parts[next]),
                     form.example);
  return op;
}

void check_op(const ChipOp& op, const config::Node& n, config::Reader& r) {
  const auto known = std::find_if(std::begin(kForms), std::end(kForms),
                                  [&](const OpForm& f) { return f.type == op.type; });
  if (known == std::end(kForms)) return;  // the type itself was refused
  double product = 1;
  for (const std::int64_t d : op.dims) {
    product *= static_cast<double>(d);
    if (d < 1 || d > kLargest)
      return r.problem(n, "found the dimension " + std::to_string(d), "1 to 2^44");
  }
  if (op.dims.size() < known->least || op.dims.size() > known->most)
    r.problem(n, "found " + std::to_string(op.dims.size()) + " dimensions", known->example);
  else if (product > kMostWork)
    r.problem(n, "found more work than any chip does", "a product of the dimensions up to 1e24");
  else if (op.causal && (op.type != OpType::attention || op.dims[1] > op.dims[2]))
    r.problem(n, "found causal", "attention with queries <= keys");
}

std::string print_op(const ChipOp& op) {
  const OpForm& form = form_of(op.type);
  std::string text = config::name_of(op.type) + ":";
  for (std::size_t i = 0; i < op.dims.size(); ++i)
    text += (i > 0 ? "x" : "") + std::to_string(op.dims[i]);
  if (form.has_format) text += ":" + config::name_of(op.data);
  if (op.ready) text += ":ready";
  return op.causal ? text + ":causal" : text;
}

}  // namespace podsim::performance
