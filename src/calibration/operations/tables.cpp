// Tables of measured kernels and collectives.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "podsim/config/codec.h"
#include "podsim/units/parse.h"
#include "podsim/workload/collective_names.h"
#include "src/calibration/operations/sample.h"

namespace podsim::calibration {
namespace {

using performance::OpType;

/// A row of either table.
class OperationCells {
 public:
  OperationCells(const config::CsvTable& table, const config::CsvTable::Row& row)
      : table_(table), row_(row) {}

  [[nodiscard]] const std::string& text(const char* column) const {
    return table_.cell(row_, column);
  }
  [[nodiscard]] double positive(const char* column) const {
    const auto value = units::parse_number(text(column));
    if (!value || !(*value > 0))
      throw config::InputError(table_.place(row_, column),
                               fmt::format("{} is '{}'", column, text(column)),
                               "a positive number");
    return *value;
  }
  [[nodiscard]] std::int64_t count(const char* column) const {
    const double value = positive(column);
    constexpr double most = 1e15;
    if (value > most || value != static_cast<double>(static_cast<std::int64_t>(value)))
      throw config::InputError(table_.place(row_, column),
                               fmt::format("{} is '{}'", column, text(column)),
                               "a whole number from 1");
    return static_cast<std::int64_t>(value);
  }

  /// What all samples have.
  [[nodiscard]] Sample sample(const catalog::Catalog& catalog) const {
    Sample s;
    s.id = text("id");
    s.source = text("source");
    s.quality = text("quality");
    s.time = units::Time(positive("time_us") * 1e-6);
    const auto chips = catalog.list("chips");
    const std::string& name = text("chip");
    const bool known =
        std::any_of(chips.begin(), chips.end(), [&](const auto& c) { return c.name == name; });
    s.chip = name;
    if (!known) s.refused = fmt::format("the catalog has no chip '{}'", name);
    return s;
  }

