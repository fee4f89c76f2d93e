#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "podsim/config/node.h"

namespace podsim::config {
namespace {

constexpr std::size_t kMaxYaml = 4U << 20U;  // a scenario is a few kB; this only stops accidents

[[noreturn]] void refuse_file(const std::string& file, std::string message,
                              std::string expected = "") {
  const auto source = std::make_shared<Source>(Source{file, ""});
  throw InputError(Location{source, 0, 0}, std::move(message), std::move(expected));
}

/// A descriptor that the caller has opened, such as standard input.
bool is_open_descriptor(const std::string& file) {
  return file == "/dev/stdin" || file.starts_with("/dev/fd/") || file.starts_with("/proc/self/fd/");
}

[[noreturn]] void refuse_size(const std::string& file, std::uintmax_t size, std::size_t limit) {
  refuse_file(file, "is " + std::to_string(size >> 20U) + " MiB long",
              "at most " + std::to_string(limit >> 20U) + " MiB");
}

/// Refuses what cannot be read through, before it is opened: a pipe would be waited for.
std::uintmax_t checked_size(const std::string& file) {
  namespace fs = std::filesystem;
  std::error_code ec;
  const auto status = fs::status(file, ec);
  if (status.type() == fs::file_type::not_found) refuse_file(file, "no such file");
  if (ec) refuse_file(file, "cannot be read: " + ec.message());
  if (fs::is_directory(status)) refuse_file(file, "is a directory", "a file");
  if (fs::is_regular_file(status)) {
    const auto size = fs::file_size(file, ec);
    return ec ? 0 : size;
  }
  if (!is_open_descriptor(file))
    refuse_file(file, fs::is_fifo(status) ? "is a pipe" : "is a device", "a regular file");
  return 0;
}

std::string read_file(const std::string& file, std::size_t limit, bool results_of_any_size) {
  const auto size = checked_size(file);
  if (size > limit && !results_of_any_size) refuse_size(file, size, limit);
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse_file(file, std::string("cannot be read: ") + std::strerror(errno));
  std::string text;
  text.reserve(1U << 14U);
  std::array<char, 1U << 14U> buffer{};
  while (stream.read(buffer.data(), buffer.size()) || stream.gcount() > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
    if (text.size() > limit && !(results_of_any_size && kind_of_result(text)))
      refuse_size(file, std::max<std::uintmax_t>(size, text.size()), limit);
  }
  return text;
}

}  // namespace

std::optional<std::string> kind_of_result(std::string_view text) {
  for (const std::string_view part : {"{", "\"schema\"", ":", "\"podsim."}) {
    text.remove_prefix(std::min(text.find_first_not_of(" \r\n\t"), text.size()));
    if (!text.starts_with(part)) return std::nullopt;
    text.remove_prefix(part.size());
  }
  return std::string(text.substr(0, text.find_first_of("/\"")));
}

std::string read_text(const std::string& file, std::size_t limit) {
  return read_file(file, limit, false);
}

Node load_yaml(const std::string& file) { return parse_yaml(file, read_text(file, kMaxYaml)); }

Node load_result(const std::string& file) {
  return parse_yaml(file, read_file(file, kMaxYaml, true));
}

}  // namespace podsim::config
