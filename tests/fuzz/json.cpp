// JSON texts: what is written is read back as the same text.
#include "podsim/config/node.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

const Target json{"json", [](const std::string& input) {
                    const config::Node tree = config::parse_json("fuzzed.json", input);
                    for (const int indent : {-1, 2}) {
                      const std::string text = config::to_json(tree, indent);
                      const config::Node again = config::parse_json("written.json", text);
                      if (config::to_json(again, indent) != text)
                        broken("JSON that is written reads back");
                    }
                  }};

}  // namespace
}  // namespace podsim::fuzz
