#include "src/cli/import.h"

#include <filesystem>

#include "podsim/config/node.h"
#include "podsim/imports/imports.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"
#include "src/cli/values.h"

namespace podsim::cli {

int import_model(const Arguments& a) {
  require_one_of("tool", a.operands[0], {"hf"});
  constexpr std::size_t limit = 1 << 20;
  const std::string& file = a.operands[1];
  const std::string text = config::read_text(file, limit);
  const std::string name = std::filesystem::path(file).filename().string();
  print(imports::scenario_text(imports::import_hugging_face(name, text)));
  return kDone;
}

}  // namespace podsim::cli
