// Measured training runs: the table, what its words mean, the errors of the shipped calibration.
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "podsim/config/csv.h"
#include "podsim/config/diagnostics.h"
#include "podsim/study/training.h"
#include "src/study/training_fit.h"
#include "src/study/training_mechanisms.h"
#include "src/study/training_mesh.h"
#include "src/study/training_recipe.h"
#include "src/study/training_rows.h"
#include "src/study/training_run.h"
#include "tests/catalog/temporary_catalog.h"

using namespace podsim;
using study::MeasuredRun;
using workload::Activation;

namespace {

const catalog::Catalog& shipped() {
  static const catalog::Catalog c({PODSIM_SOURCE_DIR "/configs"});
  return c;
}

std::string published() { return PODSIM_SOURCE_DIR "/configs/training_runs/published.csv"; }

/// The published table's first line and the row of an id, cells of that row replaced.
std::string table(const std::string& id, const std::map<std::string, std::string>& cells,
                  int copies = 1) {
  const auto t = config::CsvTable::load(published());
  std::string text;
  for (std::size_t i = 0; i < t.columns().size(); ++i) text += (i ? "," : "") + t.columns()[i];
  text += "\n";
  for (const auto& row : t.rows()) {
    if (t.cell(row, "id") != id) continue;
    for (int copy = 0; copy < copies; ++copy) {
      for (std::size_t i = 0; i < t.columns().size(); ++i) {
        const auto& column = t.columns()[i];
        const std::string cell = cells.contains(column) ? cells.at(column) : t.cell(row, column);
        text += (i ? ",\"" : "\"") + cell + "\"";
      }
      text += "\n";
    }
  }
  return text;
}

std::string refusal(const std::string& text) {
  const catalog::testing::TemporaryCatalog folder;
  const std::string file = folder.folder() + "/runs.csv";
  std::ofstream(file) << text;
  try {
    static_cast<void>(study::read_runs({{file}, {}, {}}, shipped()));
  } catch (const config::InputError& e) {
    return e.what();
  }
  return "";
}

MeasuredRun with_remat(const std::string& policy, const std::string& family = "tpu") {
  MeasuredRun m;
  m.family = family;
  m.remat = policy;
  m.gated = true;
  return m;
}

}  // namespace

TEST_CASE("tables of runs that cannot be read name row and column") {
  const std::string id = "mt-v5e-16b-1x256";
  CHECK(refusal("id,chip\nx,v5e\n").find("no column n_chips") != std::string::npos);
  CHECK(refusal(table(id, {{"d_model", "wide"}})).find(id + ", column d_model: found 'wide'") !=
        std::string::npos);
  CHECK(refusal(table(id, {{"seq_len", "20.5"}})).find("column seq_len: found '20.5'") !=
        std::string::npos);
  CHECK(refusal(table(id, {{"derived_step_s", "0"}})).find("more than 0 seconds") !=
        std::string::npos);
  CHECK(refusal(table(id, {}, 2)).find("row " + id + " is there twice") != std::string::npos);
  const std::string mesh = refusal(table(id, {{"fsdp", "128"}}));
  CHECK(mesh.find("fsdp 128") != std::string::npos);
  CHECK(mesh.find("256 devices of 256 chips") != std::string::npos);
  CHECK(refusal(table(id, {})).empty());
}

TEST_CASE("cells that would divide by nothing, or by more than there is, are refused") {
  const std::string id = "mt-v5e-16b-1x256";
  for (const char* column : {"n_heads", "n_kv_heads", "head_dim", "vocab", "fsdp", "tp", "pp",
                             "cp_sp", "ep", "dcn_dp", "microbatch_size", "n_microbatches"}) {
    CAPTURE(column);
    const std::string said = refusal(table(id, {{column, "0"}}));
    CHECK(said.find(id + ", column " + column + ": found '0'") != std::string::npos);
    CHECK(said.find("at least 1, or an empty cell") != std::string::npos);
  }
  const auto mixture = [&](const std::string& top_k) {
    return refusal(table(id, {{"n_experts", "8"}, {"top_k", top_k}}));
  };
  CHECK(mixture("0").find("column top_k: found '0'") != std::string::npos);
  CHECK(mixture("9").find("column top_k: found 9 of 8 experts") != std::string::npos);
  CHECK(mixture("2").empty());
}

