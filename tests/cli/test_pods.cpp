// Pods chip by chip, from outside: folded against full, slow chips, failed links, contention.
#include <catch2/catch.hpp>

#include "podsim/config/codec.h"
#include "tests/cli/program.h"

using namespace podsim;
using namespace podsim::test;

namespace {

/// A model of eight layers, small enough that every chip of a pod is simulated in no time.
std::string pod(const std::string& system, const std::string& parallelism,
                const std::string& recipe = "") {
  return "podsim: 1\n"
         "name: a pod\n"
         "workload:\n"
         "  model: {layers: 8, d_model: 2048, heads: 16, kv_heads: 16, head_dim: 128, "
         "d_ff: 8192, vocab: 32000, ffn: gated, attention: flash" +
         std::string(recipe.find("expert") != std::string::npos
                         ? ", moe: {experts: 8, top_k: 2, d_ff: 4096}"
                         : "") +
         "}\n"
         "  sequence_length: 1024\n"
         "  global_batch: 2048\n" +
         recipe + "system: {" + system + "}\n" + "parallelism: {" + parallelism +
         "}\n"
         "demand: {tokens: 1e9}\n"
         "plans:\n"
         "  rent:\n"
         "    - rent: {offer: on_demand, provider: gcp, region: us-east5}\n";
}

struct Step {
  double time = 0, analytic = 0, devices = 0;
  std::string bound_by, breakdown;
};

Step step_of(const std::string& scenario, std::vector<std::string> settings = {}) {
  const Folder folder;
  std::vector<std::string> arguments{"run", folder.write("pod.yaml", scenario), "--format", "json"};
  for (auto& s : settings) {
    arguments.emplace_back("--set");
    arguments.push_back(std::move(s));
  }
  const auto outcome = run_podsim(arguments);
  INFO(outcome.err);
  REQUIRE(outcome.code == 0);
  const auto result = config::parse_json("result", outcome.out);
  const auto get = [&](const char* key) {
    return config::at_path(result, std::string("plans.rent.phases[0].") + key);
  };
  return {std::stod(get("step_time_s")->scalar()), std::stod(get("analytic_step_time_s")->scalar()),
          std::stod(get("simulated_devices")->scalar()), get("bound_by")->scalar(),
          config::to_json(*get("breakdown"), -1)};
}

void check_folds(const std::string& scenario) {
  const Step folded = step_of(scenario), full = step_of(scenario, {"detail=full"});
  CHECK(full.time == folded.time);
  CHECK(full.breakdown == folded.breakdown);
  CHECK(folded.devices < full.devices);
}

}  // namespace

TEST_CASE("a folded pod is the full one, for each parallelism on 8, 64 and 512 chips") {
  const std::vector<std::pair<std::string, int>> pods = {{"chip: tpu-v5p, shape: 2x2x2", 8},
                                                         {"chip: tpu-v5p, shape: 4x4x4", 64},
                                                         {"chip: tpu-v5p, shape: 8x8x8", 512}};
  for (const auto& [system, chips] : pods) {
    const auto rest = [&](int used) { return std::to_string(chips / used); };
    const std::string pipeline = "  microbatches: 4\n";
    const std::vector<std::pair<std::string, std::string>> plans = {
        {"fsdp: " + rest(1), ""},
        {"data: " + rest(2) + ", fsdp: 2", ""},
        {"fsdp: " + rest(4) + ", tensor: 4", ""},
        {"fsdp: " + rest(4) + ", context: 4", ""},
        {"fsdp: " + rest(4) + ", pipeline: 4", pipeline},
        {"fsdp: " + rest(4) + ", pipeline: 2, tensor: 2",
         "  microbatches: 4\n  pipeline: {schedule: interleaved, virtual_stages: 2}\n"},
        {"fsdp: " + rest(8) + ", context: 2, tensor: 2, pipeline: 2", pipeline},
        {"data: " + rest(8) + ", expert: 8", "  # expert\n"},
        {"fsdp: " + rest(4) + ", expert: 2, tensor: 2", "  # expert\n"},
    };
    for (const auto& [parallelism, recipe] : plans) {
      CAPTURE(chips, parallelism);
      check_folds(pod(system, parallelism, recipe));
    }
  }
}

