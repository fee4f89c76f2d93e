// JSON Schemas (draft-07) of whole files.
#pragma once

#include <string>
#include <vector>

#include "podsim/config/node.h"

namespace podsim::config {

/// Returns the schema of a file from the schema of its root, with definitions that it refers to.
Node file_schema(const std::string& title, const Node& root, Node definitions);

/// The schema of a file when one of its keys has a certain value.
struct SchemaCase {
  std::string definition;  ///< name of the definition that `body` becomes
  std::string value;
  Node body;
};

/// Returns the schema of a file whose key `key` says which of the cases it is.
Node schema_of_cases(const std::string& title, const std::string& key,
                     std::vector<SchemaCase> cases, Node definitions);

}  // namespace podsim::config
