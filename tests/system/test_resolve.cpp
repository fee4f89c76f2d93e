// From sections to runs, on the catalog of this tree.
#include <algorithm>
#include <catch2/catch.hpp>

#include "podsim/catalog/catalog.h"
#include "podsim/config/codec.h"
#include "podsim/system/resolve.h"
#include "podsim/system/training_rates.h"

using namespace podsim;
using namespace podsim::system;
using Catch::Matchers::Contains;

namespace {

const catalog::Catalog& the_catalog() {
  static const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"});
  return catalog;
}

RunRequest request(const std::string& workload, const std::string& system,
                   const std::string& parallelism, const std::string& input = "{}") {
  const auto node = [](const std::string& text) { return config::parse_yaml("s.yaml", text); };
  return {config::decode<workload::WorkloadSection>(node(workload)),
          config::decode<SystemSection>(node(system)),
          config::decode<ParallelismSection>(node(parallelism)),
          config::decode<InputSection>(node(input))};
}

const std::string k16b = "{model: maxtext-16b, sequence_length: 2048, global_batch: 1536}";

ResolvedRun resolve(const RunRequest& r) {
  catalog::InputLog log;
  return resolve_run(r, the_catalog(), log);
}

config::Diagnostic problem(const RunRequest& r) {
  try {
    resolve(r);
  } catch (const config::InputError& e) {
    return e.problems().front();
  }
  FAIL("accepted");
  return {};
}

}  // namespace

TEST_CASE("a pod of TPU v5e") {
  const auto r = resolve(request(k16b, "{chip: tpu-v5e, shape: 16x16}", "{fsdp: 256}"));
  CHECK(r.chips == 256);
  CHECK(r.devices == 256);
  CHECK(r.hosts == 32);
  CHECK(r.groups.size() == 1);
  CHECK(r.tokens_per_step == 1536.0 * 2048);
  CHECK(r.layout == std::vector<std::string>{"fsdp 256: ici.x 16 (ring), ici.y 16 (ring)"});
  CHECK(r.device_memory.device < r.device_memory.usable);
  CHECK(r.peak_rate.base() == Approx(256 * r.cluster.device.matmul_rate.base()));
}

TEST_CASE("chips stand for the most cubic shape, and short names for long ones") {
  const auto a = resolve(request(k16b, "{chip: v5e, chips: 256}", "{fsdp: rest}"));
  const auto b = resolve(request(k16b, "{chip: tpu-v5e, shape: 16x16}", "{fsdp: 256}"));
  CHECK(a.cluster == b.cluster);
  CHECK(a.programs == b.programs);
  CHECK(a.chip == "tpu-v5e");
}

TEST_CASE("a v7 chip is two devices that share it") {
  const auto r = resolve(request("{model: llama3.1-8b, sequence_length: 8192, global_batch: 128}",
                                 "{chip: tpu-v7, shape: 4x4x4}", "{fsdp: 64, tensor: 2}"));
  CHECK(r.devices == 128);
  CHECK(r.chips == 64);
  const auto& chip = the_catalog().chip("tpu-v7");
  const auto& fabric = the_catalog().fabric("tpu-v7");
  CHECK(r.cluster.device.hbm_capacity.base() == Approx(chip.hbm_capacity.value.base() / 2));
  CHECK(r.cluster.links[system::LinkClassId(1)].bandwidth.base() ==
        Approx(fabric.link_bandwidth.value.base() * fabric.link_efficiency.value / 2 *
               chip.collective_efficiency->value));
  CHECK_THAT(r.layout[0], Contains("tensor 2: die 2"));
}

