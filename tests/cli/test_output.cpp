// Keeping results in a folder: whole or not at all, and checked beforehand.
#include <catch2/catch.hpp>

#include "podsim/config/diagnostics.h"
#include "src/cli/output.h"
#include "tests/cli/program.h"

using namespace podsim;
namespace fs = std::filesystem;

TEST_CASE("a folder that is there or can be made is writable, and stays as it was") {
  const test::Folder folder;
  cli::require_writable(folder.path());
  cli::require_writable(folder.path() / "new" / "deep");
  cli::require_writable(folder.path() / "new/");
  CHECK(folder.names().empty());
}

TEST_CASE("a file is no folder, and nothing can be made below it") {
  const test::Folder folder;
  const fs::path file = folder.write("file", "text");
  CHECK_THROWS_AS(cli::require_writable(file), config::InputError);
  CHECK_THROWS_AS(cli::require_writable(file / "deeper"), config::InputError);
  fs::create_symlink(folder.path() / "nothing", folder.path() / "dangling");
  CHECK_THROWS_AS(cli::require_writable(folder.path() / "dangling"), config::InputError);
}

TEST_CASE("a folder where no file can be made is not writable") {
  CHECK_THROWS_AS(cli::require_writable("/proc"), config::InputError);
  CHECK_THROWS_AS(cli::require_writable("/proc/podsim"), config::InputError);
}

TEST_CASE("a kept file replaces an older one and leaves no other behind") {
  const test::Folder folder;
  cli::keep(folder.path() / "a" / "b", "x.txt", "one");
  cli::keep(folder.path() / "a" / "b", "x.txt", "two");
  CHECK(test::read_file(folder.path() / "a/b/x.txt") == "two");
  CHECK(std::distance(fs::directory_iterator(folder.path() / "a/b"), {}) == 1);
  const auto permissions = fs::status(folder.path() / "a/b/x.txt").permissions();
  CHECK((permissions & fs::perms::owner_read) != fs::perms::none);
}

TEST_CASE("what cannot be renamed into place is removed") {
  const test::Folder folder;
  fs::create_directory(folder.path() / "x.txt");
  CHECK_THROWS(cli::keep(folder.path(), "x.txt", "text"));
  CHECK(folder.names() == std::vector<std::string>{"x.txt"});
}
