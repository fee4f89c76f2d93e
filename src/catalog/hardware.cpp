// Descriptions of chips, fabrics and hosts.
#include <algorithm>

#include "podsim/catalog/entries.h"
#include "src/catalog/sourced_codec.h"

namespace podsim::catalog {
namespace {

template <class T>
void require_when(bool condition, const std::optional<T>& field, const char* key, const char* why,
                  const config::Node& n, config::Reader& r) {
  if (condition && !field)
    r.problem(n, std::string("the key '") + key + "' is missing", std::string("needed for ") + why);
}

void describe_training_rates(config::Record<Chip>& r) {
  r.optional("product_efficiency", &Chip::product_efficiency,
             "share of peak that the matrix products of a training step reach")
      .more_than(0)
      .at_most(1);
  r.optional("attention_efficiency", &Chip::attention_efficiency,
             "share of the bf16 peak that fused attention kernels reach")
      .more_than(0)
      .at_most(1);
  r.optional("splash_efficiency", &Chip::splash_efficiency,
             "the same of their second generation: Splash on TPUs, FlashAttention 3, cuDNN's")
      .more_than(0)
      .at_most(1);
  r.optional(
       "narrow_efficiency", &Chip::narrow_efficiency,
       "share of their peak that products below 16 bit reach in a training step, over that of "
       "others")
      .more_than(0)
      .at_most(1);
  r.optional("elementwise_passes", &Chip::elementwise_passes,
             "HBM traffic of elementwise work that is fused, over the least there is")
      .at_least(0.1)
      .at_most(100);
  r.optional("eager_passes", &Chip::eager_passes,
             "the same of elementwise operations that run one at a time")
      .at_least(0.1)
      .at_most(100);
  r.optional("dispatch_passes", &Chip::dispatch_passes,
             "HBM traffic of reordering tokens over the least there is")
      .at_least(0.1)
      .at_most(100);
  r.optional("collective_efficiency", &Chip::collective_efficiency,
             "share of the links' usable rate that the collectives of a step reach")
      .more_than(0)
      .at_most(1);
  r.optional("network_efficiency", &Chip::network_efficiency,
             "the same between slices or domains, over the network that joins them")
      .more_than(0)
      .at_most(1);
  r.optional("axis_concurrency", &Chip::axis_concurrency,
             "share of the rates of further torus axes that a collective uses beside the fastest")
      .at_least(0)
      .at_most(1);
  r.optional("host_issue", &Chip::host_issue,
             "time in which the host issues a kernel, over op_overhead, where no graph is replayed")
      .more_than(0)
      .at_most(1000);
  r.optional("sync_jitter", &Chip::sync_jitter,
             "share of the core's time lost to each doubling of the slices or domains")
      .at_least(0)
      .at_most(1);
  r.optional("collective_share", &Chip::collective_share,
             "core time that a second of communication beside it takes")
      .at_least(0)
      .at_most(1);
  r.optional(
       "step_error", &Chip::step_error,
       "expected absolute error of predicted step times: the mean on runs that the fit has not "
       "seen, without runs of the chip the 90th percentile of its family, which "
       "calibrations/training-errors widens by a run's distance from them")
      .at_least(0);
}

/// One format below 16 bit.
void describe_quantising(config::Record<Chip>& r, const char* const (&names)[3],
                         std::optional<Sourced<double>> Chip::* efficiency,
                         std::optional<Sourced<units::Time>> Chip::* overhead,
                         std::optional<Sourced<double>> Chip::* passes) {
  r.optional(names[0], efficiency, "share of the format's peak that single products reach")
      .more_than(0)
      .at_most(1);
  r.optional(names[1], overhead, "time of the kernels that quantise an input, beyond its traffic")
      .at_least(0);
  r.optional(names[2], passes, "traffic of quantising an input, over one read and one write")
      .at_least(0)
      .at_most(100);
}

/// Single kernels of libraries on multiprocessors.
void describe_library_kernels(config::Record<Chip>& r) {
  r.optional("operand_bandwidth", &Chip::operand_bandwidth,
             "operands of products that arrive at all multiprocessors from on-chip memory")
      .more_than(0);
  r.optional("wave_overhead", &Chip::wave_overhead, "time of a wave of tiles beyond its work")
      .at_least(0);
  describe_quantising(r, {"fp8_efficiency", "fp8_quantise_overhead", "fp8_quantise_passes"},
                      &Chip::fp8_efficiency, &Chip::fp8_quantise_overhead,
                      &Chip::fp8_quantise_passes);
  describe_quantising(
      r, {"fp8_block_efficiency", "fp8_block_quantise_overhead", "fp8_block_quantise_passes"},
      &Chip::fp8_block_efficiency, &Chip::fp8_block_quantise_overhead,
      &Chip::fp8_block_quantise_passes);
  describe_quantising(r, {"fp4_efficiency", "fp4_quantise_overhead", "fp4_quantise_passes"},
                      &Chip::fp4_efficiency, &Chip::fp4_quantise_overhead,
                      &Chip::fp4_quantise_passes);
  r.optional("attention_overhead", &Chip::attention_overhead,
             "time of an attention kernel beyond its work")
      .at_least(0);
  r.optional("attention_kernel_efficiency", &Chip::attention_kernel_efficiency,
             "share of the bf16 peak that products of one attention kernel reach")
      .more_than(0)
      .at_most(1);
  r.optional("fp8_attention_kernel_efficiency", &Chip::fp8_attention_kernel_efficiency,
             "the same in fp8, of its peak")
      .more_than(0)
      .at_most(1);
  r.optional("softmax_efficiency", &Chip::softmax_efficiency,
             "share of the vector rate that exponentials of attention reach")
      .more_than(0)
      .at_most(1);
  r.optional("attention_passes", &Chip::attention_passes,
             "traffic of queries and results of one attention kernel over the least there is")
      .at_least(0.1)
      .at_most(100);
}

void describe_traits(config::Record<Chip>& r) {
  r.required("vendor", &Chip::vendor, "who sells it: entry of market/, where there is one");
  r.required("family", &Chip::family, "label under which reports group chips");
  r.required("matrix_unit", &Chip::matrix_unit,
             "systolic arrays, which hold weights, or multiprocessors that hold tiles of the "
             "output");
  r.required("native_formats", &Chip::native_formats,
             "number formats that the matrix units multiply; bf16 is one of them");
  r.required("compiled", &Chip::compiled,
             "programs are compiled and fused as a whole; else put together from the kernels of "
             "libraries");
  r.required("attention_kernels", &Chip::attention_kernels,
             "generations of fused attention kernels that exist for it");
  r.required("reliability", &Chip::reliability, "entry of reliability/: how often it fails")
      .named_in("reliability");
  r.required("ownership", &Chip::ownership, "entry of ownership/: what owning it costs beside it")
      .named_in("ownership");
  r.required("rates", &Chip::rates,
             "group of chips whose rates of training steps are fitted together; those of the group "
             "are calibrations/training-NAME");
}

/// Peaks belong to formats: each format below 16 bit has one, and none is left over.
void check_formats(const Chip& c, const config::Node& n, config::Reader& r) {
  const auto native = [&](DataType t) {
    return std::find(c.native_formats.begin(), c.native_formats.end(), t) != c.native_formats.end();
  };
  const auto check = [&](DataType type, bool has_peak, const std::string& key) {
    if (native(type) == has_peak) return;
    const std::string name = config::name_of(type);
    r.problem(n,
              has_peak ? "found the key '" + key + "' without the format " + name
                       : "the key '" + key + "' is missing",
              has_peak ? "native_formats with " + name : "needed for the format " + name);
  };
  if (!native(DataType::bf16))
    r.problem(n, "native_formats lacks bf16", "a chip whose matrix units multiply bf16");
  check(DataType::fp8, c.peak_fp8.has_value(), "peak_fp8");
  check(DataType::int8, c.peak_int8.has_value(), "peak_int8");
  check(DataType::fp4, c.peak_fp4.has_value(), "peak_fp4");
  if (native(DataType::fp8_block) && !native(DataType::fp8))
    r.problem(n, "native_formats has fp8_block without fp8", "both, since they have one peak");
}

void check_traits(const Chip& c, const config::Node& n, config::Reader& r) {
  require_when(c.matrix_unit == MatrixUnit::systolic, c.tile_overhead, "tile_overhead",
               "systolic arrays", n, r);
  for (const auto* kernel : {&c.attention_kernels.flash, &c.attention_kernels.splash})
    require_when(*kernel && (*kernel)->instruction_rate, c.clock, "clock",
                 "an instruction_rate of attention kernels", n, r);
  check_formats(c, n, r);
}

}  // namespace

void AttentionKernel::describe(config::Record<AttentionKernel>& r) {
  r.optional("instruction_rate", &AttentionKernel::instruction_rate,
             "matrix operations a clock of one matrix unit that the kernels' instructions do; "
             "without it they keep the unit busy")
      .more_than(0);
  r.optional("block", &AttentionKernel::block,
             "queries and keys of a block; else 512, 2048 for splash")
      .at_least(16)
      .at_most(1e6);
}

void AttentionKernels::describe(config::Record<AttentionKernels>& r) {
  r.optional("flash", &AttentionKernels::flash, "first generation: FlashAttention 1 and 2");
  r.optional("splash", &AttentionKernels::splash,
             "second generation: Splash and Tokamax, FlashAttention 3, cuDNN's");
}

void Chip::describe(config::Record<Chip>& r) {
  r.required("name", &Chip::name, "name of the entry and of its file");
  r.required("title", &Chip::title, "name for people");
  r.optional("aliases", &Chip::aliases, "other names in tables of measurements");
  describe_traits(r);
  r.required("host", &Chip::host, "entry of hosts/").named_in("hosts");
  r.required("fabric", &Chip::fabric, "entry of fabrics/").named_in("fabrics");
  r.required("technology", &Chip::technology, "entry of technologies/").named_in("technologies");
  r.required("devices_per_chip", &Chip::devices_per_chip, "devices that software sees").at_least(1);
  r.optional("clock", &Chip::clock, "of the arrays; boost clock of a GPU").more_than(0);
  r.required("peak_bf16", &Chip::peak_bf16, "dense matrix rate").more_than(0);
  r.optional("peak_fp8", &Chip::peak_fp8, "dense matrix rate").more_than(0);
  r.optional("peak_int8", &Chip::peak_int8, "dense matrix rate, operations").more_than(0);
  r.optional("peak_fp4", &Chip::peak_fp4, "dense matrix rate").more_than(0);
  r.required("mxu_rows", &Chip::mxu_rows, "rows of an array or output tile").at_least(1);
  r.required("mxu_columns", &Chip::mxu_columns, "columns of an array or tile").at_least(1);
  r.required("mxu_count", &Chip::mxu_count, "arrays, multiprocessors or compute units").at_least(1);
  r.required("vector_rate", &Chip::vector_rate, "vector operations per second").more_than(0);
  r.required("vmem", &Chip::vmem, "on-chip memory that tiles live in").more_than(0);
  r.optional("cmem", &Chip::cmem, "second on-chip memory, where operands may rest").more_than(0);
  r.required("vmem_bandwidth", &Chip::vmem_bandwidth, "of that memory").more_than(0);
  r.required("hbm_capacity", &Chip::hbm_capacity, "device memory").more_than(0);
  r.optional("hbm_usable", &Chip::hbm_usable,
             "of it what programs may allocate; all of it by default")
      .more_than(0);
  r.optional("context_memory", &Chip::context_memory,
             "of hbm_usable: what the driver's context takes on a device")
      .at_least(0);
  r.optional("communicator_memory", &Chip::communicator_memory,
             "of hbm_usable: buffers of a communicator of the collectives' library on a device")
      .at_least(0);
  r.required("hbm_bandwidth", &Chip::hbm_bandwidth, "nominal").more_than(0);
  r.required("hbm_efficiency", &Chip::hbm_efficiency, "share of it that large copies reach")
      .more_than(0)
      .at_most(1);
  r.required("hbm_latency", &Chip::hbm_latency, "of one access").at_least(0);
  r.required("matmul_efficiency", &Chip::matmul_efficiency,
             "share of peak that the matrix units reach between fill and drain")
      .more_than(0)
      .at_most(1);
  describe_library_kernels(r);
  r.optional("default_clock", &Chip::default_clock,
             "share of the pinned clock in the default power state, under matrix products")
      .more_than(0)
      .at_most(1);
  r.optional("f16_decode", &Chip::f16_decode, "emulated f16: vector operations per element read")
      .at_least(0);
  r.optional("f16_encode", &Chip::f16_encode, "emulated f16: vector operations per element written")
      .at_least(0);
  r.optional("f16_efficiency", &Chip::f16_efficiency, "emulated f16: share of peak of products")
      .more_than(0)
      .at_most(1);
  r.required("op_overhead", &Chip::op_overhead, "time of a device kernel beyond its work")
      .at_least(0);
  r.optional("tile_overhead", &Chip::tile_overhead, "time of each tile of an op beyond its work")
      .at_least(0);
  r.optional("norm_overhead", &Chip::norm_overhead,
             "what a normalisation of several device kernels takes beside one op")
      .at_least(0);
  r.optional("host_dispatch", &Chip::host_dispatch, "what timing from the host adds to an op")
      .at_least(0);
  describe_training_rates(r);
  r.required("tdp", &Chip::tdp, "thermal design power").more_than(0);
  r.optional("measured_power", &Chip::measured_power, "highest seen under load").more_than(0);
  r.required("idle_power_fraction", &Chip::idle_power_fraction, "idle power over TDP")
      .at_least(0)
      .at_most(1);
  r.required("system_power", &Chip::system_power, "all-in, with the share of host and NIC")
      .more_than(0);
  r.optional("die_link_bandwidth", &Chip::die_link_bandwidth, "between two dies, one way")
      .more_than(0);
  r.check([](const Chip& c, const config::Node& n, config::Reader& reader) {
    check_traits(c, n, reader);
    for (const auto* field : {&c.f16_encode, &c.f16_efficiency})
      require_when(c.f16_decode.has_value(), *field, "f16_encode and f16_efficiency",
                   "a chip with f16_decode", n, reader);
    require_when(c.operand_bandwidth.has_value(), c.wave_overhead, "wave_overhead",
                 "a chip with operand_bandwidth", n, reader);
    for (const auto* field :
         {&c.attention_kernel_efficiency, &c.softmax_efficiency, &c.attention_passes})
      require_when(c.attention_overhead.has_value(), *field,
                   "attention_kernel_efficiency, softmax_efficiency and attention_passes",
                   "a chip with attention_overhead", n, reader);
  });
}

void Technology::describe(config::Record<Technology>& r) {
  using T = Technology;
  r.required("name", &T::name, "name of the entry and of its file");
  r.required("title", &T::title, "name for people");
  r.required("flop_energy", &T::flop_energy, "of a bf16 matrix operation").at_least(0);
  r.required("vector_energy", &T::vector_energy, "of a vector operation").at_least(0);
  r.required("vmem_energy", &T::vmem_energy, "of a byte read from on-chip memory").at_least(0);
  r.required("hbm_energy", &T::hbm_energy, "of a byte of device memory").at_least(0);
  r.required("link_energy", &T::link_energy, "of a byte sent to another chip").at_least(0);
}

void Fabric::describe(config::Record<Fabric>& r) {
  r.required("name", &Fabric::name, "name of the entry and of its file");
  r.required("title", &Fabric::title, "name for people");
  r.required("topology", &Fabric::topology, "torus or switched");
  r.optional("dimensions", &Fabric::dimensions, "torus: axes").at_least(1).at_most(3);
  r.optional("max_shape", &Fabric::max_shape, "torus: largest slice, '16x16'");
  r.optional("wrap_rule", &Fabric::wrap_rule, "torus: which axes close to a ring");
  r.optional("cube", &Fabric::cube, "torus: chips of one optically switched cube").at_least(1);
  r.optional("optical_switches", &Fabric::optical_switches,
             "torus of cubes: switches that a slice of several cubes passes through")
      .at_least(1);
  r.optional("domain_chips", &Fabric::domain_chips, "switched: chips of one domain").at_least(1);
  r.required("link_bandwidth", &Fabric::link_bandwidth,
             "one way, per link of a torus or per chip of a switched domain")
      .more_than(0);
  r.required("link_efficiency", &Fabric::link_efficiency, "share of it that is reached")
      .more_than(0)
      .at_most(1);
  r.required("hop_latency", &Fabric::hop_latency, "one hop").at_least(0);
  r.required("scale_out_bandwidth", &Fabric::scale_out_bandwidth, "one way per chip, beyond it")
      .more_than(0);
  r.required("scale_out_efficiency", &Fabric::scale_out_efficiency, "share of it that is reached")
      .more_than(0)
      .at_most(1);
  r.required("scale_out_latency", &Fabric::scale_out_latency, "one way").at_least(0);
  r.optional("collective_start_up", &Fabric::collective_start_up,
             "switched: time that a library's collective takes before its first byte")
      .at_least(0);
  r.optional("ring_step", &Fabric::ring_step,
             "switched: time of a step from chip to chip of a ring")
      .at_least(0);
  r.optional("collective_ramp", &Fabric::collective_ramp,
             "switched: T of the time 2 sqrt(T t) that a collective takes beyond the time t of its "
             "bytes")
      .at_least(0);
  r.optional("scale_out_start_up", &Fabric::scale_out_start_up,
             "switched: start-up of collectives over several domains, beside the other")
      .at_least(0);
  r.optional("scale_out_ramp", &Fabric::scale_out_ramp, "switched: ramp between domains")
      .at_least(0);
  r.optional("in_switch_efficiency", &Fabric::in_switch_efficiency,
             "switched: share of link_bandwidth that reduction in the switch reaches")
      .more_than(0)
      .at_most(1);
  r.optional("flat_rings", &Fabric::flat_rings,
             "switched: reduce-scatters and all-gathers over several domains run as one ring over "
             "all chips");
  r.optional("flat_all_reduce", &Fabric::flat_all_reduce, "switched: all-reduces do so, too");
  r.check([](const Fabric& f, const config::Node& n, config::Reader& reader) {
    const bool torus = f.topology == Topology::torus;
    require_when(torus, f.dimensions, "dimensions", "a torus", n, reader);
    require_when(torus, f.max_shape, "max_shape", "a torus", n, reader);
    require_when(torus, f.wrap_rule, "wrap_rule", "a torus", n, reader);
    require_when(!torus, f.domain_chips, "domain_chips", "a switched fabric", n, reader);
  });
}

void Host::describe(config::Record<Host>& r) {
  r.required("name", &Host::name, "name of the entry and of its file");
  r.required("title", &Host::title, "name for people");
  r.required("chips_per_host", &Host::chips_per_host, "chips of one host").at_least(1);
  r.optional("dram", &Host::dram, "host memory").more_than(0);
  r.required("nic_bandwidth", &Host::nic_bandwidth, "per host, one way").more_than(0);
  r.required("pcie_bandwidth", &Host::pcie_bandwidth, "per chip, one way").more_than(0);
  r.required("input_bandwidth", &Host::input_bandwidth, "input read and prepared, per host")
      .more_than(0);
  r.required("storage_bandwidth", &Host::storage_bandwidth, "checkpoint writes, per host")
      .more_than(0);
}

}  // namespace podsim::catalog
