// Puts boundary values in place of every scalar of a scenario: `fuzz_boundaries SCENARIO`.
//
// Zero, one, the largest whole numbers, the largest and smallest numbers with the unit of the value
// that stands there, and values of other kinds. Each changed scenario is accepted or refused by
// config::InputError, as for the fuzz target "scenario", within a second.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "podsim/config/node.h"
#include "podsim/study/scenario.h"
#include "podsim/units/parse.h"
#include "tests/fuzz/target.h"

namespace {

using namespace podsim;

/// The scalars of a document, by the path at which each is found again.
void collect(const config::Node& n, const std::string& path, std::vector<std::string>& paths) {
  if (n.is_scalar()) paths.push_back(path);
  for (const auto& e : n.entries())
    collect(e.value, path.empty() ? e.key : path + "." + e.key, paths);
  for (std::size_t i = 0; i < n.items().size(); ++i)
    collect(n.items()[i], path + "[" + std::to_string(i) + "]", paths);
}

std::vector<config::Node> boundaries(const config::Node& there) {
  std::vector<config::Node> values{config::Node(), config::Node::sequence(),
                                   config::Node::mapping(), config::Node::text("")};
  const auto parsed = units::parse_quantity(there.scalar());
  std::vector<std::string> units{""};
  if (parsed.value && !parsed.value->unit.empty()) units.push_back(" " + parsed.value->unit);
  for (const char* number : {"0", "-1", "1", "1e308", "-1e308", "1e-308", "4.9e-324", "0.5",
                             "9007199254740992", "9007199254740993", "9223372036854775808"})
    for (const auto& unit : units) values.push_back(config::Node::plain(number + unit));
  return values;
}

double processor_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

}  // namespace

int main(int argc, char** argv) {
  const auto& all = fuzz::targets();
  const auto target = std::find_if(all.begin(), all.end(),
                                   [](const auto& t) { return t.name == std::string("scenario"); });
  if (argc != 2 || target == all.end()) return 2;
  const config::Node root = study::load_document(argv[1], {});
  if (!fuzz::run(*target, config::to_yaml(root))) fuzz::broken("the scenario itself is accepted");
  const char* seconds = std::getenv("PODSIM_FUZZ_SECONDS");
  const double limit = seconds == nullptr ? 1 : std::atof(seconds);
  std::vector<std::string> paths;
  collect(root, "", paths);
  long tried = 0, accepted = 0, slow = 0;
  for (const auto& path : paths) {
    const config::Node* there = config::at_path(root, path);
    if (there == nullptr) continue;  // a key with dots in it
    for (const auto& value : boundaries(*there)) {
      config::Node changed = root;
      config::set_path(changed, path, value);
      const std::string text = config::to_yaml(changed);
      std::printf("%s: %s\n", path.c_str(), value.found().c_str());
      std::fflush(stdout);  // the last line names the value that ended the process
      const double begin = processor_seconds();
      accepted += fuzz::run(*target, text) ? 1 : 0;
      ++tried;
      if (processor_seconds() - begin <= limit) continue;
      ++slow;
      std::printf("  took %.2f s\n", processor_seconds() - begin);
    }
  }
  std::printf("%ld values at %zu places, %ld accepted, %ld too slow\n", tried, paths.size(),
              accepted, slow);
  return tried == 0 || slow > 0 ? 1 : 0;
}
