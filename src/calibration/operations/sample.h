// Measured kernels and collectives as samples that a model of a chip and its fabric predicts.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "podsim/calibration/chip.h"
#include "podsim/catalog/catalog.h"
#include "podsim/config/csv.h"
#include "podsim/performance/chip_op.h"
#include "podsim/workload/collective_kind.h"

namespace podsim::calibration {

/// A collective of a library over the first `chips` of a fabric's domains.
struct CollectiveCall {
  workload::CollectiveKind op = workload::CollectiveKind::all_reduce;
  units::Bytes bytes;  ///< as in performance::FabricCollective
  std::int64_t chips = 1;
  bool in_switch = false;                   ///< the library may let the switch reduce
  std::optional<units::Bandwidth> network;  ///< of a chip, where not the catalog's
};

struct Sample {
  std::string id, chip, kind, format, size, operation, source, quality;
  std::variant<performance::ChipOp, CollectiveCall> what;
  units::Time time;
  std::string refused;  ///< why it has no prediction; empty for none

  /// Whether fits may use it: predicted, and of a quality that the table's author trusts.
  [[nodiscard]] bool fits() const { return refused.empty() && quality != "C"; }
};

/// The kinds of samples.
inline constexpr const char* kProduct = "product";
inline constexpr const char* kTrainingProduct = "product, sustained";  ///< measured in a trainer
inline constexpr const char* kAttention = "attention";
inline constexpr const char* kDecode = "attention, one query";
inline constexpr const char* kWithin = "collective in a domain";
inline constexpr const char* kBetween = "collective over domains";

/// A chip with its fabric, whose parameters a fit changes.
struct Subject {
  catalog::Chip chip;
  catalog::Fabric fabric;
  const catalog::Technology* technology = nullptr;
};
Subject subject_of(const catalog::Catalog& catalog, const std::string& chip);

/// The time by the closed forms. Throws config::InputError for what the chip does not have.
units::Time predict(const Sample& sample, const Subject& subject);

/// Rows with the columns kind, chip, dtype, m, n, k, batch, q_len, …: kernels.
std::vector<Sample> read_kernels(const config::CsvTable& table, const catalog::Catalog& catalog);
/// Rows with the columns chip, op, chips, bytes, time_us, implementation, …: collectives.
std::vector<Sample> read_collectives(const config::CsvTable& table,
                                     const catalog::Catalog& catalog);
/// Rows of both kinds of tables: the filter's files, or those of the catalog's operations/. Throws
/// config::InputError.
std::vector<Sample> read_samples(const RowFilter& filter, const catalog::Catalog& catalog);

/// "m > 2048" of a product of m rows.
std::string product_size(std::int64_t m);
/// "from 64 MiB" of a collective.
std::string collective_size(units::Bytes bytes);
/// Completes a collective's kind, size and text. `domain`: chips of one domain.
void set_call(Sample& sample, CollectiveCall call, std::int64_t domain);

}  // namespace podsim::calibration
