// YAML documents: what is written is read back as the same tree.
#include "podsim/config/node.h"
#include "podsim/config/type_of.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

const Target yaml{"yaml", [](const std::string& input) {
                    const config::Node tree = config::parse_yaml("fuzzed.yaml", input);
                    const std::string text = config::to_yaml(tree);
                    const config::Node again = config::parse_yaml("written.yaml", text);
                    if (!config::same(tree, again)) broken("YAML that is written reads back");
                    if (config::to_yaml(again) != text) broken("YAML is written the same twice");
                    const std::string json = config::to_json(tree);
                    if (config::to_json(config::parse_json("written.json", json)) != json)
                      broken("a document that is written as JSON reads back");
                  }};

}  // namespace
}  // namespace podsim::fuzz
