#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "podsim/config/node.h"

namespace podsim::config {
namespace {

constexpr std::size_t kMaxYaml = 4U << 20U;  // a scenario is a few kB; this only stops accidents

[[noreturn]] void refuse_file(const std::string& file, std::string message,
                              std::string expected = "") {
  const auto source = std::make_shared<Source>(Source{file, ""});
  throw InputError(Location{source, 0, 0}, std::move(message), std::move(expected));
}

}  // namespace

std::string read_text(const std::string& file, std::size_t limit) {
  namespace fs = std::filesystem;
  std::error_code ec;
  const auto status = fs::status(file, ec);
  if (status.type() == fs::file_type::not_found) refuse_file(file, "no such file");
  if (ec) refuse_file(file, "cannot be read: " + ec.message());
  if (fs::is_directory(status)) refuse_file(file, "is a directory", "a file");
  if (fs::is_regular_file(status)) {
    const auto size = fs::file_size(file, ec);
    if (!ec && size > limit)
      refuse_file(file, "is " + std::to_string(size >> 20U) + " MiB long",
                  "at most " + std::to_string(limit >> 20U) + " MiB");
  }
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse_file(file, std::string("cannot be read: ") + std::strerror(errno));
  std::string text;
  text.reserve(1U << 14U);
  std::array<char, 1U << 14U> buffer{};
  while (stream.read(buffer.data(), buffer.size()) || stream.gcount() > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
    if (text.size() > limit)
      refuse_file(file, "is longer than " + std::to_string(limit >> 20U) + " MiB");
  }
  return text;
}

Node load_yaml(const std::string& file) { return parse_yaml(file, read_text(file, kMaxYaml)); }

}  // namespace podsim::config
