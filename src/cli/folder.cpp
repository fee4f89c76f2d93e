// Keeping results in a folder.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <system_error>

#include "podsim/config/diagnostics.h"
#include "podsim/config/node.h"
#include "src/cli/arguments.h"
#include "src/cli/output.h"
#include "src/cli/signals.h"

namespace podsim::cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& option, const fs::path& folder,
                         const std::string& why) {
  throw config::InputError(option + " " + folder.string() + ": " + why, "a folder to write into");
}

// The folder itself or the nearest one above it that exists.
fs::path existing(fs::path folder) {
  std::error_code ec;
  folder = fs::absolute(folder, ec).lexically_normal();
  while (!fs::exists(fs::symlink_status(folder, ec)) && folder.has_relative_path())
    folder = folder.parent_path();
  return folder;
}

// A file of a name not yet taken, open for writing; removed unless it was put in its place.
class Temporary {
 public:
  explicit Temporary(const fs::path& folder) : name_((folder / ".podsim-XXXXXX").string()) {
    descriptor_ = mkstemp(name_.data());
    if (descriptor_ >= 0) remove_when_interrupted(name_);
  }
  ~Temporary() {
    if (descriptor_ < 0) return;
    close(descriptor_);
    unlink(name_.c_str());
    keep_when_interrupted(name_);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

  /// False, with errno set, when it cannot be done.
  bool write_all(const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t n = write(descriptor_, text.data() + done, text.size() - done);
      if (n < 0 && errno != EINTR) return false;
      if (n > 0) done += static_cast<std::size_t>(n);
    }
    const mode_t mask = umask(0);
    umask(mask);
    return fchmod(descriptor_, 0666 & ~mask) == 0 && fsync(descriptor_) == 0;
  }

  bool rename_to(const fs::path& to) { return rename(name_.c_str(), to.c_str()) == 0; }

 private:
  std::string name_;
  int descriptor_ = -1;
};

[[noreturn]] void fail(const fs::path& file) {
  throw std::system_error(errno, std::generic_category(), file.string());
}

void remove_file(const fs::path& file) {
  if (unlink(file.c_str()) != 0 && errno != ENOENT) fail(file);
}

/// The beginning of a file, where its kind stands.
std::string beginning_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::array<char, 256> text{};
  stream.read(text.data(), text.size());
  return {text.data(), text.data() + stream.gcount()};
}

/// The files that an earlier result has in its folder beside result.json.
std::vector<std::string> files_beside_result(const fs::path& folder) {
  const auto kind = kind_of_result(folder);
  if (!kind || kind->empty()) return {};
  std::vector<std::string> names{"report.txt", "sweep.csv"};
  if (*kind != "validate") return names;
  try {
    const config::Node root = config::load_result((folder / "result.json").string());
    if (const config::Node* groups = root.find("summary"))
      for (const auto& group : groups->entries()) names.push_back(group.key + ".svg");
  } catch (const config::InputError&) {
    return names;  // cut or edited: its plots are not known
  }
  std::erase_if(names, [](const auto& name) { return name.find('/') != std::string::npos; });
  return names;
}

}  // namespace

void require_writable(const fs::path& folder, const std::string& option) {
  const fs::path place = existing(folder);
  std::error_code ec;
  if (!fs::is_directory(place, ec))
    refuse(option, folder, "'" + place.string() + "' is not a folder");
  if (!Temporary(place).is_open())
    refuse(option, folder,
           "no file can be made in '" + place.string() + "': " + std::strerror(errno));
}

fs::path require_writable_file(const std::string& file, const std::string& option) {
  std::error_code ec;
  const fs::path path(file);
  if (fs::is_directory(path, ec) || !path.has_filename())
    throw config::InputError(option + " " + file + ": is a folder", "a file to write");
  // It would be replaced, not written to.
  if (fs::exists(path, ec) && !fs::is_regular_file(path, ec))
    throw config::InputError(option + " " + file + ": is no regular file", "a file to write");
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  require_writable(folder, option);
  return folder;
}

void keep(const fs::path& folder, const std::string& name, const std::string& text) {
  fs::create_directories(folder);
  Temporary file(folder);
  if (!file.is_open() || !file.write_all(text) || !file.rename_to(folder / name))
    fail(folder / name);
}

void keep_result(const fs::path& folder, const std::vector<KeptFile>& files) {
  fs::create_directories(folder);
  std::vector<std::unique_ptr<Temporary>> written;
  for (const auto& file : files) {
    written.push_back(std::make_unique<Temporary>(folder));
    if (!written.back()->is_open() || !written.back()->write_all(file.text))
      fail(folder / file.name);
  }
  const auto outdated = files_beside_result(folder);
  remove_file(folder / files.front().name);
  for (const auto& name : outdated) remove_file(folder / name);
  for (std::size_t i = files.size(); i-- > 0;) {
    if (written[i]->rename_to(folder / files[i].name)) continue;
    const int error = errno;
    for (std::size_t k = i + 1; k < files.size(); ++k)  // those in their places already
      unlink((folder / files[k].name).c_str());
    errno = error;
    fail(folder / files[i].name);
  }
}

std::optional<std::string> kind_of_result(const fs::path& folder) {
  const fs::path file = folder / "result.json";
  std::error_code ec;
  if (!fs::is_regular_file(file, ec)) return std::nullopt;
  return config::kind_of_result(beginning_of(file)).value_or("");
}

void require_out(const Arguments& a, const std::string& kind) {
  if (a.out.empty()) return;
  require_writable(a.out);
  for (const char* name : {"result.json", "report.txt", "sweep.csv"})
    require_writable_file((fs::path(a.out) / name).string(), "--out");
  const auto kept = kind_of_result(a.out);
  if (!kept || a.force || *kept == kind) return;
  throw config::InputError(
      "--out " + a.out + ": the folder holds " +
          (kept->empty() ? "a result.json that podsim has not kept" : "a result of " + *kept),
      "a folder without another kind of result", "--force replaces it");
}

}  // namespace podsim::cli