TEST_CASE("tables as other programs write them are read") {
  const std::string text = table("mt-v5e-16b-1x256", {{"note", "a, b and \"\"c\"\""}});
  std::string crlf;
  for (const char c : text) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  CHECK(refusal(crlf).empty());
  CHECK(refusal("\xEF\xBB\xBF" + text).empty());
  CHECK(refusal("").find("is empty") != std::string::npos);
}

TEST_CASE("degrees are those of the framework that counted them") {
  std::map<std::string, workload::Mesh> meshes;
  for (const auto& m : study::read_runs({{published()}, {}, {}}, shipped()))
    meshes[m.id] = study::mesh_of(m);
  CHECK(meshes.at("nemo-gptoss-h100-64") == workload::Mesh{2, 1, 1, 1, 8, 4});
  CHECK(meshes.at("nemo-llama3-70b-gb200-64-fsdp") == workload::Mesh{1, 64, 1, 1, 1, 1});
  CHECK(meshes.at("mt-v6e-moe700b-cf1") == workload::Mesh{1, 16, 1, 1, 16, 1});
  CHECK(meshes.at("mt-v5e-16b-4x256") == workload::Mesh{4, 256, 1, 1, 1, 1});
  CHECK(meshes.at("trn1-llama2-70b-32n") == workload::Mesh{4, 1, 32, 1, 1, 8});
  CHECK(meshes.at("mt-v5p-llama3-8b-cp-64k-usp16x4") == workload::Mesh{1, 1, 1, 64, 1, 1, 4});
}

TEST_CASE("policies of what is recomputed") {
  using enum Activation;
  const auto lists = [](const std::string& text) {
    const auto policy = study::remat_of(with_remat(text));
    REQUIRE(policy);
    REQUIRE(policy->lists);
    return *policy->lists;
  };
  CHECK(study::remat_of(with_remat("full (base default)")) ==
        workload::RematPolicy(workload::Remat::full));
  CHECK_FALSE(study::remat_of(with_remat("", "gpu")));
  CHECK(lists("qkv_proj_offloaded").offload == std::vector{qkv});
  const auto offloaded = lists("custom: decoder_layer_input,q,k,v,out_proj offloaded to host");
  CHECK(offloaded.save.empty());
  CHECK(offloaded.offload == std::vector{input, attn_out, qkv});
  CHECK(
      lists("custom: layer input, attention context, q,k,v saved on device; MLP recomputed").save ==
      std::vector{input, context, qkv});
  CHECK(lists("custom: attention context saved on device, rest recomputed").save ==
        std::vector{context, input});
  CHECK(lists("selective AC").save == std::vector{input, qkv, context, mlp_gate});
  CHECK_THROWS_AS(study::remat_of(with_remat("as usual")), config::InputError);
}

namespace {

/// Mean absolute error of a family's runs if predictions were `fault` times what they are.
double mean_error_pct(const study::TrainingValidation& v, const std::string& family, double fault) {
  double sum = 0;
  int n = 0;
  for (const auto& r : v.rows) {
    if (r.family != family || r.kind != "run") continue;
    sum += 100 * std::abs(fault * r.predicted_step_s / r.measured_step_s - 1);
    ++n;
  }
  return sum / n;
}

}  // namespace

TEST_CASE("every published run is predicted or refused with a reason") {
  study::Options options;
  options.fidelity = study::Fidelity::analytic;
  options.catalogs = {PODSIM_SOURCE_DIR "/configs"};
  const auto v = study::validate_training({{published()}, {}, {}}, {}, options);
  REQUIRE(v.rows.size() == 194);
  std::size_t refused = 0;
  for (const auto& r : v.rows) {
    CAPTURE(r.id, r.refused_reason);
    const bool predicted = r.predicted_step_s > 0 && std::isfinite(r.predicted_step_s);
    CHECK(predicted == r.refused_reason.empty());
    refused += r.refused_reason.empty() ? 0 : 1;
  }
  CHECK(refused == 0);
  const std::map<std::string, double> most = {{"tpu", 7}, {"gpu", 7}, {"trainium", 6}};
  for (const auto& e : v.summary) {
    if (e.group != "family") continue;
    CAPTURE(e.value, e.mape_pct, e.bias_pct);
    CHECK(e.mape_pct <= most.at(e.value));
    CHECK(std::abs(e.bias_pct) <= 5);
    CHECK(e.mape_pct < e.baseline_mape_pct);
    // A fault of a fifth in all steps would be seen.
    for (const double fault : {0.8, 1.2})
      CHECK(mean_error_pct(v, e.value, fault) > most.at(e.value));
  }
}