TEST_CASE("data crosses slices, then pipeline and fsdp, and nothing else does") {
  const auto r =
      resolve(request(k16b, "{chip: tpu-v5e, shape: 16x16, slices: 2}", "{fsdp: 256, data: rest}"));
  CHECK(r.mesh.data == 2);
  CHECK(r.cluster.links.back().name == "dcn");
  const auto sharded =
      resolve(request("{model: maxtext-16b, sequence_length: 2048, global_batch: 512}",
                      "{chip: tpu-v5e, shape: 16x16, slices: 2}", "{fsdp: 512}"));
  CHECK(sharded.layout ==
        std::vector<std::string>{"fsdp 512: ici.x 16 (ring), ici.y 16 (ring), dcn 2 (switch)"});
  const auto d =
      problem(request("{model: maxtext-16b, sequence_length: 2048, global_batch: 1024}",
                      "{chip: tpu-v5e, shape: 4x8, slices: 3}", "{fsdp: 4, data: 8, context: 3}"));
  CHECK(d.path == "parallelism.data");
  CHECK_THAT(d.message, Contains("3 slices"));
}

TEST_CASE("context splits devices into classes, plain attention joins them again") {
  const std::string model = "{model: llama3.1-8b, sequence_length: 8192, global_batch: 64";
  const std::string system = "{chip: tpu-v5p, shape: 4x4x8}", mesh = "{fsdp: rest, context: 4}";
  CHECK(resolve(request(model + ", context: {balanced: false}}", system, mesh)).groups.size() == 4);
  CHECK(resolve(request(model + "}", system, mesh)).groups.size() == 1);  // MaxText balances
  CHECK(resolve(request(model + ", attention: plain}", system, mesh)).groups.size() == 1);
}

TEST_CASE("a GPU's domain holds the inner axes") {
  const auto r = resolve(request(k16b, "{chip: nvidia-h100, chips: 256}", "{fsdp: 32, tensor: 8}"));
  CHECK(r.hosts == 32);
  CHECK(r.layout ==
        std::vector<std::string>{"tensor 8: domain 8 (switch)", "fsdp 32: scale_out 32 (switch)"});
}

TEST_CASE("a part of each domain may be used") {
  const auto r = resolve(request("{model: maxtext-16b, sequence_length: 2048, global_batch: 256}",
                                 "{chip: nvidia-gb300, chips: 256}", "{fsdp: 256}"));
  CHECK(r.shape == "4 x 64");
  CHECK_THAT(r.layout[0], Contains("domain 64"));
  CHECK_THAT(r.notes[0], Contains("64 of the 72"));
}

TEST_CASE("what the system cannot be is refused where it stands") {
  const auto at = [](const std::string& system, const std::string& mesh = "{fsdp: rest}") {
    return problem(request(k16b, system, mesh));
  };
  CHECK(at("{chip: tpu-v5f, shape: 16x16}").path == "system.chip");
  CHECK(at("{chip: tpu-v5e, shape: 16x17}").path == "system.shape");
  CHECK(at("{chip: tpu-v5e, shape: 16*16}").path == "system.shape");
  CHECK(at("{chip: tpu-v5e, shape: 4x4x4}").path == "system.shape");
  CHECK(at("{chip: tpu-v5e, shape: 4x4, chips: 32}").path == "system.chips");
  CHECK(at("{chip: nvidia-h100, shape: 4x4}").path == "system.shape");
  CHECK(at("{chip: tpu-v5e}").path == "system");
  const auto many = at("{chip: tpu-v5e, chips: 300}");
  CHECK(many.path == "system.chips");
  CHECK_THAT(many.hint, Contains("256") && Contains("slices"));
  CHECK_THAT(at("{chip: nvidia-h100, chips: 101}").hint, Contains("96 and 104"));
}

TEST_CASE("a mesh that does not multiply to the devices says both and a fix") {
  const auto d = problem(request(k16b, "{chip: v5e, chips: 256}", "{fsdp: 128}"));
  CHECK(d.path == "parallelism");
  CHECK_THAT(d.message, Contains("128") && Contains("256"));
  CHECK(d.hint == "fsdp: 256 would fit");
  CHECK_THAT(problem(request(k16b, "{chip: v5e, chips: 256}", "{fsdp: 64, tensor: 8}")).hint,
             Contains("fsdp: 32"));
  CHECK(problem(request(k16b, "{chip: v5e, chips: 256}", "{fsdp: 3, data: rest}")).path ==
        "parallelism.data");
  CHECK_THROWS_WITH(request(k16b, "{chip: v5e, chips: 256}", "{fsdp: rest, data: rest}"),
                    Contains("more than one"));
}

