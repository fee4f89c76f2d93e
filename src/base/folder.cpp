#include "podsim/base/folder.h"

#include <dirent.h>

#include <algorithm>
#include <memory>

namespace podsim::base {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

}  // namespace

std::optional<std::vector<std::string>> names_in(const std::string& folder) {
  const std::unique_ptr<DIR, CloseFolder> open(opendir(folder.c_str()));
  if (open == nullptr) return std::nullopt;
  std::vector<std::string> names;
  while (const dirent* entry = readdir(open.get()))
    names.emplace_back(static_cast<const char*>(entry->d_name));
  for (const char* itself : {".", ".."}) std::erase(names, itself);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace podsim::base
