// Names of the files in a folder.
#include <catch2/catch.hpp>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "podsim/base/folder.h"

namespace base = podsim::base;
namespace fs = std::filesystem;

TEST_CASE("names of a folder are sorted and do not hold the folder itself") {
  std::string made = (fs::temp_directory_path() / "podsim-folder-XXXXXX").string();
  REQUIRE(mkdtemp(made.data()) != nullptr);
  const fs::path folder = made;
  CHECK(base::names_in(made) == std::vector<std::string>{});
  for (const char* name : {"b", "a", ".hidden"}) std::ofstream(folder / name) << "x";
  fs::create_directory(folder / "c");
  CHECK(base::names_in(made) == std::vector<std::string>{".hidden", "a", "b", "c"});
  errno = 0;
  CHECK_FALSE(base::names_in((folder / "none").string()).has_value());
  CHECK(errno == ENOENT);
  CHECK_FALSE(base::names_in((folder / "a").string()).has_value());
  fs::remove_all(folder);
}
