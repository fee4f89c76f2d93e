// The entries of the catalog, as the files in configs/ describe them (see configs/README.md).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "podsim/catalog/sourced.h"
#include "podsim/catalog/traits.h"
#include "podsim/config/describe.h"
#include "podsim/units/date.h"
#include "podsim/units/quantity.h"

namespace podsim::catalog {

/// A generation of fused attention kernels that exists for a chip.
struct AttentionKernel {
  /// Matrix operations a clock of one matrix unit that the kernels' instructions do; absent where
  /// they keep the unit busy.
  std::optional<Sourced<double>> instruction_rate;
  /// Queries and keys of a block; absent: the default of the generation.
  std::optional<Sourced<std::int64_t>> block;

  static void describe(config::Record<AttentionKernel>& r);
};

/// The generations of fused attention kernels that exist for a chip.
struct AttentionKernels {
  std::optional<AttentionKernel> flash;   ///< FlashAttention 1 and 2, their like on other chips
  std::optional<AttentionKernel> splash;  ///< Splash on TPUs, FlashAttention 3, cuDNN's

  static void describe(config::Record<AttentionKernels>& r);
};

/// An accelerator. All figures per chip. Behaviour follows from the traits and figures alone:
/// `family` is a label of reports, `vendor` names who sells the chip.
struct Chip {
  std::string name, title, vendor, family, host, fabric, technology;
  std::vector<std::string> aliases;  ///< other names in tables of measurements
  MatrixUnit matrix_unit = MatrixUnit::systolic;
  std::vector<DataType> native_formats;  ///< the formats that the matrix units multiply
  /// Programs are compiled and fused as a whole (XLA, Neuron), not put together from the kernels
  /// of libraries.
  bool compiled = true;
  AttentionKernels attention_kernels;
  std::string reliability, ownership;  ///< entries of reliability/ and ownership/
  std::string rates;                   ///< group of chips whose training rates are fitted together
  Sourced<std::int64_t> devices_per_chip, mxu_rows, mxu_columns, mxu_count;
  std::optional<Sourced<units::Rate>> clock;  ///< clock of the arrays; boost clock of a GPU
  Sourced<units::FlopRate> peak_bf16, vector_rate;
  std::optional<Sourced<units::FlopRate>> peak_fp8, peak_int8, peak_fp4;
  Sourced<units::Bytes> vmem, hbm_capacity;
  /// Device memory that programs may allocate: what runtimes report as total or as the compiler's
  /// limit; absent: all of hbm_capacity.
  std::optional<Sourced<units::Bytes>> hbm_usable;
  /// Part of it per device: what the driver's context takes, and the buffers of a communicator.
  std::optional<Sourced<units::Bytes>> context_memory, communicator_memory;
  std::optional<Sourced<units::Bytes>> cmem;  ///< second on-chip memory, beside VMEM
  Sourced<units::Bandwidth> vmem_bandwidth, hbm_bandwidth;
  Sourced<units::Time> hbm_latency, op_overhead;
  std::optional<Sourced<units::Time>> tile_overhead;  ///< systolic arrays: of one tile of an op
  /// What a normalisation takes beside one op, where it runs as several device kernels.
  std::optional<Sourced<units::Time>> norm_overhead;
  std::optional<Sourced<units::Time>>
      host_dispatch;  ///< time that timing from the host adds to an op
  Sourced<double> matmul_efficiency, hbm_efficiency;
  /// Kernels of libraries on multiprocessors: bandwidth of the operands that arrive at all of them
  /// together from on-chip memory, time of a wave of tiles beyond its work.
  std::optional<Sourced<units::Bandwidth>> operand_bandwidth;
  std::optional<Sourced<units::Time>> wave_overhead;
  /// Products below 16 bit: share of their peak, and the kernels that quantise the input before
  /// them: their time beyond the traffic, and the traffic over one read and one write.
  std::optional<Sourced<double>> fp8_efficiency, fp8_block_efficiency, fp4_efficiency;
  std::optional<Sourced<units::Time>> fp8_quantise_overhead, fp8_block_quantise_overhead,
      fp4_quantise_overhead;
  std::optional<Sourced<double>> fp8_quantise_passes, fp8_block_quantise_passes,
      fp4_quantise_passes;
  /// One attention kernel by itself: time beyond its work, share of peak of its products in 16 bit
  /// and in fp8, share of the vector rate of its exponentials, traffic of queries and results over
  /// the least there is.
  std::optional<Sourced<units::Time>> attention_overhead;
  std::optional<Sourced<double>> attention_kernel_efficiency, fp8_attention_kernel_efficiency,
      softmax_efficiency, attention_passes;
  /// Share of the pinned clock that the default power state holds under matrix products.
  std::optional<Sourced<double>> default_clock;
  /// Cost of IEEE half precision where it is emulated: vector operations per element that an op
  /// reads and writes, and the efficiency of the products between.
  std::optional<Sourced<double>> f16_decode, f16_encode, f16_efficiency;
  /// Rates that only training steps show, not single operations: share of peak of products, of
  /// fused attention kernels and of products below 16 bit, traffic of elementwise work and of
  /// reordering tokens over the least there is, share of the links' rate that collectives reach, of
  /// the rates of further torus axes that they use beside the fastest one, core time that a second
  /// of communication beside it takes, share of the core's time lost to each doubling of the slices
  /// or domains, and the host's time for issuing a kernel over the kernel's own overhead.
  std::optional<Sourced<double>> product_efficiency, attention_efficiency, splash_efficiency,
      narrow_efficiency, elementwise_passes, eager_passes, dispatch_passes, collective_efficiency,
      network_efficiency, axis_concurrency, collective_share, sync_jitter, host_issue;
  std::optional<Sourced<double>> step_error;  ///< of predicted step times, mean and absolute
  Sourced<units::Power> tdp, system_power;
  std::optional<Sourced<units::Power>> measured_power;          ///< highest seen under load
  Sourced<double> idle_power_fraction;                          ///< share of TDP
  std::optional<Sourced<units::Bandwidth>> die_link_bandwidth;  ///< one way

