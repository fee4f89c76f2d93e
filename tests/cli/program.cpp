#include "tests/cli/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace podsim::test {
namespace fs = std::filesystem;

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "podsim-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ec;
  fs::remove_all(path_, ec);
}

std::string Folder::write(const std::string& name, const std::string& text) const {
  const auto file = path_ / name;
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> names;
  for (const auto& e : fs::directory_iterator(path_)) names.push_back(e.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

std::string read_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

namespace {

void redirect(const fs::path& file, int to) {
  dup2(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), to);
}

[[noreturn]] void become(const std::vector<std::string>& arguments,
                         const std::vector<std::string>& environment, const fs::path& folder) {
  redirect(folder / "out", STDOUT_FILENO);
  redirect(folder / "err", STDERR_FILENO);
  const char* binary = std::getenv("PODSIM_BINARY");  // there: see the constructor
  std::vector<char*> argv{const_cast<char*>("podsim")};
  for (const auto& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  for (const auto& e : environment) putenv(const_cast<char*>(e.c_str()));
  execv(binary, argv.data());
  _exit(127);
}

}  // namespace

Started::Started(const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment) {
  if (std::getenv("PODSIM_BINARY") == nullptr)
    throw std::runtime_error("PODSIM_BINARY names the program to test; ctest sets it");
  pid_ = fork();
  if (pid_ == 0) become(arguments, environment, folder_.path());
}

Started::~Started() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

std::vector<pid_t> Started::children() const {
  std::vector<pid_t> found;
  std::error_code ec;
  const fs::path tasks = "/proc/" + std::to_string(pid_) + "/task";
  for (const auto& task : fs::directory_iterator(tasks, ec)) {
    std::istringstream ids(read_file(task.path() / "children"));
    for (pid_t id = 0; ids >> id;) found.push_back(id);
  }
  return found;
}

pid_t Started::wait_for_child() const {
  for (int i = 0; i < 5000; ++i) {
    const auto found = children();
    if (!found.empty()) return found.front();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return 0;
}

Outcome Started::finish() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          read_file(folder_.path() / "out"), read_file(folder_.path() / "err")};
}

Outcome run_podsim(const std::vector<std::string>& arguments,
                   const std::vector<std::string>& environment) {
  return Started(arguments, environment).finish();
}

std::string source_file(const std::string& name) {
  return std::string(PODSIM_SOURCE_DIR) + "/" + name;
}

std::vector<std::string> check_with_given_meshes(const std::string& name) {
  return {"check", source_file(name),
          "--set", "plans.rent-then-buy[1].parallelism={fsdp: 512, tensor: 16}",
          "--set", "plans.buy-gb300[0].parallelism={fsdp: 512, tensor: 8}"};
}

std::string small_scenario() {
  return R"(podsim: 1
name: a small run
workload:
  model: maxtext-16b
  sequence_length: 2048
  global_batch: 1536
  remat: full
system:
  chip: tpu-v5e
  chips: 256
parallelism:
  fsdp: 256
provider: gcp
region: us-east5
demand:
  tokens: 10e9
plans:
  rent:
    - rent: {offer: on_demand}
)";
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::logic_error("not in the text: " + from);
  return text.replace(at, from.size(), to);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace podsim::test