TEST_CASE("a model that does not fit is refused with the breakdown") {
  const auto d = problem(request("{model: maxtext-128b, sequence_length: 2048, global_batch: 256}",
                                 "{chip: v5e, chips: 16}", "{fsdp: 16}"));
  CHECK(d.path == "parallelism");
  CHECK_THAT(d.message, Contains("weights ") && Contains("moments ") && Contains("saved"));
  CHECK_THAT(d.expected, Contains("at most"));
}

TEST_CASE("the host's memory is read where something is kept in it") {
  const auto noted = [](const std::string& workload) {
    catalog::InputLog log;
    const auto run = resolve_run(request(workload, "{chip: v5e, chips: 256}", "{fsdp: 256}"),
                                 the_catalog(), log);
    std::string all;
    for (const auto& note : run.notes) all += note + "\n";
    for (const auto& i : log.inputs()) all += i.path + "\n";
    return all;
  };
  std::string offloading = k16b;
  offloading.insert(1, "remat: {offload: [input]}, ");
  CHECK_THAT(noted(offloading), Contains("offload: a device keeps") && Contains("68.72 GB") &&
                                    Contains("hosts/tpu-v5e.dram"));
  CHECK_THAT(noted(k16b), !Contains("offload") && !Contains("dram"));
  offloading = k16b;
  offloading.insert(1, "optimizer: {offload: true}, ");
  CHECK_THAT(noted(offloading), Contains("hosts/tpu-v5e.dram"));
}

TEST_CASE("weights are gathered a layer ahead where that fits, else a matrix") {
  const auto tight =
      resolve(request("{model: maxtext-32b, sequence_length: 2048, global_batch: 1536}",
                      "{chip: v5e, chips: 256}", "{fsdp: 256}"));
  const auto says = [](const std::string& note) {
    return note.find("one matrix ahead") != std::string::npos;
  };
  CHECK(std::any_of(tight.notes.begin(), tight.notes.end(), says));
  const auto wide = resolve(request(k16b, "{chip: v5e, chips: 256}", "{fsdp: 256}"));
  for (const auto& note : wide.notes) CHECK_THAT(note, !Contains("one matrix ahead"));
}

TEST_CASE("what is open is not resolved") {
  CHECK(problem(request(k16b, "{chip: v5e, chips: 256}", "auto")).path == "parallelism");
  std::string w = k16b;
  w.insert(1, "microbatches: auto, ");
  CHECK(problem(request(w, "{chip: v5e, chips: 256}", "{fsdp: 256}")).path ==
        "workload.microbatches");
  w = k16b;
  w.insert(1, "remat: auto, ");
  CHECK(problem(request(w, "{chip: v5e, chips: 256}", "{fsdp: 256}")).path == "workload.remat");
}

TEST_CASE("a run says which catalog values it rests on") {
  catalog::InputLog log;
  const auto r =
      resolve_run(request(k16b, "{chip: v5e, chips: 256}", "{fsdp: 256}"), the_catalog(), log);
  std::string all;
  for (const auto& i : log.inputs()) all += i.path + "\n";
  CHECK_THAT(all, Contains("chips/tpu-v5e.peak_bf16") &&
                      Contains("fabrics/tpu-v5e.link_bandwidth") &&
                      Contains("hosts/tpu-v5e.input_bandwidth") && Contains("models/maxtext-16b"));
  CHECK_THAT(all, !Contains("scale_out"));  // one slice has no use for it
  for (const auto& i : log.inputs())
    if (i.path == "chips/tpu-v5e.idle_power_fraction") CHECK_THAT(i.note, Contains("from tpu-v4"));
}

