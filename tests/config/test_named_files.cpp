// Files that documents name, and files that are none.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "podsim/config/csv.h"
#include "podsim/config/named_file.h"
#include "podsim/config/text_lines.h"

using namespace podsim::config;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// A folder with a document's folder in it, and a file outside.
struct Place {
  fs::path outer = fs::temp_directory_path() / ("podsim_named_" + std::to_string(getpid()));
  fs::path inner = outer / "inner";
  Place() {
    fs::create_directories(inner / "sub");
    std::ofstream(outer / "secret.yaml") << "password: hunter2\n";
    std::ofstream(inner / "model.yaml") << "layers: 1\n";
    std::ofstream(inner / "sub" / "deep.yaml") << "layers: 2\n";
    fs::create_symlink("../secret.yaml", inner / "out.yaml");
    fs::create_symlink("model.yaml", inner / "in.yaml");
    fs::create_symlink("circle.yaml", inner / "circle.yaml");
    fs::create_symlink("/dev/zero", inner / "zero.yaml");
    mkfifo((inner / "pipe.yaml").c_str(), 0600);
  }
  ~Place() { fs::remove_all(outer); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] std::string named(const std::string& text) const {
    const Node root = parse_yaml((inner / "scenario.yaml").string(), "file: \"" + text + "\"\n");
    const Node& n = *root.find("file");
    return file_named_by(n, folder_of_document(n));
  }
  [[nodiscard]] std::string problem(const std::string& text) const {
    try {
      return "found " + named(text);
    } catch (const InputError& e) {
      return e.what();
    }
  }
};

}  // namespace

TEST_CASE("a document names regular files of its own folder alone, links resolved") {
  const Place place;
  for (const char* good :
       {"model.yaml", "./model.yaml", "sub/deep.yaml", "in.yaml", "sub/../model.yaml"})
    CHECK(fs::exists(place.named(good)));
  for (const char* bad : {"../secret.yaml", "out.yaml", "/etc/passwd", "/proc/self/environ",
                          "zero.yaml", "circle.yaml", "sub/../../secret.yaml"})
    CHECK_THAT(place.problem(bad),
               Contains("scenario.yaml:1:7") && !Contains("hunter2") && Contains("lies outside"));
  for (const char* bad : {"pipe.yaml", "sub", "none.yaml"})
    CHECK_THAT(place.problem(bad), Contains("scenario.yaml:1:7") && !Contains("found /"));
  allow_path(place.outer.string());  // of the whole process: each test case has its own
  CHECK(fs::exists(place.named("../secret.yaml")));
  CHECK(fs::exists(place.named("out.yaml")));
  CHECK_THAT(place.problem("/etc/passwd"), Contains("lies outside"));
  CHECK_THROWS_WITH(allow_path((place.outer / "none").string()), Contains("no such folder"));
}

TEST_CASE("pipes and devices are refused before they are opened") {
  const Place place;
  CHECK_THROWS_WITH(load_yaml((place.inner / "pipe.yaml").string()), Contains("is a pipe"));
  CHECK_THROWS_WITH(load_yaml("/dev/zero"), Contains("is a device"));
  CHECK_THROWS_WITH(CsvTable::load((place.inner / "pipe.yaml").string()), Contains("is a pipe"));
  CHECK_THROWS_WITH(read_source("/dev/null"), Contains("is a device"));
}

TEST_CASE("a kept result has no limit of size, another document has") {
  const Place place;
  const std::string filling(5U << 20U, 'x');
  const std::string kept = (place.inner / "result.json").string();
  std::ofstream(kept) << "{\n  \"schema\": \"podsim.sweep/2\", \"name\": \"" << filling << "\"}\n";
  CHECK(load_result(kept).find("name")->scalar().size() == filling.size());
  CHECK_THROWS_WITH(load_yaml(kept), Contains("at most 4 MiB"));
  const std::string other = (place.inner / "other.json").string();
  std::ofstream(other) << "{\"name\": \"" << filling << "\", \"schema\": \"podsim.sweep/2\"}\n";
  CHECK_THROWS_WITH(load_result(other), Contains("at most 4 MiB"));
  CHECK(kind_of_result("{ \"schema\" : \"podsim.run/1\"") == "run");
  CHECK(kind_of_result("{\"schema\": \"other.run/1\"") == std::nullopt);
}
