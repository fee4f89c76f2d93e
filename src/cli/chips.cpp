#include "src/cli/chips.h"

#include <chrono>
#include <ctime>

#include "podsim/performance/enum_names.h"
#include "podsim/report/report.h"
#include "podsim/units/date.h"
#include "src/cli/exit_codes.h"
#include "src/cli/operations.h"
#include "src/cli/output.h"
#include "src/cli/training.h"
#include "src/cli/values.h"

namespace podsim::cli {
namespace {

constexpr std::int64_t kTimelineSpans = 2000;

std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find(',', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

std::string today() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  char text[11] = "";
  std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
  return text;
}

bool is_date(const std::string& text) {
  int year = 0, month = 0, day = 0, length = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &length);
  return read == 3 && length == 10 && text.size() == 10 &&
         std::chrono::year_month_day(std::chrono::year(year),
                                     std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
             .ok();
}

}  // namespace

int chip(const Arguments& a) {
  require_one_of("--memory", a.memory, {"hbm", "vmem"});
  require_one_of("--clock", a.clock, {"default", "pinned"});
  study::ChipOptions options;
  if (a.memory == "vmem") options.memory = performance::Memory::vmem;
  if (a.clock == "pinned") options.clock = system::Clock::pinned;
  if (a.timeline) options.spans = kTimelineSpans;
  if (a.timeline && a.options.fidelity == study::Fidelity::analytic)
    throw config::InputError("the analytic model has no timeline", "--fidelity event");
  const auto run = study::run_chip(a.operands[0], a.op, options, a.options);
  print(a.format == "json" ? report::chip_json(run)
                           : report::to_text(report::chip_document(run), style_of_stdout()));
  return kDone;
}

int validate(const Arguments& a) {
  if (a.operands[0].empty()) return validate_runs(a);
  require_one_of("WHAT", a.operands[0], {"chip", "operations"});
  if (a.operands[0] == "operations") return validate_kernels(a);
  if (!a.filters.empty() || !a.emit_scenario.empty() || a.cross || a.ablate || a.no_refit ||
      a.quiet || a.verbose || !a.thresholds.empty() || !a.out.empty())
    throw config::InputError(
        "--filter, --emit-scenario, --cross, --ablate, --quiet, --verbose, --threshold and --out "
        "are for training runs",
        "podsim validate, without chip");
  const auto validation = calibration::validate_chip(a.rows, a.options);
  const auto document = report::chip_validation_document(validation);
  print(a.format == "json" ? report::chip_validation_json(validation)
        : a.format == "md" ? report::to_markdown(document)
                           : report::to_text(document, style_of_stdout()));
  return kDone;
}

int calibrate(const Arguments& a) {
  if (!a.operands[0].empty())
    require_one_of("WHAT", a.operands[0], {"chip", "operations", "machine"});
  if (!a.date.empty() && !is_date(a.date))
    throw config::InputError("--date is '" + a.date + "'", "YYYY-MM-DD");
  const std::string date = a.date.empty() ? today() : a.date;
  if (a.operands[0] == "operations") return calibrate_kernels(a, date);
  if (a.operands[0] == "machine") return calibrate_own_machine(a, date);
  if (!a.nccl.empty() || !a.gemm.empty())
    throw config::InputError("--nccl and --gemm are for your own machine", "calibrate machine");
  if (a.operands[0].empty()) return calibrate_runs(a, date);
  if (a.chip.empty()) throw config::InputError("--chip is missing", "the chip to fit");
  require_out(a, "");
  const auto file = output_of(a);
  const auto fit = calibration::calibrate_chip(a.chip, listed(a.fit), a.rows, date, a.options);
  const std::string yaml = report::calibration_yaml(fit.entry);
  if (!a.out.empty())
    keep_result(a.out, {{fit.entry.name + ".yaml", yaml},
                        {fit.entry.name + ".csv", report::calibration_csv(fit.residuals)}});
  if (file) keep(file->parent_path(), file->filename().string(), yaml);
  print(a.format == "yaml"
            ? yaml
            : report::to_text(report::calibration_document(fit.entry), style_of_stdout()));
  return kDone;
}

}  // namespace podsim::cli