TEST_CASE("one slow chip lengthens the step of the whole pod, folded as well as full") {
  const std::string healthy = pod("chip: tpu-v5p, shape: 4x4x4", "fsdp: 64");
  const std::string slow = "system.slow={chips: [x1y2z3], factor: 1.2}";
  const Step before = step_of(healthy), after = step_of(healthy, {slow});
  CHECK(after.time > 1.1 * before.time);
  CHECK(after.time <= 1.2 * before.time);
  CHECK(after.bound_by == "straggler");
  CHECK(step_of(healthy, {slow, "detail=full"}).time == after.time);
}

TEST_CASE("a failed link lengthens the step, folded as well as full") {
  const std::string healthy = pod("chip: tpu-v5p, shape: 4x4x4", "fsdp: 64");
  const std::string small = "workload.global_batch=64";
  const std::string cut = "system.failed=[link:x0y0z0-x1y0z0]";
  const Step before = step_of(healthy, {small}), after = step_of(healthy, {small, cut});
  CHECK(after.time > before.time);
  CHECK(step_of(healthy, {small, cut, "detail=full"}).time == after.time);
}

TEST_CASE("a slow chip moved over a stage boundary gives another step") {
  const std::string healthy =
      pod("chip: tpu-v5p, shape: 2x2x4", "fsdp: 4, pipeline: 4, layout: {pipeline: [ici.z]}",
          "  microbatches: 8\n");
  const auto with_slow = [&](const std::string& chip) {
    return step_of(healthy, {"system.slow={chips: [" + chip + "], factor: 1.5}", "detail=full"})
        .time;
  };
  CHECK(with_slow("x0y0z0") == with_slow("x1y1z0"));  // the same stage
  CHECK(with_slow("x0y0z0") != with_slow("x0y0z3"));  // the stage with the head
}

TEST_CASE("the shipped scenarios of contention: the event model is slower, and says why") {
  for (const std::string name : {"congested", "host-bound", "straggler"}) {
    CAPTURE(name);
    const Step s = step_of(read_file(source_file("scenarios/" + name + ".yaml")));
    CHECK(s.time > 1.1 * s.analytic);
    // Waits are listed longest first.
    if (name == "congested")
      CHECK(s.breakdown.find(R"("exposed":[{"resource":"tensor")") != std::string::npos);
    else
      CHECK(s.bound_by == (name == "host-bound" ? "host_input" : "straggler"));
  }
}

TEST_CASE("a mesh axis goes where its layout says") {
  const std::string x = pod("chip: tpu-v5p, shape: 4x4x8",
                            "fsdp: 32, tensor: 4, layout: {tensor: [ici.x], fsdp: [ici.y, ici.z]}");
  const Step s = step_of(x);
  CHECK(step_of(x, {"parallelism.layout={tensor: [ici.z]}"}).time != s.time);
}

TEST_CASE("pods that cannot be are refused") {
  const std::string good = pod("chip: tpu-v5p, shape: 4x4x4", "fsdp: 64");
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"system.slow={chips: [x4y0z0], factor: 1.2}", {"system.slow.chips", "x4y0z0", "x3y3z3"}},
      {"system.slow={chips: [x0y0z0], factor: 0.5}", {"system.slow", "0.5", "at least 1"}},
      {"system.slow={chips: [], factor: 1.2}", {"system.slow.chips", "at least one"}},
      {"system.failed=[chip:x0y0z0]", {"system.failed", "link:CHIP-CHIP"}},
      {"system.failed=[link:x0y0z0-x2y0z0]", {"system.failed", "no link"}},
      {"parallelism.layout={fspd: [ici.x]}", {"parallelism.layout", "fspd", "fsdp"}},
      {"parallelism.layout={fsdp: [ici.w]}", {"parallelism.layout", "ici.w", "ici.x"}},
      {"parallelism.layout={fsdp: [ici.x]}", {"parallelism.layout"}},
      {"detail=ful", {"detail", "full"}},
  };
  for (const auto& [setting, said] : cases) {
    CAPTURE(setting);
    const Folder folder;
    const auto outcome = run_podsim({"run", folder.write("pod.yaml", good), "--set", setting,
                                     "--out", (folder.path() / "out").string()});
    INFO(outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(folder.names() == std::vector<std::string>{"pod.yaml"});
    for (const auto& part : said) CHECK(contains(outcome.err, part));
  }
}