TEST_CASE("input settings reach the host's share") {
  const auto r = resolve(request(k16b, "{chip: v5e, chips: 256}", "{fsdp: 256}",
                                 "{bandwidth: 8 GB/s, prefetch: 5, bytes_per_token: 16 B}"));
  CHECK(r.groups[system::ClassId(0)].host.input_bandwidth == units::Bandwidth(1e9));
  CHECK(r.groups[system::ClassId(0)].host.prefetch_depth == 5);
  CHECK(r.programs[system::ProgramId(0)].input_bytes.base() == 16.0 * 6 * 2048);
}

TEST_CASE("sections survive being written and read") {
  const auto r = request(k16b, "{chip: v5e, chips: 256, slices: 2}", "{fsdp: rest, data: 2}",
                         "{bandwidth: 8 GB/s}");
  const auto mesh = config::encode(r.parallelism);
  CHECK(config::decode<ParallelismSection>(config::parse_yaml("p", config::to_yaml(mesh))) ==
        r.parallelism);
  CHECK(config::encode(ParallelismSection{}).scalar() == "auto");
  CHECK_THROWS_WITH(request(k16b, "{chip: v5e}", "{fsdp: most}"), Contains("or rest"));
  CHECK_THROWS_WITH(request(k16b, "{chip: v5e}", "automatic"), Contains("auto, or a mapping"));
  CHECK_THROWS_WITH(request(k16b, "{chip: v5e}", "{fsdp: 0}"), Contains("at least 1"));
}

TEST_CASE("the run's precision decides rate and peak, and the chip has to have it") {
  const auto with = [](const char* precision, const char* chip) {
    return request("{model: maxtext-16b, sequence_length: 2048, global_batch: 1536, precision: " +
                       std::string(precision) + "}",
                   "{chip: " + std::string(chip) + ", chips: 256}", "{fsdp: 256}");
  };
  const auto wide = resolve(with("bf16", "tpu-v6e")), narrow = resolve(with("int8", "tpu-v6e"));
  CHECK(narrow.cluster.device.narrow_rate > 1.5 * wide.cluster.device.narrow_rate);
  CHECK(narrow.cluster.device.matmul_rate == wide.cluster.device.matmul_rate);
  CHECK(narrow.peak_rate / wide.peak_rate ==
        Approx(narrow.cluster.device.narrow_rate / wide.cluster.device.narrow_rate));
  const auto d = problem(with("fp8", "tpu-v5e"));
  CHECK(d.path == "workload.precision");
  CHECK_THAT(d.expected, Contains("int8"));
}

TEST_CASE("experts are shared out over an axis of their own, and all-to-alls go over it") {
  const std::string mixtral = "{model: mixtral-8x7b, sequence_length: 4096, global_batch: 512}";
  const auto r = resolve(request(mixtral, "{chip: v5p, shape: 4x4x4}", "{fsdp: rest, expert: 8}"));
  CHECK(r.mesh.fsdp == 8);
  CHECK(r.mesh.expert == 8);
  CHECK(std::any_of(r.cluster.axes.begin(), r.cluster.axes.end(), [](const AxisLayout& a) {
    return a.axis == workload::Axis::expert && a.degree == 8;
  }));
  CHECK(problem(request(mixtral, "{chip: v5p, shape: 4x4x4}", "{fsdp: rest, expert: 16}")).path ==
        "parallelism.expert");
}

TEST_CASE("a pipeline gives each stage a program, and says what it costs at best") {
  const auto r = resolve(
      request("{model: llama3.1-8b, sequence_length: 8192, global_batch: 128, microbatches: 8}",
              "{chip: tpu-v5p, shape: 4x4x4}", "{fsdp: rest, pipeline: 4}"));
  CHECK(r.mesh.fsdp == 16);
  CHECK(r.programs.size() == 4);
  CHECK(r.groups.size() == 4);
  for (const auto& g : r.groups) CHECK(g.count == 16);
  CHECK(std::any_of(r.cluster.axes.begin(), r.cluster.axes.end(), [](const AxisLayout& a) {
    return a.axis == workload::Axis::pipeline && a.degree == 4;
  }));
  CHECK(std::any_of(r.notes.begin(), r.notes.end(), [](const std::string& note) {
    return note.find("27.3 %") != std::string::npos;  // 3 / 11
  }));
}