  static void describe(config::Record<Chip>& r);
};

/// What one operation or byte costs in energy, of a generation of silicon. A chip's draw is scaled
/// to its own highest power, so that only the shares count between chips.
struct Technology {
  std::string name, title;
  Sourced<units::EnergyPerFlop> flop_energy, vector_energy;
  Sourced<units::EnergyPerByte> vmem_energy, hbm_energy, link_energy;

  static void describe(config::Record<Technology>& r);
};

struct Fabric {
  std::string name, title;
  Topology topology = Topology::torus;
  std::optional<Sourced<std::int64_t>> dimensions;  ///< torus
  std::optional<Sourced<std::string>> max_shape;    ///< torus: "16x16"
  std::optional<WrapRule> wrap_rule;                ///< torus
  std::optional<Sourced<std::int64_t>> cube;        ///< torus of OCS cubes: chips of one
  /// Torus of cubes: switches that join the cubes of a pod. A slice of several cubes passes through
  /// each of them, since each joins one position of the cubes' faces.
  std::optional<Sourced<std::int64_t>> optical_switches;
  std::optional<Sourced<std::int64_t>> domain_chips;  ///< switched
  Sourced<units::Bandwidth> link_bandwidth;  ///< one way; per link on a torus, per chip on a switch
  Sourced<double> link_efficiency;
  Sourced<units::Time> hop_latency;
  Sourced<units::Bandwidth> scale_out_bandwidth;  ///< one way per chip, beyond slice or domain
  Sourced<double> scale_out_efficiency;
  Sourced<units::Time> scale_out_latency;
  /// What a library's collectives take beyond hops and bytes, inside a domain and between domains:
  /// a start-up each, the step of a ring, and the ramp: the time by which the pieces of a tensor
  /// are told apart (see performance::fixed_times).
  std::optional<Sourced<units::Time>> collective_start_up, ring_step, collective_ramp,
      scale_out_start_up, scale_out_ramp;
  /// Share of the links' rate that reduction in the switch reaches; absent: it is not known to.
  std::optional<Sourced<double>> in_switch_efficiency;
  /// Reduce-scatters and all-gathers over several domains run as one ring over all chips; and so do
  /// all-reduces.
  bool flat_rings = false, flat_all_reduce = false;

  static void describe(config::Record<Fabric>& r);
};

struct Host {
  std::string name, title;
  Sourced<std::int64_t> chips_per_host;
  Sourced<units::Bandwidth> nic_bandwidth, input_bandwidth, storage_bandwidth;  ///< per host
  Sourced<units::Bandwidth> pcie_bandwidth;  ///< per chip, one way
  std::optional<Sourced<units::Bytes>> dram;

  static void describe(config::Record<Host>& r);
};

struct Moe {
  std::int64_t experts = 0, top_k = 0, d_ff = 0, shared_experts = 0, dense_layers = 0;
  bool biases = false;  ///< added to the products of routed experts

