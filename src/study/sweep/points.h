// From a scenario to the candidates at the points of a grid.
#pragma once

#include <exception>
#include <string>
#include <vector>

#include "podsim/study/scenario.h"

namespace podsim::study {

/// One value of an axis: what it sets, or what is wrong with it.
struct AxisValue {
  std::vector<config::Setting> settings;
  std::exception_ptr wrong;
};

/// Returns the settings of a value: "path" with "v", or "path1,path2" with "a:b".
AxisValue axis_value(const std::string& path, const std::string& value);

/// A document that moves from point to point: every point sets the same paths, so that nothing of
/// the one before is left. Only what the paths name is decoded anew, where that can be told apart.
/// For one thread.
class MovingDocument {
 public:
  explicit MovingDocument(config::Node root) { document_.root = std::move(root); }

  /// Returns the document with these values. Throws config::InputError as decode_document.
  const Document& at(const std::vector<AxisValue>& point);
  /// The document of the last point, also where it could not be decoded.
  [[nodiscard]] const config::Node& root() const { return document_.root; }

 private:
  [[nodiscard]] bool has_to_be_decoded(const std::string& path) const;
  bool assign(const std::vector<AxisValue>& point);

  Document document_;
  bool decoded_ = false;
};

/// Returns the parts of a text between separators; none after a separator at its end.
std::vector<std::string> split(const std::string& text, char separator);

}  // namespace podsim::study