TEST_CASE("stages and context ranks each have their program") {
  const auto r = resolve(
      request("{model: llama3.1-8b, sequence_length: 8192, global_batch: 128, microbatches: 8, "
              "context: {balanced: false}}",
              "{chip: tpu-v5p, shape: 4x4x4}", "{fsdp: rest, context: 2, pipeline: 2}"));
  CHECK(r.programs.size() == 4);
  for (const auto& g : r.groups) CHECK(g.count == 16);
}

TEST_CASE("a pipeline that cannot be is refused where it stands") {
  const auto at = [](const std::string& recipe, const std::string& mesh,
                     const std::string& system = "{chip: tpu-v5p, shape: 4x4x4}") {
    return problem(
        request("{model: llama3.1-8b, sequence_length: 8192, global_batch: 128" + recipe + "}",
                system, mesh));
  };
  CHECK(at("", "{fsdp: 1, pipeline: 64}").path == "parallelism.pipeline");
  CHECK_THAT(at("", "{fsdp: 1, pipeline: 64}").message, Contains("deeper than the 32 layers"));
  CHECK_THAT(at("", "{fsdp: 3, pipeline: 3, data: rest}").message, Contains("does not divide 64"));
  CHECK(at("", "{pipeline: 2}", "{chip: tpu-v5p, chips: 1}").path == "parallelism");
  const std::string interleaved = ", pipeline: {schedule: interleaved, virtual_stages: 2}";
  CHECK(at(interleaved + ", microbatches: 2", "{fsdp: rest, pipeline: 4}").path ==
        "workload.microbatches");
  CHECK(at(interleaved, "{fsdp: rest}").path == "workload.pipeline.schedule");
  CHECK_THROWS_WITH(request(k16b, "{chip: v5e}", "{fsdp: rest, pipeline: rest}"),
                    Contains("more than one"));
}

TEST_CASE("eager work is what chips know rates of, and refused where programs are compiled") {
  const std::string eager =
      "{model: llama3.1-8b, sequence_length: 8192, global_batch: 8, eager: true}";
  const auto p = problem(request(eager, "{chip: tpu-v5p, shape: 2x2x2}", "{fsdp: 8}"));
  CHECK(p.path == "workload.eager");
  CHECK_THAT(p.message, Contains("tpu-v5p"));
  const auto r = resolve(request(eager, "{chip: nvidia-h100, chips: 8}", "{fsdp: 8}"));
  CHECK(r.cluster.device.eager_passes > r.cluster.device.elementwise_passes);
  for (const auto& block : r.programs.front().blocks)
    for (const workload::Op& op : block.ops)
      if (op.kind == workload::OpKind::compute && op.products.empty())
        CHECK(op.kernel == workload::Kernel::eager);
}

TEST_CASE("first attention kernels do what Ampere's instructions reach") {
  const auto device = [](const std::string& chip) {
    return resolve(request("{model: llama3.1-8b, sequence_length: 8192, global_batch: 8, "
                           "attention: flash-attention-2}",
                           "{chip: " + chip + ", chips: 8}", "{fsdp: 8}"))
        .cluster.device;
  };
  CHECK(device("nvidia-a100").flash_ceiling == Approx(1).epsilon(1e-3));
  const auto h100 = device("nvidia-h100");
  CHECK(h100.flash_ceiling == Approx(2048 * 1.98e9 * 132 / 989.5e12));
  CHECK(h100.attention_efficiency ==
        Approx(the_catalog().chip("nvidia-h100").attention_efficiency->value * h100.flash_ceiling));
}

