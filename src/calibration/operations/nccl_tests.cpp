#include "src/calibration/operations/nccl_tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "podsim/config/codec.h"
#include "podsim/config/text_lines.h"
#include "podsim/units/parse.h"
#include "podsim/workload/collective_names.h"

namespace podsim::calibration {
namespace {

using config::InputError;
using workload::CollectiveKind;

/// Names of the programs of nccl-tests.
constexpr std::array<std::pair<const char*, CollectiveKind>, 5> kPrograms = {
    std::pair{"all_reduce", CollectiveKind::all_reduce},
    std::pair{"all_gather", CollectiveKind::all_gather},
    std::pair{"reduce_scatter", CollectiveKind::reduce_scatter},
    std::pair{"alltoall", CollectiveKind::all_to_all},
    std::pair{"broadcast", CollectiveKind::broadcast}};

std::optional<CollectiveKind> program_in(std::string_view text) {
  for (const auto& [name, kind] : kPrograms)
    if (text.find(name) != std::string_view::npos) return kind;
  return std::nullopt;
}

std::vector<std::string> words_of(std::string_view line) {
  constexpr std::string_view blanks = " \t\v\f\r";
  std::vector<std::string> words;
  for (auto at = line.find_first_not_of(blanks); at != std::string_view::npos;) {
    const auto end = std::min(line.find_first_of(blanks, at), line.size());
    words.emplace_back(line.substr(at, end - at));
    at = line.find_first_not_of(blanks, end);
  }
  return words;
}

/// Bus over algorithm bandwidth, as nccl-tests count (doc/PERFORMANCE.md).
double bus_factor(CollectiveKind op, std::int64_t ranks) {
  const auto n = static_cast<double>(ranks);
  if (op == CollectiveKind::all_reduce) return 2 * (n - 1) / n;
  return op == CollectiveKind::broadcast ? 1 : (n - 1) / n;
}

/// One file.
class NcclReader {
 public:
  NcclReader(const std::string& file, std::string chip, const catalog::Fabric& fabric)
      : file_(file),
        chip_(std::move(chip)),
        fabric_(fabric),
        lines_(config::lines_of(config::read_source(file))) {}

  std::vector<Sample> read() {
    for (const auto& line : lines_) read_header(line);
    if (!op_) op_ = program_in(std::filesystem::path(file_).filename().string());
    if (!op_)
      throw InputError(file_ + " does not say which collective it measures",
                       "a line '# Collective test starting: all_reduce_perf', or a file name with "
                       "all_reduce, all_gather, reduce_scatter, alltoall or broadcast");
    if (ranks_ < 2)
      throw InputError(fmt::format("{} names {} ranks", file_, ranks_),
                       "a line '#  Rank  0 Group …' for each of two ranks or more");
    for (const auto& line : lines_) read_row(line);
    if (samples_.empty())
      throw InputError(file_ + " has no measured line",
                       "lines 'size count type redop root time algbw busbw …'");
    return std::move(samples_);
  }

 private:
  void read_header(const config::TextLine& line) {
    if (!line.text.starts_with("#")) return;
    const auto words = words_of(line.text);
    if (words.size() > 2 && words[1] == "Rank" &&
        words[2].find_first_not_of("0123456789") == std::string::npos)
      ++ranks_;
    if (line.text.find("Collective test starting") != std::string_view::npos)
      op_ = program_in(line.text);
  }

  [[nodiscard]] static double number(const config::TextLine& line, const std::string& word,
                                     const char* what) {
    const auto value = units::parse_number(word);
    if (!value || !(*value > 0))
      throw InputError(line.where, fmt::format("{} is '{}'", what, word), "a positive number");
    return *value;
  }

  /// size, count, type, redop, root, then time, algbw, busbw and wrong values out of place.
  void read_row(const config::TextLine& line) {
    constexpr std::size_t time = 5, least = 8;
    const auto words = words_of(line.text);
    if (words.empty() || words.front().find_first_not_of("0123456789") != std::string::npos) return;
    if (words.size() < least)
      throw InputError(line.where, fmt::format("a line of {} columns", words.size()),
                       "size count type redop root time algbw busbw …");
    if (words.front() == "0") return;
    const double bytes = number(line, words[0], "the size");
    const double us = number(line, words[time], "the time");
    const double algorithm = number(line, words[time + 1], "algbw");
    const double bus = number(line, words[time + 2], "busbw");
    constexpr double rounding = 0.03, shown = 1;  // GB/s with two digits
    const double expected = bus_factor(*op_, ranks_);
    if (algorithm > shown && std::abs(bus / algorithm / expected - 1) > rounding)
      throw InputError(line.where,
                       fmt::format("busbw is {:.3f} of algbw, but {} on {} ranks has {:.3f}",
                                   bus / algorithm, config::name_of(*op_), ranks_, expected),
                       "the operation and the ranks that were measured");
    add(line, bytes, us);
  }

  void add(const config::TextLine& line, double bytes, double us) {
    Sample s;
    s.id = fmt::format("{}:{}", file_, line.where.line);
    s.chip = chip_;
    s.source = file_;
    s.quality = "A";
    s.time = units::Time(us * 1e-6);
    const std::int64_t domain = fabric_.domain_chips->value;
    if (ranks_ > domain && ranks_ % domain != 0)
      throw InputError(line.where, fmt::format("{} ranks are no whole number of domains", ranks_),
                       fmt::format("a multiple of {}", domain));
    const bool in_switch = *op_ == CollectiveKind::all_reduce && ranks_ == domain &&
                           fabric_.in_switch_efficiency.has_value();
    set_call(s, {*op_, units::Bytes(bytes), ranks_, in_switch, {}}, domain);
    samples_.push_back(std::move(s));
  }

  std::string file_, chip_;
  const catalog::Fabric& fabric_;
  std::vector<config::TextLine> lines_;
  std::optional<CollectiveKind> op_;
  std::int64_t ranks_ = 0;
  std::vector<Sample> samples_;
};

}  // namespace

std::vector<Sample> read_nccl_tests(const std::string& file, const std::string& chip,
                                    const catalog::Fabric& fabric) {
  if (!fabric.domain_chips)
    throw InputError("the fabric of " + chip + " has no domains of a switch",
                     "a chip with collectives of NCCL or RCCL");
  return NcclReader(file, chip, fabric).read();
}

}  // namespace podsim::calibration
