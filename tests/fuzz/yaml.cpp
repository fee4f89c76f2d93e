// YAML documents: what is written is read back as the same tree.
#include <algorithm>
#include <cstddef>

#include "podsim/config/node.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

/// The same numbers, texts and keys; text that has to be quoted may be written without in a file.
bool equal(const config::Node& a, const config::Node& b) {
  return config::to_json(a) == config::to_json(b);
}

/// Documents may expand to a million values, which take seconds to write and read several times.
bool is_large(const config::Node& n, std::size_t& values) {
  constexpr std::size_t most = 20'000;
  if (++values > most) return true;
  const auto large = [&](const auto& inner) { return is_large(inner, values); };
  return std::any_of(n.items().begin(), n.items().end(), large) ||
         std::any_of(n.entries().begin(), n.entries().end(),
                     [&](const auto& e) { return large(e.value); });
}

const Target yaml{"yaml", [](const std::string& input) {
                    const config::Node tree = config::parse_yaml("fuzzed.yaml", input);
                    std::size_t values = 0;
                    if (is_large(tree, values)) return;
                    const std::string text = config::to_yaml(tree);
                    const config::Node again = config::parse_yaml("written.yaml", text);
                    if (!equal(tree, again)) broken("YAML that is written reads back");
                    if (config::to_yaml(again) != text) broken("YAML is written the same twice");
                    // JSON's integers know no -0.
                    const config::Node json = config::parse_json("a.json", config::to_json(tree));
                    if (!equal(config::parse_json("b.json", config::to_json(json)), json))
                      broken("a document that is written as JSON reads back");
                  }};

}  // namespace
}  // namespace podsim::fuzz
