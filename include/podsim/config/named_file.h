// Files that documents name. A document may be anybody's, so that it reaches its own folder alone.
#pragma once

#include <filesystem>
#include <string>

#include "podsim/config/node.h"

namespace podsim::config {

/// Lets documents name files below this folder too (`--allow-path`). For the whole process; called
/// before documents are read. Throws InputError where there is no such folder.
void allow_path(const std::string& folder);

/// Confines files that settings name to this folder: some of them stand in a study file, which may
/// be anybody's. For the whole process.
void confine_settings(const std::filesystem::path& folder);

/// Returns the file that a value names, relative to the document that it stands in. After links are
/// resolved it is a regular file in `folder` or below it, or below an allowed path; a value of the
/// command line may name any. `option` says how else the user can name the file, may be empty.
/// Throws InputError at the value, without a line of the file.
std::string file_named_by(const Node& n, const std::filesystem::path& folder,
                          const std::string& option = "");

/// The folder of the document that a value stands in, links resolved.
std::filesystem::path folder_of_document(const Node& n);

}  // namespace podsim::config
