// The import layer turns configurations of other tools into scenarios.
//
//   const imports::Imported i = imports::import_hugging_face("config.json", text);
//   std::fputs(imports::scenario_text(i).c_str(), stdout);
#pragma once

#include <string>
#include <vector>

#include "podsim/catalog/entries.h"

namespace podsim::imports {

/// A model as another tool describes it.
struct Imported {
  std::string name;  ///< name of the model, or of its file
  catalog::ModelArch arch;
  double parameters = 0;              ///< all of `arch`
  std::vector<std::string> notes;     ///< choices that a reader should know
  std::vector<std::string> unmapped;  ///< keys that nothing in a scenario follows from
};

/// Reads a Hugging Face config.json. `name` is the file's name, `text` its content. Throws
/// config::InputError for text that is no JSON object, a missing or malformed key, and, by name,
/// for a model type or a type of layer that a scenario cannot describe.
Imported import_hugging_face(const std::string& name, const std::string& text);

/// Returns a scenario, as YAML: the model, and a machine of H100s on which its training state fits,
/// rented. Comments at its top say how many parameters there are and what was not mapped.
std::string scenario_text(const Imported& imported);

}  // namespace podsim::imports
