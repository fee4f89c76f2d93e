// On what a run is placed: the scenario's `system`, `parallelism` and `input` sections.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/config/describe.h"
#include "podsim/units/quantity.h"
#include "podsim/workload/mesh.h"

namespace podsim::system {

/// Chips that take longer than they should.
struct SlowSection {
  std::vector<std::string> chips;  ///< chips by place: "x0y1z2"
  double factor = 1;               ///< on the time of everything they compute

  static void describe(config::Record<SlowSection>& r);
};

struct SystemSection {
  std::string chip;  ///< catalog name
  std::int64_t slices = 1;
  std::optional<std::string> shape;   ///< shape of one slice: "16x16"
  std::optional<std::int64_t> chips;  ///< chips of one slice, where no shape is given
  /// Of one chip, beyond slice or domain, one way; the catalog's by default.
  std::optional<units::Bandwidth> scale_out;
  std::optional<SlowSection> slow;
  std::vector<std::string> failed;  ///< "link:x0y0z0-x1y0z0"

  static void describe(config::Record<SystemSection>& r);
};

/// The degree of one mesh axis; `rest` takes what the other axes leave.
struct AxisDegree {
  std::int64_t degree = 1;
  bool rest = false;

  bool operator==(const AxisDegree&) const = default;
};

/// `auto`, or degrees over devices, at most one of them `rest`.
struct ParallelismSection {
  bool automatic = true;
  workload::PerAxis<AxisDegree> degrees;
  std::map<std::string, std::vector<std::string>> layout;  ///< mesh axis on torus axes

  bool operator==(const ParallelismSection&) const = default;
};

/// The degrees of a mesh, nothing left open.
ParallelismSection parallelism_of(const workload::Mesh& mesh);

/// The host's input pipeline.
struct InputSection {
  std::optional<units::Bandwidth> bandwidth;             ///< per host; the catalog's by default
  std::int64_t prefetch = 2;                             ///< batches held ready
  units::Bytes bytes_per_token = units::Bytes(2 * 4.0);  ///< ids and targets as int32

  static void describe(config::Record<InputSection>& r);
};

}  // namespace podsim::system

template <>
struct podsim::config::Codec<podsim::system::AxisDegree> {
  static void decode(const Node& n, system::AxisDegree& out, const Limits& l, Reader& r);
  static Node encode(const system::AxisDegree& v, Form f);
  static Node schema(const Limits& l);
};

template <>
struct podsim::config::Codec<podsim::system::ParallelismSection> {
  static void decode(const Node& n, system::ParallelismSection& out, const Limits& l, Reader& r);
  static Node encode(const system::ParallelismSection& v, Form f);
  static Node schema(const Limits& l);
};