TEST_CASE("notes on runs are on runs that there are") {
  std::set<std::string> ids;
  for (const auto& m : study::read_runs({{published()}, {}, {}}, shipped())) ids.insert(m.id);
  for (const auto& file : shipped().training_note_files()) {
    const auto notes = config::CsvTable::load(file);
    CHECK_FALSE(notes.rows().empty());
    for (const auto& row : notes.rows()) {
      CAPTURE(notes.cell(row, "id"));
      CHECK(ids.contains(notes.cell(row, "id")));
      CHECK_FALSE(notes.cell(row, "known").empty());
    }
  }
}

TEST_CASE("leaving out a mechanism changes the runs that have it, and no other") {
  const auto runs = [](const char* id) {
    return study::prepare_run(
        study::read_runs({{published()}, {std::string("id=") + id}, {}}, shipped()).at(0),
        shipped(), false);
  };
  const auto piped = runs("vt-a100-3.6b-t1d32p2"), cut = runs("vt-a100-3.6b-t2d32p1"),
             sharded = runs("mt-v5e-16b-1x256"), ring = runs("mt-v5p-llama3-8b-cp-64k-ringcp64");
  system::TrainingRates rates;
  rates.collective_share = 0.3;
  const auto changes = [&](const study::PreparedRun& run, const study::Mechanism& m) {
    return study::step_at(study::without(m, run, shipped()), rates) != study::step_at(run, rates);
  };
  std::map<std::string_view, const study::Mechanism*> by_name;
  for (const auto& m : study::mechanisms()) by_name[m.name] = &m;
  for (const char* name : {"overlap", "fsdp collectives", "remat", "fixed costs", "head",
                           "memory traffic", "elementwise work"}) {
    CAPTURE(name);
    CHECK(changes(sharded, *by_name.at(name)));
  }
  for (const char* name : {"pipeline bubble", "tensor collectives", "expert dispatch",
                           "host offload", "network", "context exchange", "sliding windows",
                           "causal imbalance", "collective matmul", "narrow formats"}) {
    CAPTURE(name);
    CHECK_FALSE(changes(sharded, *by_name.at(name)));
  }
  CHECK(changes(piped, *by_name.at("pipeline bubble")));
  CHECK(changes(cut, *by_name.at("tensor collectives")));
  CHECK(changes(ring, *by_name.at("ring passes")));
}

TEST_CASE("an ablation at given rates says what each mechanism costs") {
  study::Options options;
  options.catalogs = {PODSIM_SOURCE_DIR "/configs"};
  const auto a = study::ablate_training({{published()}, {"id=mt-v5e-16b-*"}, {}}, false, options);
  CHECK(a.rows.front().family == "tpu");
  const double whole = a.rows.front().calibrated->mape_pct;
  for (const auto& r : a.rows) {
    CAPTURE(r.mechanism);
    CHECK_FALSE(r.cross_validated);
    if (r.calibrated) CHECK(r.cost_pct == Approx(r.calibrated->mape_pct - whole));
    if (r.mechanism == "remat") CHECK(r.cost_pct > 5);
    if (r.mechanism == "expert dispatch") CHECK_FALSE(r.calibrated);
  }
}

TEST_CASE("a run written out as a scenario is the run") {
  study::Options options;
  options.catalogs = {PODSIM_SOURCE_DIR "/configs"};
  const auto node =
      study::training_scenario({{published()}, {}, {}}, "tr-v6e-llama2-70b-256", options);
  CHECK(node.find("workload")->find("global_batch")->scalar() == "512");
  CHECK(node.find("reference")->find("step_time")->scalar() == "9.052 s");
  CHECK_THROWS_WITH(
      study::training_scenario({{published()}, {}, {}}, "tr-v6e-llama2-70b-255", options),
      Catch::Contains("tr-v6e-llama2-70b-256"));
}
