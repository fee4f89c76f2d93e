#include "src/cli/systolic.h"

#include <limits>

#include "podsim/performance/systolic_names.h"
#include "podsim/report/systolic.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"
#include "src/cli/values.h"

namespace podsim::cli {
namespace {

/// "128x128" as that many positive numbers.
std::vector<std::int64_t> dimensions(const std::string& option, const std::string& text,
                                     std::size_t count, const std::string& example) {
  const std::string whole = option + " '" + text + "'";
  std::vector<std::int64_t> numbers;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('x', begin), text.size());
    numbers.push_back(whole_number(whole + ":", text.substr(begin, end - begin), 1,
                                   std::numeric_limits<std::int64_t>::max()));
    begin = end + 1;
  }
  if (numbers.size() != count)
    throw config::InputError(whole, std::to_string(count) + " whole numbers, such as " + example);
  return numbers;
}

performance::SystolicArray array_of(const SystolicArguments& s) {
  const auto sides = dimensions("--array", s.array.empty() ? "128x128" : s.array, 2, "128x128");
  const auto dataflow = config::value_named<performance::Dataflow>(
      "--dataflow", s.dataflow.empty() ? "ws" : s.dataflow);
  const auto arrays =
      s.arrays.empty() ? 1 : whole_number("--arrays", s.arrays, 1, study::kMostSystolicArrays);
  return {sides[0], sides[1], arrays, dataflow};
}

study::SystolicResult one_product(const Arguments& a) {
  const auto& s = a.systolic;
  const auto format =
      config::value_named<performance::NumberFormat>("--dtype", s.dtype.empty() ? "int8" : s.dtype);
  const auto d = dimensions("--gemm", s.gemm, 3, "512x512x512");
  auto result = study::systolic(array_of(s), {{"", {d[0], d[2], d[1]}, {}}});
  if (s.cycle_true) study::simulate_cycles(result, format, a.options.seed);
  return result;
}

void refuse_with_files(const std::string& option, bool given) {
  if (given)
    throw config::InputError(option + " beside --topology",
                             "either --gemm with the array's options, or --config and --topology");
}

study::SystolicResult topology(const SystolicArguments& s) {
  refuse_with_files("--gemm", !s.gemm.empty());
  refuse_with_files("--array", !s.array.empty());
  refuse_with_files("--dataflow", !s.dataflow.empty());
  refuse_with_files("--dtype", !s.dtype.empty());
  refuse_with_files("--cycle-true", s.cycle_true);
  if (s.config.empty() || s.topology.empty())
    throw config::InputError(s.config.empty() ? "--config is missing" : "--topology is missing",
                             "both of SCALE-Sim's files");
  auto array = study::read_scalesim_config(s.config);
  if (!s.arrays.empty())
    array.arrays = whole_number("--arrays", s.arrays, 1, study::kMostSystolicArrays);
  return study::systolic(array, study::read_scalesim_topology(s.topology));
}

}  // namespace

int systolic(const Arguments& a) {
  const auto& s = a.systolic;
  const bool files = !s.config.empty() || !s.topology.empty();
  if (!files && s.gemm.empty())
    throw config::InputError("nothing to compute", "--gemm MxKxN, or --config and --topology",
                             "podsim systolic --help says more");
  const std::string format = !a.format.empty() ? a.format : files ? "csv" : "text";
  require_one_of("--format", format, {"text", "json", "csv"});
  const auto result = files ? topology(s) : one_product(a);
  if (format == "json") {
    print(report::systolic_json(result));
  } else if (format == "csv") {
    print(report::scalesim_compute_report(result));
  } else {
    print(report::to_text(report::systolic_document(result), style_of_stdout()));
  }
  const auto& c = result.cycle_true;
  return c && !(c->cycles_equal && c->values_equal) ? kFailure : kDone;
}

}  // namespace podsim::cli
