#include "src/calibration/operations/sample.h"

#include <fmt/format.h>

#include <algorithm>

#include "podsim/config/codec.h"
#include "podsim/performance/fabric_collective.h"
#include "podsim/system/device.h"
#include "podsim/system/fabric_catalog.h"
#include "podsim/units/parse.h"
#include "podsim/workload/collective_names.h"

namespace podsim::calibration {
namespace {

units::Time predict_op(const performance::ChipOp& op, const Subject& s) {
  catalog::InputLog log;
  return performance::time_op(op, system::device_of(s.chip, *s.technology, op.data, log)).time;
}

units::Time predict_call(const CollectiveCall& call, const Subject& s) {
  catalog::InputLog log;
  catalog::Fabric entry = s.fabric;
  if (call.network) entry.scale_out_bandwidth.value = *call.network;
  system::Fabric fabric =
      system::switched_fabric(entry, call.chips, s.chip.devices_per_chip.value, log);
  fabric.switch_reduces = call.in_switch && fabric.axes.size() == 1;
  performance::FabricCollective collective{call.op, call.bytes, {}};
  for (const auto axis : fabric.axes.ids()) collective.axes.push_back(axis);
  return performance::plan_collective(system::FabricGraph(std::move(fabric)), collective).alone;
}

bool has_all_columns(const config::CsvTable& t, std::initializer_list<const char*> names) {
  return std::all_of(names.begin(), names.end(), [&](const char* n) { return t.has(n); });
}

std::vector<Sample> read(const std::string& file, const catalog::Catalog& catalog) {
  const auto table = config::CsvTable::load(file);
  if (has_all_columns(table, {"id", "chip", "kind", "dtype", "m", "n", "k", "time_us", "source"}))
    return read_kernels(table, catalog);
  if (has_all_columns(table, {"id", "chip", "op", "chips", "bytes", "time_us", "implementation"}))
    return read_collectives(table, catalog);
  throw config::InputError(
      file + " has the columns of no known table of operations",
      "id, chip, kind, dtype, m, n, k, time_us, source; or id, chip, op, chips, bytes, time_us, "
      "implementation");
}

}  // namespace

Subject subject_of(const catalog::Catalog& catalog, const std::string& chip) {
  const catalog::Chip& entry = catalog.chip(chip);
  return {entry, catalog.fabric(entry.fabric), &catalog.technology(entry.technology)};
}

units::Time predict(const Sample& sample, const Subject& subject) {
  if (const auto* op = std::get_if<performance::ChipOp>(&sample.what))
    return predict_op(*op, subject);
  return predict_call(std::get<CollectiveCall>(sample.what), subject);
}

std::string product_size(std::int64_t m) {
  constexpr std::int64_t small = 256, medium = 2048;
  return m <= small ? "m <= 256" : m <= medium ? "m 257-2048" : "m > 2048";
}

std::string collective_size(units::Bytes bytes) {
  constexpr double small = 65536, large = 67108864;
  return bytes.base() < small   ? "below 64 KiB"
         : bytes.base() < large ? "64 KiB to 64 MiB"
                                : "from 64 MiB";
}

void set_call(Sample& sample, CollectiveCall call, std::int64_t domain) {
  sample.kind = call.chips > domain ? kBetween : kWithin;
  sample.format = config::name_of(call.op);
  sample.size = collective_size(call.bytes);
  sample.operation = fmt::format("{}:{}:{}", config::name_of(call.op),
                                 units::print_rounded(call.bytes), call.chips);
  sample.what = call;
}

std::vector<Sample> read_samples(const RowFilter& filter, const catalog::Catalog& catalog) {
  std::vector<Sample> samples;
  const auto files = filter.files.empty() ? catalog.operation_files() : filter.files;
  for (const auto& file : files)
    for (auto& sample : read(file, catalog)) samples.push_back(std::move(sample));
  const std::string chip = filter.chip.empty() ? "" : catalog.chip(filter.chip).name;
  std::erase_if(samples, [&](const Sample& s) {
    return (!chip.empty() && s.chip != chip) || s.source.find(filter.source) == std::string::npos;
  });
  if (samples.empty())
    throw config::InputError("no measured row is left", "rows of the chip and source asked for");
  return samples;
}

}  // namespace podsim::calibration