  static void describe(config::Record<Moe>& r);
};

/// Multi-head latent attention: queries, keys and values are made from compressed ones. `head_dim`
/// is then the width of values and of the part of queries and keys without rotary embedding.
struct LatentAttention {
  std::int64_t query_rank = 0, kv_rank = 0;
  std::int64_t rope_dim = 0;  ///< rotary part of queries and keys, one key for all heads
  static void describe(config::Record<LatentAttention>& r);
  bool operator==(const LatentAttention&) const = default;
};

/// A token attends to itself and the `tokens` - 1 before it, but in every `global_every`-th layer
/// to all before it; 0: in none.
struct SlidingWindow {
  std::int64_t tokens = 0, global_every = 0;
  std::int64_t global_head_dim = 0,
               global_kv_heads = 0;  ///< sizes of the global layers; 0: as others
  std::int64_t layers_before = 0;    ///< layers before these, in the model that this is a part of

  /// Global ones of `count` layers from `first` on, layers counted from 0.
  [[nodiscard]] std::int64_t global_layers(std::int64_t first, std::int64_t count) const {
    const std::int64_t begin = layers_before + first;
    return global_every == 0 ? 0 : (begin + count) / global_every - begin / global_every;
  }
  [[nodiscard]] bool global_layers_differ() const {
    return global_head_dim > 0 || global_kv_heads > 0;
  }
  static void describe(config::Record<SlidingWindow>& r);
};

/// A transformer. Sizes in elements.
struct ModelArch {
  std::string name, title, source, as_of, note;
  Confidence confidence = Confidence::reported;
  std::int64_t layers = 0, d_model = 0, heads = 0, kv_heads = 0, head_dim = 0, d_ff = 0, vocab = 0;
  FfnKind ffn = FfnKind::gated;
  AttentionKind attention = AttentionKind::flash;
  bool tied_embeddings = false;
  bool parallel_blocks = false;  ///< attention and FFN side by side, from one norm (PaLM)
  std::int64_t mtp_layers = 0;   ///< modules that predict further tokens (DeepSeek-V3)
  std::optional<std::int64_t> max_sequence;
  std::optional<Moe> moe;
  std::optional<LatentAttention> latent_attention;
  std::optional<SlidingWindow> sliding_window;

  static void describe(config::Record<ModelArch>& r);
};

/// A model as a scenario writes it: the shape, without where it comes from.
struct ModelDescription : ModelArch {
  static void describe(config::Record<ModelDescription>& r);
};

struct RentOffer {
  std::string name, provider, region;
  OfferKind kind = OfferKind::on_demand;
  bool is_list = false;              ///< key `list`: the provider's list price in the region
  units::Time term;                  ///< how long it commits, zero for none
  Sourced<units::UsdPerTime> price;  ///< per chip

  static void describe(config::Record<RentOffer>& r);
};

struct PurchaseOffer {
  std::string name, provider;
  Sourced<units::Usd> price;          ///< per chip
  std::vector<std::string> includes;  ///< some of host, network, storage
  bool is_default = false;            ///< key `default`

  static void describe(config::Record<PurchaseOffer>& r);
};

struct Offers {
  std::string name, title;
  std::vector<RentOffer> rent;
  std::vector<PurchaseOffer> purchase;

  static void describe(config::Record<Offers>& r);
};

struct Site {
  std::string name, title;
  Tenure tenure = Tenure::colocation;
  Sourced<units::UsdPerEnergy> electricity_price;
  Sourced<double> pue;
  std::optional<Sourced<units::CapacityPrice>> colocation_price;  ///< per provisioned kW and month
  std::optional<Sourced<double>> colocation_escalator;            ///< per year
  std::optional<Sourced<units::UsdPerPower>> fit_out_cost, construction_cost;
  std::optional<Sourced<units::Time>> facility_life;
  Sourced<units::CapacityPrice> staff_cost, maintenance_cost;  ///< per MW of IT and year
  std::optional<Sourced<double>> insurance_rate;               ///< of the purchase price, per year
  std::optional<Sourced<double>> grid_intensity;               ///< kg CO2 per kWh

  static void describe(config::Record<Site>& r);
};

/// The cost of owning a fleet beside that of the chips.
struct Ownership {
  std::string name, title;
  Sourced<double> host_cost_fraction;  ///< host over chip price
  Sourced<double> network_fraction;    ///< share of the cluster's cost
  Sourced<double> storage_fraction;    ///< share of capex
  Sourced<double> spare_fraction;      ///< share of chips
  Sourced<units::Time> hardware_life;
  Sourced<double> residual_value;                       ///< of the purchase, at the end of the life
  std::optional<Sourced<double>> resale_1y, resale_3y;  ///< of the purchase, after so many years
  Sourced<double> discount_rate, debt_cost;
  bool is_default = false;  ///< key `default`: holds for fleets of no chip of the catalog

