// Configurations of Hugging Face: a scenario that is made of one is one.
#include "podsim/imports/imports.h"

#include "podsim/config/node.h"
#include "podsim/study/scenario.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

const Target imported{"imports", [](const std::string& input) {
                        const auto model = imports::import_hugging_face("config.json", input);
                        const std::string text = imports::scenario_text(model);
                        (void)study::decode_document(config::parse_yaml("imported.yaml", text));
                      }};

}  // namespace
}  // namespace podsim::fuzz
