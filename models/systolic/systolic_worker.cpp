#include "models/systolic/systolic_worker.h"

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/systolic/core.h"
#include "models/systolic/operand_draw.h"
#include "models/systolic/reference.h"
#include "podsim/config/codec.h"
#include "podsim/performance/systolic_run.h"

namespace podsim::models {
namespace {

using performance::NumberFormat;
using performance::SystolicRequest;
using performance::SystolicRun;

template <class T>
std::string checksum(const std::vector<T>& values, std::int64_t width, std::int64_t stride) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  const T* const end = values.data() + values.size();
  for (const T* row = values.data(); row < end; row += stride) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(row);
    const auto* const bytes_end = reinterpret_cast<const unsigned char*>(row + width);
    for (; bytes != bytes_end; ++bytes) hash = (hash ^ *bytes) * 0x100000001B3U;
  }
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

template <class T, class Draw>
std::vector<T> drawn(std::int64_t rows, std::int64_t columns, std::int64_t stride, Draw&& draw) {
  std::vector<T> values(static_cast<std::size_t>(rows * stride));
  T* row = values.data();
  for (std::int64_t i = 0; i < rows; ++i, row += stride)
    for (std::int64_t j = 0; j < columns; ++j) row[j] = draw();
  return values;
}

template <class Operand, class Sum, class Draw>
SystolicRun simulate(const SystolicRequest& q, Draw&& draw) {
  const auto a_stride = systolic::spread_stride<Operand>(q.k);
  const auto b_stride = systolic::spread_stride<Operand>(q.n);
  const auto c_stride = systolic::spread_stride<Sum>(q.n);
  const auto a = drawn<Operand>(q.m, q.k, a_stride, draw);
  const auto b = drawn<Operand>(q.k, q.n, b_stride, draw);
  std::vector<Sum> c(static_cast<std::size_t>(q.m * c_stride));
  const systolic::Operands<Operand, Sum> operands{
      q.m, q.n, q.k, {a.data(), a_stride}, {b.data(), b_stride}, {c.data(), c_stride}};

  systolic::CoreParameters parameters;
  parameters.array.rows = q.rows;
  parameters.array.columns = q.columns;
  parameters.array.dataflow = q.dataflow;
  parameters.arrays = q.arrays;
  systolic::SystolicCore core("core", parameters);
  core.start(operands, q.row_pieces);
  sc_core::sc_start();
  const auto compared = systolic::compare(operands);
  return {core.last_cycle(), compared.mismatches, compared.worst_error, checksum(c, q.n, c_stride)};
}

SystolicRun simulate(const SystolicRequest& q) {
  systolic::OperandDraw draw(static_cast<std::uint64_t>(q.seed));
  switch (q.format) {
    case NumberFormat::int8:
      return simulate<std::int8_t, std::int32_t>(q, [&] { return draw.int8(); });
    case NumberFormat::bf16:
      return simulate<float, float>(q, [&] { return draw.bf16(); });
    case NumberFormat::fp8_e4m3:
      return simulate<float, float>(q, [&] { return draw.e4m3(); });
    case NumberFormat::fp8_e5m2:
      return simulate<float, float>(q, [&] { return draw.e5m2(); });
  }
  throw std::invalid_argument("no such number format");
}

}  // namespace

config::Node run_systolic_request(const config::Node& request) {
  const auto q = config::decode<SystolicRequest>(request, config::Form::si);
  if (const auto why = performance::beyond_limits(q); !why.empty())
    throw std::invalid_argument(why);
  return config::encode(simulate(q), config::Form::si);
}

}  // namespace podsim::models