  static void describe(config::Record<Ownership>& r);
};

/// A currency other than the US dollar.
struct Currency {
  std::string name, title;
  Sourced<double> per_usd;  ///< units of this currency for one USD

  static void describe(config::Record<Currency>& r);
};

/// Failure statistics of chips that are run alike.
struct Reliability {
  std::string name, title;
  Sourced<units::Rate> chip_failure_rate, host_failure_rate, link_failure_rate, switch_failure_rate,
      planned_maintenance_rate;    ///< per item; maintenance per chip
  Sourced<double> software_share;  ///< share of the host's failures that a restart ends
  Sourced<units::Time> detection_time, restart_time;

  static void describe(config::Record<Reliability>& r);
};

/// Parameters of a chip, fitted to measured times; `podsim calibrate` writes the file. A chip's
/// value {calibrated: NAME} is the parameter of that name.
struct Calibration {
  std::string name, title, chip;
  std::map<std::string, Sourced<std::string>> parameters;
  std::vector<std::string> at_bound;  ///< parameters that ended at the end of their range
  std::string source_filter;          ///< text that the sources of the rows contain
  std::vector<std::string> sources;   ///< publications that the rows come from
  std::int64_t rows = 0;
  double mean_absolute_error = 0, median_error = 0;  ///< of predicted over measured, less one
  /// Errors of training runs: mean and 90th percentile of absolute errors in group
  /// cross-validation.
  std::optional<double> cross_validated_error, error_band;

  static void describe(config::Record<Calibration>& r);
};

/// Cells of a table of measured runs by which a recipe is recognised: all of them have to be so,
/// whatever the case of their letters. From column to text.
struct RecipeSign {
  std::map<std::string, std::string> is, begins, contains;

  static void describe(config::Record<RecipeSign>& r);
};

/// A setting of a framework where a run says nothing. Of the settings of a key that hold, the last
/// counts.
struct RecipeSetting {
  std::string key;           ///< "logits", "context.balanced": a key of a scenario's `workload`, or
                             ///< of what tables of runs leave open ("remat")
  std::string since, until;  ///< months "2025-04": from the one, before the other
  std::map<std::string, std::vector<std::string>>
      when;  ///< trait of a run to the values it may have
  Sourced<std::string> value;

  static void describe(config::Record<RecipeSetting>& r);
};

/// The settings of a training framework, by date.
struct Recipe {
  std::string name, title;
  std::vector<std::string> groups;  ///< groups of chips (Chip::rates) whose runs have it by default
  std::vector<RecipeSign> recognised;
  std::vector<RecipeSetting> settings;

  static void describe(config::Record<Recipe>& r);
};

/// Statement of a vendor's segment for a quarter or a year.
struct RevenueFact {
  std::string segment;  ///< "cloud", "data_centre"
  std::string period;   ///< "2026-Q1", "FY2026"
  Sourced<units::Usd> revenue;
  std::optional<Sourced<double>> gross_margin, operating_margin;  ///< shares of the revenue
  std::optional<Sourced<units::Usd>> backlog;  ///< contracted and not yet recognised, at the end

  static void describe(config::Record<RevenueFact>& r);
};

/// Chips made for or sold by the vendor in a period.
struct SupplyFact {
  units::Month from, to;  ///< inclusive
  Sourced<double> chips;

  static void describe(config::Record<SupplyFact>& r);
};

/// Content of one deployed chip: what it needs from the supply chain.
struct ContentFact {
  std::string name;
  Sourced<double> per_chip;                      ///< pieces
  std::optional<Sourced<units::Usd>> price;      ///< price of one piece
  std::optional<Sourced<double>> local_price;    ///< the same in `currency`
  std::optional<std::string> currency;           ///< currency of local_price: "RMB"
  std::optional<std::string> part_of, unpriced;  ///< see configs/README.md

  static void describe(config::Record<ContentFact>& r);
};

/// Stated revenue and unit figures of one vendor.
struct MarketFacts {
  std::string name, title;
  /// Calendar month, 1 to 12, in which the vendor's year ends; year FY2026 ends in 2026.
  std::int64_t fiscal_year_ends = 12;
  std::vector<RevenueFact> revenue;
  std::vector<SupplyFact> supply;
  std::vector<ContentFact> content;
  std::optional<Sourced<units::Usd>> sale_price;   ///< price of a chip, rack level
  std::optional<Sourced<double>> sale_net_margin;  ///< net income over sales

  static void describe(config::Record<MarketFacts>& r);
};

}  // namespace podsim::catalog
