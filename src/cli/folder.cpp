// Keeping results in a folder.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "podsim/config/diagnostics.h"
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

// A file of a name not yet taken, open for writing; removed unless it was renamed.
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
    remove_when_interrupted("");
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

  /// False, with errno set, when it cannot be done.
  bool write_and_rename(const std::string& text, const fs::path& to) {
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t n = write(descriptor_, text.data() + done, text.size() - done);
      if (n < 0 && errno != EINTR) return false;
      if (n > 0) done += static_cast<std::size_t>(n);
    }
    const mode_t mask = umask(0);
    umask(mask);
    return fchmod(descriptor_, 0666 & ~mask) == 0 && fsync(descriptor_) == 0 &&
           rename(name_.c_str(), to.c_str()) == 0;
  }

 private:
  std::string name_;
  int descriptor_ = -1;
};

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
  if (!file.is_open() || !file.write_and_rename(text, folder / name))
    throw std::system_error(errno, std::generic_category(), (folder / name).string());
}

}  // namespace podsim::cli
