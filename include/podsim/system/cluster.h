// The resolved cluster: plain figures of one device, its links and the mesh laid on them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "podsim/catalog/traits.h"
#include "podsim/config/describe.h"
#include "podsim/system/ids.h"
#include "podsim/system/link.h"
#include "podsim/units/quantity.h"
#include "podsim/workload/mesh.h"

namespace podsim::system {

using catalog::MatrixUnit;

/// Energy of a device's work above its idle draw.
struct Energies {
  units::EnergyPerFlop flop, vector;
  units::EnergyPerByte vmem, hbm, link;

  static void describe(config::Record<Energies>& r);
  bool operator==(const Energies&) const = default;
};

/// One device (a chip, or one of the two devices of a chip that has two). All rates are per device.
struct Device {
  MatrixUnit matrix_unit = MatrixUnit::systolic;
  units::FlopRate matmul_rate;      ///< peak of bf16 products, of an operation's own format alone
  units::FlopRate narrow_rate;      ///< peak at the run's precision
  std::int64_t mxu_rows = 0;        ///< array rows (R); the output tile's on a GPU
  std::int64_t mxu_columns = 0;     ///< array columns (C)
  std::int64_t mxu_count = 0;       ///< arrays (streaming multiprocessors on a GPU)
  double matmul_efficiency = 1;     ///< fraction of peak between fill and drain
  double narrow_efficiency = 1;     ///< the same at the run's precision, where that is below 16 bit
  double attention_efficiency = 1;  ///< the same of fused attention kernels, first generation
  double splash_efficiency = 1;     ///< and second
  double flash_ceiling = 1;         ///< share of the peak that instructions of the first reach
  double splash_ceiling = 1;        ///< and of the second
  double elementwise_passes = 1;  ///< HBM traffic of ops without products, over the least there is
  double eager_passes = 1;        ///< the same where nothing fuses them
  double dispatch_passes = 1;     ///< HBM traffic of reordering tokens, over the least there is
  double collective_share = 0;    ///< core time that a second of communication beside it takes
  units::Time host_issue;         ///< of one kernel, by the host; none where programs are compiled
  bool graphs = false;            ///< kernels are issued as graphs, without the host
  double decode = 0, encode = 0;  ///< emulated format: vector operations per element in and out
  units::FlopRate vector_rate;    ///< VPU operations per second
  units::Bytes vmem, hbm_capacity;
  units::Bytes cmem;  ///< second on-chip memory, for operands at rest only
  units::Bandwidth vmem_bandwidth, hbm_bandwidth;  ///< nominal
  double hbm_efficiency = 1;                       ///< achievable fraction
  units::Time hbm_latency;                         ///< latency of the first access of an op
  units::Time op_overhead;                         ///< fixed time of one op
  units::Time tile_overhead;                       ///< fixed time of one tile of an op
  units::Time norm_overhead;  ///< fixed time of a normalisation beside that of an op
  /// Kernels of libraries on output tiles: operands that arrive at all multiprocessors from on-chip
  /// memory; zero where the kernels are not known, and every tile has the size of the array.
  units::Bandwidth operand_bandwidth;
  units::Time wave_overhead;       ///< fixed time of a wave of tiles of the array's size
  units::Time quantise_overhead;   ///< fixed time of quantising an input, at the run's precision
  double quantise_passes = 0;      ///< traffic of that over one read and one write; 0: none
  units::Time attention_overhead;  ///< fixed time of an attention kernel by itself
  double attention_kernel_efficiency = 0;  ///< fraction of peak of its products; 0: not known
  double softmax_efficiency = 1;           ///< fraction of vector_rate of its exponentials
  double attention_passes = 1;  ///< traffic of its queries and results over the least there is
  units::Power idle_power, peak_power;  ///< the device's, with its share of the host
  Energies energies;

  static void describe(config::Record<Device>& r);
  bool operator==(const Device&) const = default;
};

/// The host's share of one device.
struct HostShare {
  units::Bandwidth input_bandwidth;  ///< read and prepared input for this device
  units::Bandwidth link_bandwidth;   ///< PCIe to this device, one way
  std::int64_t prefetch_depth = 2;   ///< batches held ready
  std::int64_t sharers = 1;          ///< devices that share the host

  static void describe(config::Record<HostShare>& r);
  bool operator==(const HostShare&) const = default;
};

/// Devices that behave alike: equal program, link pattern and share of the host.
struct DeviceClass {
  std::string name;  ///< "context 3", "all devices"
  std::int64_t count = 1;
  ProgramId program{0};
  HostShare host;
  double slow = 1;  ///< factor on the time of its compute ops

  static void describe(config::Record<DeviceClass>& r);
  bool operator==(const DeviceClass&) const = default;
};

/// Part of a mesh axis along one link class.
struct AxisSegment {
  LinkClassId link{0};
  std::int64_t length = 1;           ///< members along this segment
  std::int64_t hierarchy_level = 0;  ///< 0 innermost; segments of one level are used at once
  std::int64_t sharers = 1;  ///< interleaved groups of this axis that share each physical link
  bool wraps = false;        ///< a ring: both directions carry traffic to every member
  bool switched = false;     ///< all-to-all through a switch: one hop whatever the length

  static void describe(config::Record<AxisSegment>& r);
  bool operator==(const AxisSegment&) const = default;
};

/// A mesh axis of `degree` devices laid on links.
struct AxisLayout {
  workload::Axis axis = workload::Axis::data;
  std::int64_t degree = 1;
  std::vector<AxisSegment> segments;
  /// Of the bandwidth of a level's further segments, the share that gathers, scatters and
  /// reductions use beside that of the fastest.
  double concurrency = 1;

  static void describe(config::Record<AxisLayout>& r);
  bool operator==(const AxisLayout&) const = default;
};

struct Cluster {
  Device device;
  HostShare host;
  base::IdVector<LinkClassId, Link> links;
  base::IdVector<MeshAxisId, AxisLayout> axes;  ///< those of degree > 1
  std::int64_t devices = 1;                     ///< number in all slices
  std::int64_t parts = 1;  ///< slices, or domains, that the scale-out network joins
  /// Share of the core's time that is lost with each doubling of the parts: every step waits for
  /// the slowest of them, whose expected excess grows with the logarithm of their number.
  double jitter = 0;

  static void describe(config::Record<Cluster>& r);
  bool operator==(const Cluster&) const = default;
};

}  // namespace podsim::system
