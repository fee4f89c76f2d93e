// A text that a file gives in English, and in Chinese too where it likes:
//
//     text: Owning is cheaper than renting
//     text: {en: Owning is cheaper than renting, zh: 自购比租用便宜}
#pragma once

#include <string>

namespace podsim::config {

struct LocalText {
  std::string en, zh;  ///< `zh` is empty where the file has none

  [[nodiscard]] bool empty() const { return en.empty(); }
  bool operator==(const LocalText&) const = default;
};

}  // namespace podsim::config