TEST_CASE("links within and beyond a domain have rates of their own") {
  auto r = request("{model: llama3.1-8b, sequence_length: 8192, global_batch: 64}",
                   "{chip: aws-trainium1, chips: 32}", "{fsdp: 32, data: 2}");
  const auto rated = resolve(r).cluster;
  r.calibrated = false;
  const auto nominal = resolve(r).cluster;
  const auto& chip = the_catalog().chip("aws-trainium1");
  const auto joins = [](const Link& link) { return link.scope == LinkScope::between; };
  for (std::size_t i = 0; i < rated.links.size(); ++i) {
    const auto& rate = joins(rated.links[system::LinkClassId(i)]) ? chip.network_efficiency
                                                                  : chip.collective_efficiency;
    CHECK(rated.links[system::LinkClassId(i)].bandwidth /
              nominal.links[system::LinkClassId(i)].bandwidth ==
          Approx(rate->value));
  }
  CHECK(std::count_if(rated.links.begin(), rated.links.end(), joins) == 1);
}

TEST_CASE("links of chips with libraries have the times of collectives, unless uncalibrated") {
  auto r = request("{model: llama3.1-8b, sequence_length: 8192, global_batch: 16}",
                   "{chip: nvidia-h100, chips: 16}", "{fsdp: 8, data: 2}");
  for (const auto& link : resolve(r).cluster.links) CHECK(link.library.known());
  r.calibrated = false;
  for (const auto& link : resolve(r).cluster.links) CHECK_FALSE(link.library.known());
}

TEST_CASE("activations are kernels of their own where products come from libraries") {
  const auto kernels = [](const std::string& chip, const std::string& more) {
    const auto r =
        resolve(request("{model: llama3.1-8b, sequence_length: 8192, global_batch: 8" + more + "}",
                        "{chip: " + chip + ", chips: 8}", "{fsdp: 8}"));
    for (const auto& block : r.programs.front().blocks)
      for (const workload::Op& op : block.ops)
        if (op.name == "fwd.activation") return true;
    return false;
  };
  CHECK(kernels("nvidia-h100", ""));
  CHECK(kernels("amd-mi300x", ""));
  CHECK_FALSE(kernels("tpu-v5p", ""));
  CHECK_FALSE(kernels("nvidia-h100", ", fused_activation: true"));
  CHECK(kernels("tpu-v5p", ", fused_activation: false"));
  // So do blocks of attention: where a sequence is one block, a mask cuts all of it.
  const auto attention_flops = [](const std::string& more) {
    const auto r =
        resolve(request("{model: llama3.1-8b, sequence_length: 512, global_batch: 8" + more + "}",
                        "{chip: nvidia-h100, chips: 8}", "{fsdp: 8}"));
    for (const auto& block : r.programs.front().blocks)
      for (const workload::Op& op : block.ops)
        if (op.name == "fwd.attention") return op.products.front().flops().base();
    return 0.0;
  };
  CHECK(attention_flops("") == attention_flops(", attention_block: 128"));
  CHECK(attention_flops("") == Approx(10.0 / 16 * attention_flops(", attention_block: 512")));
}

TEST_CASE("what a link joins is said of it, whatever its name") {
  TrainingRates rates;
  rates.collective_efficiency = 0.5;
  rates.network_efficiency = 0.25;
  base::IdVector<LinkClassId, Link> links{{"dcn", units::Bandwidth(8e9), {}, LinkScope::within},
                                          {"ici.x", units::Bandwidth(8e9), {}, LinkScope::between}};
  apply_to_links(rates, links);
  CHECK(links[LinkClassId(0)].bandwidth.base() == 4e9);
  CHECK(links[LinkClassId(1)].bandwidth.base() == 2e9);
  const auto cluster =
      resolve(request(k16b, "{chip: tpu-v5e, shape: 16x16, slices: 2}", "{fsdp: 256, data: 2}"))
          .cluster;
  for (const auto& link : cluster.links)
    CHECK((link.scope == LinkScope::between) == (&link == &cluster.links.back()));
}
