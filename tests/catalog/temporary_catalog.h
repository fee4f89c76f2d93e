// A catalog folder for one test, removed afterwards.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"

namespace podsim::catalog::testing {

inline std::string source_catalog() { return std::string(PODSIM_SOURCE_DIR) + "/configs"; }

inline std::string file_text(const std::string& file) {
  std::ifstream in(file);
  std::stringstream s;
  s << in.rdbuf();
  return s.str();
}

class TemporaryCatalog {
 public:
  TemporaryCatalog() {
    folder_ = (std::filesystem::temp_directory_path() / "podsim-catalog-XXXXXX").string();
    if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  }
  ~TemporaryCatalog() { std::filesystem::remove_all(folder_); }
  TemporaryCatalog(const TemporaryCatalog&) = delete;
  TemporaryCatalog& operator=(const TemporaryCatalog&) = delete;

  void write(const std::string& entry, const std::string& text) const {
    const std::filesystem::path p = folder_ + "/" + entry + ".yaml";
    std::filesystem::create_directories(p.parent_path());
    std::ofstream(p) << text;
  }
  /// An entry of the shipped catalog with one text in place of another.
  void write_changed(const std::string& entry, const std::string& from,
                     const std::string& to) const {
    std::string text = file_text(source_catalog() + "/" + entry + ".yaml");
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("no '" + from + "' in " + entry);
    write(entry, text.replace(at, from.size(), to));
  }

  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] Catalog open() const { return Catalog({folder_}); }

 private:
  std::string folder_;
};

/// The message of the InputError that `f` throws; "" when it throws none.
template <class F>
std::string problem_of(F f) {
  try {
    f();
  } catch (const config::InputError& e) {
    return e.what();
  }
  return "";
}

}  // namespace podsim::catalog::testing
