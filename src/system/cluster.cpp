#include "podsim/system/cluster.h"

#include "podsim/config/codec.h"
#include "podsim/system/enum_names.h"
#include "podsim/workload/axis_names.h"

namespace podsim::system {

void Energies::describe(config::Record<Energies>& r) {
  r.required("flop", &Energies::flop, "matrix operation").at_least(0);
  r.required("vector", &Energies::vector, "vector operation").at_least(0);
  r.required("vmem", &Energies::vmem, "byte of on-chip memory").at_least(0);
  r.required("hbm", &Energies::hbm, "byte of HBM").at_least(0);
  r.required("link", &Energies::link, "byte sent").at_least(0);
}

namespace {

void describe_kernels(config::Record<Device>& r) {
  r.optional("operand_bandwidth", &Device::operand_bandwidth, "operands at multiprocessors")
      .at_least(0);
  r.optional("wave_overhead", &Device::wave_overhead, "fixed time of a wave of tiles").at_least(0);
  r.optional("quantise_overhead", &Device::quantise_overhead, "fixed time of quantising")
      .at_least(0);
  r.optional("quantise_passes", &Device::quantise_passes, "traffic of quantising").at_least(0);
  r.optional("attention_overhead", &Device::attention_overhead, "fixed time of attention")
      .at_least(0);
  r.optional("attention_kernel_efficiency", &Device::attention_kernel_efficiency,
             "fraction of peak of single attention kernels")
      .at_least(0)
      .at_most(1);
  r.optional("softmax_efficiency", &Device::softmax_efficiency, "fraction of the vector rate")
      .more_than(0)
      .at_most(1);
  r.optional("attention_passes", &Device::attention_passes, "traffic of queries and results")
      .more_than(0);
}

}  // namespace

void Device::describe(config::Record<Device>& r) {
  r.required("matrix_unit", &Device::matrix_unit, "what the matrix units hold still");
  r.required("matmul_rate", &Device::matmul_rate, "peak of the matrix units").more_than(0);
  r.required("narrow_rate", &Device::narrow_rate, "peak at the run's precision").more_than(0);
  r.required("mxu_rows", &Device::mxu_rows, "array rows").at_least(1);
  r.required("mxu_columns", &Device::mxu_columns, "array columns").at_least(1);
  r.required("mxu_count", &Device::mxu_count, "arrays").at_least(1);
  r.required("matmul_efficiency", &Device::matmul_efficiency, "fraction of peak reached")
      .more_than(0)
      .at_most(1);
  r.required("narrow_efficiency", &Device::narrow_efficiency, "the same below 16 bit")
      .more_than(0)
      .at_most(1);
  r.required("attention_efficiency", &Device::attention_efficiency, "the same of attention kernels")
      .more_than(0)
      .at_most(1);
  r.required("flash_ceiling", &Device::flash_ceiling, "of the peak, for instructions of the first")
      .more_than(0)
      .at_most(1);
  r.required("splash_ceiling", &Device::splash_ceiling, "the same of the second generation")
      .more_than(0)
      .at_most(1);
  r.required("elementwise_passes", &Device::elementwise_passes, "traffic of elementwise work")
      .more_than(0);
  r.required("eager_passes", &Device::eager_passes, "the same where nothing fuses it").more_than(0);
  r.required("dispatch_passes", &Device::dispatch_passes, "traffic of reordering tokens")
      .more_than(0);
  r.required("splash_efficiency", &Device::splash_efficiency, "the same of their second generation")
      .more_than(0)
      .at_most(1);
  r.required("collective_share", &Device::collective_share, "of the core, beside communication")
      .at_least(0)
      .at_most(1);
  r.optional("host_issue", &Device::host_issue, "of one kernel, by the host").at_least(0);
  r.optional("graphs", &Device::graphs, "kernels are issued without the host");
  r.required("decode", &Device::decode, "vector operations per element in").at_least(0);
  r.required("encode", &Device::encode, "vector operations per element out").at_least(0);
  r.required("vector_rate", &Device::vector_rate, "vector operations per second").more_than(0);
  r.required("vmem", &Device::vmem, "on-chip memory").more_than(0);
  r.required("cmem", &Device::cmem, "second on-chip memory").at_least(0);
  r.required("vmem_bandwidth", &Device::vmem_bandwidth, "of on-chip memory").more_than(0);
  r.required("hbm_capacity", &Device::hbm_capacity, "HBM size");
  r.required("hbm_bandwidth", &Device::hbm_bandwidth, "nominal HBM bandwidth").more_than(0);
  r.required("hbm_efficiency", &Device::hbm_efficiency, "achievable fraction")
      .more_than(0)
      .at_most(1);
  r.required("hbm_latency", &Device::hbm_latency, "of the first access").at_least(0);
  r.required("tile_overhead", &Device::tile_overhead, "fixed time of one tile").at_least(0);
  r.required("norm_overhead", &Device::norm_overhead, "fixed time of a norm").at_least(0);
  r.required("op_overhead", &Device::op_overhead, "fixed time of one op").at_least(0);
  describe_kernels(r);
  r.required("idle_power", &Device::idle_power, "power at rest").at_least(0);
  r.required("peak_power", &Device::peak_power, "power at full load").at_least(0);
  r.required("energies", &Device::energies, "of its work");
}

void HostShare::describe(config::Record<HostShare>& r) {
  r.required("input_bandwidth", &HostShare::input_bandwidth, "prepared input for the device")
      .more_than(0);
  r.required("link_bandwidth", &HostShare::link_bandwidth, "PCIe, one way").more_than(0);
  r.required("prefetch_depth", &HostShare::prefetch_depth, "batches held ready").at_least(0);
  r.optional("sharers", &HostShare::sharers, "devices that share the host").at_least(1);
}

void DeviceClass::describe(config::Record<DeviceClass>& r) {
  r.required("name", &DeviceClass::name, "label");
  r.required("count", &DeviceClass::count, "devices").at_least(1);
  r.required("program", &DeviceClass::program, "index of the program").at_least(0);
  r.required("host", &DeviceClass::host, "share of the host");
  r.optional("slow", &DeviceClass::slow, "factor on compute times").at_least(1);
}

void AxisSegment::describe(config::Record<AxisSegment>& r) {
  r.required("link", &AxisSegment::link, "index of the link class").at_least(0);
  r.required("length", &AxisSegment::length, "members").at_least(1);
  r.required("hierarchy_level", &AxisSegment::hierarchy_level, "hierarchy, 0 innermost")
      .at_least(0);
  r.required("sharers", &AxisSegment::sharers, "groups that share each link").at_least(1);
  r.required("wraps", &AxisSegment::wraps, "a ring");
  r.required("switched", &AxisSegment::switched, "through a switch");
}

void AxisLayout::describe(config::Record<AxisLayout>& r) {
  r.required("axis", &AxisLayout::axis, "mesh axis");
  r.required("degree", &AxisLayout::degree, "devices").at_least(1);
  r.required("segments", &AxisLayout::segments, "segments of links");
  r.optional("concurrency", &AxisLayout::concurrency, "of further segments of a level")
      .at_least(0)
      .at_most(1);
}

void Cluster::describe(config::Record<Cluster>& r) {
  r.required("device", &Cluster::device, "one device");
  r.required("host", &Cluster::host, "its share of the host");
  r.required("links", &Cluster::links, "link classes");
  r.required("axes", &Cluster::axes, "mesh axes of degree over 1");
  r.required("devices", &Cluster::devices, "devices in all slices").at_least(1);
  r.optional("parts", &Cluster::parts, "slices or domains").at_least(1);
  r.optional("jitter", &Cluster::jitter, "lost to each doubling of the parts").at_least(0);
}

}  // namespace podsim::system
