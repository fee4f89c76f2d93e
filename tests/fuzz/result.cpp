// Kept results of `run`, `sweep` and `claims`, decoded and put on a page, and run again as
// scenarios.
#include "podsim/config/codec.h"
#include "podsim/report/page.h"
#include "podsim/study/scenario.h"
#include "podsim/study/study.h"
#include "podsim/study/sweep.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

void read_run(const config::Node& root) {
  const auto result = config::decode<study::RunResult>(root);
  (void)report::run_page(result, report::Language::en);
  if (const config::Node* scenario = root.find("scenario")) (void)study::decode_document(*scenario);
}

const Target result{
    "result", [](const std::string& input) {
      const config::Node root = config::parse_yaml("result.json", input);
      const config::Node* schema = root.find("schema");
      if (schema == nullptr) return;
      if (schema->scalar() == "podsim.run/1") read_run(root);
      if (schema->scalar() == "podsim.sweep/2")
        (void)report::sweep_page(config::decode<study::SweepResult>(root), report::Language::en);
      if (schema->scalar() == "podsim.claims/1")
        (void)report::claims_page(config::decode<study::ClaimsResult>(root), report::Language::en);
    }};

}  // namespace
}  // namespace podsim::fuzz