TEST_CASE("cuts that leave no way round partition the slice") {
  // A line of two chips.
  const std::string line = pod("chip: tpu-v5e, shape: 1x2", "fsdp: 2");
  const Folder folder;
  const auto outcome =
      run_podsim({"run", folder.write("pod.yaml", line), "--set", "system.failed=[link:x0y0-x0y1]",
                  "--set", "workload.global_batch=4"});
  INFO(outcome.err);
  CHECK(outcome.code == 2);
  CHECK(contains(outcome.err, "partition the slice"));
}

TEST_CASE("fsdp alone becomes communication-bound below the batch that arithmetic predicts") {
  // A layer's weights of P elements take 2 P bytes over the links three times (gathered forward and
  // backward, gradients scattered) and 8 P FLOP a token (remat: full): the links are the bound
  // below T = 6 / 8 x peak / bandwidth tokens a device. TPU v5p: 459 TFLOP/s; six links.
  const std::string text = pod("chip: tpu-v5p, shape: 8x8x8", "fsdp: 512");
  const auto at = [&](int sequences_per_chip) {
    // A machine whose communication takes nothing from the core.
    return step_of(text,
                   {"catalog.chips/tpu-v5p.collective_share=0", "workload.sequence_length=256",
                    "workload.global_batch=" + std::to_string(512 * sequences_per_chip)});
  };
  const double link = 90e9 * 6;  // achieved, one way on each
  const double tokens = 6.0 / 8 * 459e12 / link;
  CAPTURE(tokens);
  CHECK(at(static_cast<int>(tokens / 256 * 2) + 1).bound_by == "mxu");
  CHECK(at(std::max(1, static_cast<int>(tokens / 256 / 3))).bound_by == "fsdp");
}

TEST_CASE("the all-to-all of experts grows with top_k") {
  const std::string text = pod("chip: tpu-v5p, shape: 4x4x4", "data: 8, expert: 8", "  # expert\n");
  double before = 0;
  for (const int k : {1, 2, 4}) {
    const Step s = step_of(text, {"workload.model.moe.top_k=" + std::to_string(k)});
    double waited = 0;
    const auto breakdown = config::parse_json("breakdown", s.breakdown);
    for (const auto& wait : breakdown.find("exposed")->items())
      if (wait.find("resource")->scalar() == "expert")
        waited += std::stod(wait.find("time_s")->scalar());
    CHECK(waited > 1.5 * before);
    before = waited;
  }
}

TEST_CASE("a timeline is written whole, or not at all") {
  const Folder folder;
  const std::string file = folder.write(
      "pod.yaml",
      pod("chip: tpu-v5p, shape: 2x2x4", "fsdp: 4, pipeline: 4", "  microbatches: 4\n"));
  const std::string trace = (folder.path() / "trace.json").string();
  const auto done = run_podsim({"run", file, "--timeline", trace, "--quiet"});
  INFO(done.err);
  REQUIRE(done.code == 0);
  const auto written = config::parse_json("trace", read_file(trace));
  std::size_t processes = 0;
  for (const auto& event : config::at_path(written, "traceEvents")->items())
    processes += event.find("name")->scalar() == "process_name" ? 1 : 0;
  CHECK(processes >= 4);  // each stage
  CHECK(run_podsim({"run", file, "--timeline", folder.path().string()}).code == 2);
  CHECK(run_podsim({"run", file, "--timeline", trace, "--fidelity", "analytic"}).code == 2);
  CHECK(folder.names() == std::vector<std::string>{"pod.yaml", "trace.json"});
}