 private:
  const config::CsvTable& table_;
  const config::CsvTable::Row& row_;
};

/// A format of a table, and whether the row's input was in it already.
struct Format {
  system::DataType data = system::DataType::bf16;
  bool ready = false;
};

const std::map<std::string, Format, std::less<>>& formats() {
  using enum system::DataType;
  static const std::map<std::string, Format, std::less<>> all = {{"bf16", {bf16}},
                                                                 {"fp16", {f16}},
                                                                 {"fp8", {fp8}},
                                                                 {"fp8_block", {fp8_block}},
                                                                 {"fp8_rowwise", {fp8, true}},
                                                                 {"int8_rowwise", {int8, true}},
                                                                 {"nvfp4", {fp4}},
                                                                 {"mxfp4", {fp4, true}}};
  return all;
}

std::optional<Format> format_of(const std::string& text) {
  const auto known = formats().find(text);
  return known == formats().end() ? std::nullopt : std::optional(known->second);
}

void set_product(Sample& s, const OperationCells& row, const Format& format) {
  performance::ChipOp op;
  op.type = OpType::matmul;
  op.dims = {row.count("m"), row.count("k"), row.count("n")};
  op.data = format.data;
  // A framework's layer quantises its input; benchmarks and tuners of kernels time the product.
  const bool of_framework = !row.text("frameworks").empty();
  op.ready = format.data != system::DataType::bf16 && format.data != system::DataType::f16 &&
             (format.ready || !of_framework);
  s.kind = row.text("kind") == "gemm_train" ? kTrainingProduct : kProduct;
  s.size = product_size(op.dims.front());
  s.what = op;
}

void set_attention(Sample& s, const OperationCells& row, const Format& format) {
  performance::ChipOp op;
  op.type = OpType::attention;
  op.data = format.data;
  const std::int64_t batch = row.count("batch"), heads = row.count("heads");
  const std::int64_t keys = row.count("kv_len"), width = row.count("head_dim");
  if (row.text("kind") == "attention_decode") {
    const std::int64_t kv_heads = row.count("kv_heads");
    op.dims = {batch * kv_heads, heads / kv_heads, keys, width};
    s.kind = kDecode;
    s.size = "all";
  } else {
    op.dims = {batch * heads, row.count("q_len"), keys, width};
    op.causal = row.text("causal") == "1";
    s.kind = kAttention;
    constexpr double large = 100e9;
    double work = 4.0;
    for (const auto d : op.dims) work *= static_cast<double>(d);
    s.size = (op.causal ? work / 2 : work) > large ? "over 100 GFLOP" : "to 100 GFLOP";
  }
  s.what = op;
}

void refuse_attention(Sample& s, const OperationCells& row) {
  if (!row.text("window").empty() && row.text("window") != "0")
    s.refused = "a sliding window is no operation of one device";
  if (row.text("direction") == "bwd") s.refused = "a backward pass is no operation of one device";
  if (row.text("kv_dtype") == "fp8" && row.text("kind") == "attention_decode")
    s.refused = "a cache in fp8 with queries in 16 bit is no operation of one device";
}

Sample kernel_of(const OperationCells& row, const catalog::Catalog& catalog) {
  Sample s = row.sample(catalog);
  s.format = row.text("dtype");
  const std::string& kind = row.text("kind");
  const auto format = format_of(s.format);
  if (kind == "gemm" || kind == "gemm_train") {
    if (format) set_product(s, row, *format);
  } else if (kind.starts_with("attention")) {
    if (format) set_attention(s, row, *format);
    refuse_attention(s, row);
  } else {
    s.refused = "no operation of one device: " + kind;
  }
  if (!format && s.refused.empty()) s.refused = "no format of products: " + s.format;
  if (s.refused.empty()) s.operation = performance::print_op(std::get<performance::ChipOp>(s.what));
  return s;
}

std::optional<workload::CollectiveKind> kind_of(const std::string& name) {
  const auto& names = config::EnumNames<workload::CollectiveKind>::names;
  const auto it = std::find_if(names.begin(), names.end(),
                               [&](const auto& entry) { return name == entry.second; });
  if (it == names.end()) return std::nullopt;
  return it->first;
}

Sample collective_of(const OperationCells& row, const catalog::Catalog& catalog) {
  Sample s = row.sample(catalog);
  const auto op = kind_of(row.text("op"));
  const std::string& by = row.text("implementation");
  s.kind = kWithin;
  s.format = row.text("op");
  if (!op || row.text("bytes").empty()) {
    s.refused = "no collective on a tensor: " + row.text("op");
  } else if (!by.starts_with("nccl") && !by.starts_with("rccl")) {
    s.refused = "no collective of NCCL or RCCL: " + by;
  }
  if (!s.refused.empty()) return s;
  const auto& fabric = catalog.fabric(catalog.chip(s.chip).fabric);
  if (!fabric.domain_chips) {
    s.refused = "a torus has no domains";
    return s;
  }
  const std::int64_t domain = fabric.domain_chips->value, chips = row.count("chips");
  if (chips > domain && chips % domain != 0) {
    s.refused = fmt::format("no whole number of domains of {}", domain);
    return s;
  }
  const bool in_switch = *op == workload::CollectiveKind::all_reduce && chips == domain &&
                         fabric.in_switch_efficiency.has_value();
  CollectiveCall call{*op, units::Bytes(row.positive("bytes")), chips, in_switch, {}};
  constexpr double gigabit = 1e9 / 8;
  if (!row.text("nic_gbit_per_s").empty())
    call.network = units::Bandwidth(row.positive("nic_gbit_per_s") * gigabit);
  set_call(s, call, domain);
  return s;
}

template <class Read>
std::vector<Sample> read_rows(const config::CsvTable& table, const Read& read) {
  std::vector<Sample> samples;
  for (const auto& cells : table.rows()) samples.push_back(read(OperationCells(table, cells)));
  return samples;
}

}  // namespace

std::vector<Sample> read_kernels(const config::CsvTable& table, const catalog::Catalog& catalog) {
  return read_rows(table, [&](const OperationCells& row) { return kernel_of(row, catalog); });
}

std::vector<Sample> read_collectives(const config::CsvTable& table,
                                     const catalog::Catalog& catalog) {
  return read_rows(table, [&](const OperationCells& row) { return collective_of(row, catalog); });
}

}  // namespace podsim::calibration
