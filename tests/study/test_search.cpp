// Searches: bounds that hold, branch and bound against every candidate, and what is said of both.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/performance/step.h"
#include "podsim/study/recommend.h"
#include "podsim/study/search.h"
#include "src/study/search/automatic.h"
#include "src/study/search/bound.h"
#include "src/study/search/timing.h"

using namespace podsim;
using study::SearchRequest;

namespace {

study::Options shipped() {
  study::Options o;
  o.fidelity = study::Fidelity::analytic;
  o.catalogs = {PODSIM_SOURCE_DIR "/configs"};
  return o;
}

/// A scenario in a file of its own, deleted with the object.
class ScenarioFile {
 public:
  explicit ScenarioFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() / fmt::format("search-{}.yaml", ::getpid())) {
    std::ofstream(path_) << text;
  }
  ~ScenarioFile() { std::filesystem::remove(path_); }
  ScenarioFile(const ScenarioFile&) = delete;
  ScenarioFile& operator=(const ScenarioFile&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

struct Machine {
  const char *chip, *provider;
  std::vector<int> chips;
};

std::string scenario_text(const std::string& model, int sequence, int batch, const Machine& m,
                          int chips, const std::string& more) {
  return fmt::format(
      "podsim: 1\nname: a search\n"
      "workload: {{model: {}, sequence_length: {}, global_batch: {}{}}}\n"
      "system: {{chip: {}, chips: {}}}\nparallelism: auto\n"
      "demand: {{tokens: 1e11, per: run}}\n"
      "plans: {{rent: [{{rent: {{offer: on_demand, provider: {}}}}}]}}\n",
      model, sequence, batch, more, m.chip, chips, m.provider);
}

template <class T>
const T& one_of(const std::vector<T>& values, std::mt19937& random) {
  return values[random() % values.size()];
}

/// A space small enough to go through: dense models and mixtures on tori, domains, with a pipeline
/// or context, at several precisions.
std::string random_scenario(std::mt19937& random) {
  const std::vector<Machine> machines = {{"tpu-v5e", "gcp", {4, 8, 16}},
                                         {"tpu-v6e", "gcp", {4, 8, 16}},
                                         {"nvidia-h100", "aws", {4, 8}},
                                         {"nvidia-a100", "aws", {8}}};
  const std::vector<std::string> models = {"llama3.1-8b", "llama2-7b", "deepseek2-16b",
                                           "gemma4-e2b"};
  const std::vector<std::string> recipes = {"", ", context: {exchange: ring}",
                                            ", optimizer: {moments: bf16}", ", gradients: fp32"};
  const Machine& machine = one_of(machines, random);
  return scenario_text(one_of(models, random), one_of<int>({2048, 4096}, random),
                       one_of<int>({8, 12, 16}, random), machine, one_of(machine.chips, random),
                       one_of(recipes, random));
}

int cases() {
  const char* text = std::getenv("PODSIM_SEARCH_CASES");
  return text == nullptr ? 5 : std::atoi(text);
}

}  // namespace

TEST_CASE("branch and bound states what going through every candidate does", "[long]") {
  std::mt19937 random(20261130);
  int searched = 0;
  for (int i = 0; i < cases(); ++i) {
    const std::string text = random_scenario(random);
    const ScenarioFile file(text);
    SearchRequest request;
    request.scenario = file.path();
    request.over = {};
    const study::Options options = shipped();
    const study::Problem problem{std::make_shared<study::Stages>(options.catalogs), 1, 0,
                                 job::SimulationClock::in_process};
    INFO(text);
    std::optional<study::SearchSpace> space;
    try {
      space.emplace(study::load_document(request.scenario, {}), request, options, problem);
    } catch (const config::InputError& e) {
      continue;  // a recipe that the model or the chip does not have
    }
    study::SearchCounts pruned, all;
    study::VariantSearch search(*space, space->variants().front());
    const auto best = search.fastest(5, false, pruned), sure = search.fastest(5, true, all);
    REQUIRE(best.size() == sure.size());
    for (std::size_t k = 0; k < best.size(); ++k) {
      INFO(k);
      CHECK(best[k].step.base() == sure[k].step.base());
    }
    CHECK(pruned.candidates == all.candidates);
    CHECK(pruned.candidates ==
          pruned.undivided + pruned.pruned + pruned.beyond_memory + pruned.evaluated);
    if (!best.empty()) {
      CHECK(best.front().layout == sure.front().layout);
      ++searched;
    }
  }
  CHECK(searched > cases() / 3);
}

TEST_CASE("no layout is faster than its bound", "[long]") {
  std::mt19937 random(7);
  for (int i = 0; i < cases(); ++i) {
    const std::string text = random_scenario(random);
    const ScenarioFile file(text);
    SearchRequest request;
    request.scenario = file.path();
    const study::Options options = shipped();
    const study::Problem problem{std::make_shared<study::Stages>(options.catalogs), 1, 0,
                                 job::SimulationClock::in_process};
    INFO(text);
    std::optional<study::SearchSpace> space;
    try {
      space.emplace(study::load_document(request.scenario, {}), request, options, problem);
    } catch (const config::InputError& e) {
      continue;
    }
    const study::Variant& variant = space->variants().front();
    const study::LayoutSpace layouts_of = space->layouts(variant);
    for (const auto& recipe : layouts_of.recipes()) {
      catalog::InputLog log;
      const system::OpenRun open(layouts_of.request(recipe), *variant.catalog, log);
      study::StepBound bound(open);
      study::SearchCounts counts;
      const auto layouts = layouts_of.layouts(open, study::LayoutSpace::Pipelines::all, counts);
      for (std::size_t k = random() % 7; k < layouts.size(); k += 7) {
        auto run = open.resolve_if_fits(layouts[k], true);
        if (!run) continue;
        const auto timed = performance::step_request(std::move(*run));
        const auto step = performance::analytic_step_time(timed);
        CHECK(step == performance::run_analytic(timed).step_time);
        const auto& l = layouts[k];
        INFO("bound over step " << bound.of(l) / step << ", pipeline " << l.mesh.pipeline
                                << ", tensor " << l.mesh.tensor << ", context " << l.mesh.context
                                << ", fsdp " << l.mesh.fsdp << ", data " << l.mesh.data
                                << ", microbatches " << l.microbatches << ", virtual stages "
                                << l.virtual_stages << ", remat "
                                << static_cast<int>(recipe.remat.named));
        CHECK(bound.of(l) <= step);
        const auto outline = open.outline_if_fits(l, true);
        REQUIRE(outline);
        INFO("refined " << bound.refined(l, *outline) / step);
        CHECK(bound.refined(l, *outline) <= step);
      }
    }
  }
}

namespace {

study::SearchResult searched(const SearchRequest& request) {
  return study::search(request, shipped());
}

std::string refusal(const SearchRequest& request) {
  try {
    searched(request);
  } catch (const config::InputError& e) {
    return e.what();
  }
  FAIL("accepted");
  return "";
}

SearchRequest quickstart() {
  SearchRequest r;
  r.scenario = PODSIM_SOURCE_DIR "/scenarios/quickstart.yaml";
  r.keep = {"workload.optimizer.sharded", "workload.pipeline"};
  return r;
}

}  // namespace

TEST_CASE("a search states plans, the next best and what to change first") {
  const auto r = searched(quickstart());
  REQUIRE(r.plans.size() == 5);
  REQUIRE(r.as_written);
  CHECK(r.as_written->mesh.at("fsdp") == 256);
  for (std::size_t i = 1; i < r.plans.size(); ++i)
    CHECK(r.plans[i - 1].step_time_s <= r.plans[i].step_time_s);
  CHECK(r.plans[0].step_time_s < r.as_written->step_time_s);
  CHECK(r.plans[0].memory_verdict == "fits");
  REQUIRE(!r.changes.empty());
  CHECK(r.changes.front().step_time_s < r.as_written->analytic_step_time_s);
  CHECK(r.counts.candidates ==
        r.counts.undivided + r.counts.pruned + r.counts.beyond_memory + r.counts.evaluated);
}

namespace {

system::RunRequest request_of(const std::string& workload, const std::string& mesh) {
  const auto node = [](const std::string& text) { return config::parse_yaml("s.yaml", text); };
  return {config::decode<workload::WorkloadSection>(
              node("{model: maxtext-16b, sequence_length: 2048, " + workload + "}")),
          config::decode<system::SystemSection>(node("{chip: tpu-v5e, chips: 256}")),
          config::decode<system::ParallelismSection>(node(mesh)),
          {}};
}

study::ClosedRequest closed(const system::RunRequest& request) {
  static const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"});
  catalog::InputLog log;
  return study::closed(request, catalog, log);
}

config::Diagnostic problem(const system::RunRequest& request) {
  try {
    closed(request);
  } catch (const config::InputError& e) {
    return e.problems().front();
  }
  FAIL("accepted");
  return {};
}

}  // namespace

TEST_CASE("auto takes the fastest mesh, microbatches and recomputation that fit", "[long]") {
  const auto time = [](const system::RunRequest& r) {
    const catalog::Catalog catalog({PODSIM_SOURCE_DIR "/configs"});
    catalog::InputLog log;
    return performance::run_analytic(
               performance::step_request(system::resolve_run(r, catalog, log)))
        .step_time;
  };
  const auto all =
      closed(request_of("global_batch: 1536, remat: auto, microbatches: auto", "auto"));
  CHECK(all.note.find("is the fastest of") != std::string::npos);
  CHECK_FALSE(all.request.parallelism.automatic);
  CHECK_FALSE(all.request.workload.remat.automatic);
  const auto best = time(all.request);
  for (const char* remat : {"none", "selective", "minimal", "full"})
    for (const char* microbatches : {"1", "2", "3", "6"}) {
      const auto given = request_of(
          std::string("global_batch: 1536, remat: ") + remat + ", microbatches: " + microbatches,
          "auto");
      std::optional<study::ClosedRequest> other;
      try {
        other = closed(given);
      } catch (const config::InputError&) {
        continue;  // does not fit
      }
      CHECK(time(other->request) >= best);
    }
  const auto given = request_of("global_batch: 1536", "{fsdp: 256}");
  CHECK(closed(given).note.empty());
}

TEST_CASE("auto divides sequences where an exchange is named") {
  const auto r = closed(request_of("global_batch: 1536, context: {exchange: ring}", "auto"));
  CHECK(r.request.parallelism.degrees[workload::Axis::context].degree > 1);
}

TEST_CASE("auto turns to pipelines of compiled programs only where nothing fits without") {
  // A batch of one sequence leaves fsdp out, and 16 GB do not hold a share of 8.
  auto tight = request_of("global_batch: 1", "auto");
  tight.workload.sequence_length = 8192;
  tight.workload.model = config::decode<workload::ModelRef>(config::parse_yaml(
      "m.yaml",
      "{layers: 80, d_model: 8192, heads: 8, kv_heads: 8, head_dim: 1024, d_ff: 28672, ffn: "
      "gated, vocab: 128256, tied_embeddings: false, attention: flash}"));
  const auto pipeline = [](const system::RunRequest& r) {
    return closed(r).request.parallelism.degrees[workload::Axis::pipeline].degree;
  };
  CHECK(pipeline(tight) > 1);
  CHECK(pipeline(request_of("global_batch: 1536", "auto")) == 1);
}

TEST_CASE("where nothing fits or divides, auto says what comes closest") {
  auto large = request_of("global_batch: 256", "auto");
  large.workload.model.name = "maxtext-512b";
  CHECK(problem(large).message.find("maxtext-512b on tpu-v5e needs") != std::string::npos);
  auto odd = request_of("global_batch: 3", "auto");
  odd.workload.sequence_length = 2047;
  CHECK(problem(odd).path == "workload.global_batch");
}

TEST_CASE("the settings of a plan make the scenario that plan") {
  const SearchRequest request = quickstart();
  const auto r = searched(request);
  study::Options options = shipped();
  options.settings = r.plans[0].settings;
  const auto same = study::search(request, options);
  REQUIRE(same.as_written);
  CHECK(same.as_written->step_time_s == r.plans[0].step_time_s);
}

TEST_CASE("a search over chips ranks them by cost and says what has no price") {
  SearchRequest r = quickstart();
  r.objective = study::Objective::cost;
  r.over = {"system.chip=tpu-v5e,tpu-v6e,tpu-v4"};
  const auto found = searched(r);
  for (std::size_t i = 1; i < found.plans.size(); ++i)
    CHECK(found.plans[i - 1].per_million_tokens_usd <= found.plans[i].per_million_tokens_usd);
  REQUIRE(!found.refused.empty());
  CHECK(found.refused.front().values.find("system.chip=tpu-") == 0);
}

TEST_CASE("the smallest system that fits") {
  SearchRequest r = quickstart();
  r.objective = study::Objective::chips;
  r.over = {"system.chips=4,64,128"};
  const auto found = searched(r);
  CHECK(found.plans.front().chips == 64);
  REQUIRE(found.refused.size() == 1);
  CHECK(found.refused.front().values == "system.chips=4");
}

TEST_CASE("limits leave out plans, and say what the best needs where none is left") {
  SearchRequest r = quickstart();
  r.limits.usd = 1;
  CHECK(refusal(r).find("no plan keeps within the limits") != std::string::npos);
  r.limits.usd = 1e9;
  CHECK(searched(r).plans.size() == 5);
}

TEST_CASE("bad input to a search") {
  SearchRequest r = quickstart();
  r.plan = "nine-year";
  CHECK(refusal(r).find("the scenario has no plan 'nine-year'") != std::string::npos);
  r = quickstart();
  r.over = {"system.chipp=tpu-v5e"};
  CHECK(refusal(r).find("did you mean") != std::string::npos);
  r = quickstart();
  r.keep = {"workload.rematt"};
  CHECK(refusal(r).find("did you mean 'workload.remat'") != std::string::npos);
}

TEST_CASE("a recommendation is in time on each chip, cheapest first") {
  study::RecommendRequest r;
  r.model = config::Node::text("llama3.1-8b");
  r.tokens = 1e12;
  r.limits.within = units::days(40);
  r.chips = {"tpu-v6e", "nvidia-h100", "nvidia-rubin"};
  const auto found = study::recommend(r, shipped());
  REQUIRE(found.plans.size() == 2);
  CHECK(found.plans[0].plan.total_usd <= found.plans[1].plan.total_usd);
  for (const auto& p : found.plans) {
    CHECK(p.plan.elapsed_days <= 40);
    CHECK(p.plan.measured_runs > 0);
    REQUIRE(p.late_probability);
    CHECK(*p.late_probability <= 0.2);
  }
  REQUIRE(found.refused.size() == 1);
  CHECK(found.refused[0].values == "nvidia-rubin");
}

TEST_CASE("a recommendation that no budget allows says what each chip needs") {
  study::RecommendRequest r;
  r.model = config::Node::text("llama3.1-8b");
  r.tokens = 1e12;
  r.limits.within = units::days(40);
  r.limits.usd = 10;
  r.chips = {"tpu-v6e"};
  try {
    study::recommend(r, shipped());
    FAIL("accepted");
  } catch (const config::InputError& e) {
    CHECK(std::string(e.what()).find("million USD") != std::string::npos);
  }
}
