// The verbs over spaces of plans: `search` and `recommend`.
#include <filesystem>

#include "podsim/config/codec.h"
#include "podsim/imports/imports.h"
#include "podsim/report/report.h"
#include "podsim/units/parse.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"
#include "src/cli/simulate.h"
#include "src/cli/studies.h"
#include "src/cli/values.h"

namespace podsim::cli {
namespace {

/// A quantity of an option, such as "90 d". Throws config::InputError.
template <class Quantity>
std::optional<Quantity> quantity(const std::string& option, const std::string& text,
                                 const char* example) {
  if (text.empty()) return std::nullopt;
  const auto parsed = units::parse_quantity(text).value;
  const bool right = parsed && parsed->base > 0 &&
                     parsed->exponents == units::exponents_of<typename Quantity::dimension>();
  if (!right)
    throw config::InputError(option + " '" + text + "' is not possible",
                             std::string("a positive quantity, such as ") + example);
  return Quantity(parsed->base);
}

std::string text_of(const study::SearchResult& r, const std::string& format) {
  if (format == "json") return report::search_json(r);
  if (format == "csv") return report::search_csv(r);
  const auto document = report::search_document(r);
  return format == "md" ? report::to_markdown(document)
                        : report::to_text(document, style_of_stdout());
}

/// The model of a configuration file, or the name of a catalog entry.
config::Node model_of(const std::string& operand) {
  const std::filesystem::path file(operand);
  if (file.extension() == ".json") {
    constexpr std::size_t most = 1 << 20;
    const auto imported =
        imports::import_hugging_face(file.filename().string(), config::read_text(operand, most));
    return config::encode(imported.arch);
  }
  if (file.extension() == ".yaml" || file.extension() == ".yml") {
    const config::Node root = config::load_yaml(operand);
    const config::Node* workload = root.find("workload");
    const config::Node* model = workload != nullptr ? workload->find("model") : nullptr;
    return model != nullptr ? *model : root;
  }
  return config::Node::text(operand);
}

std::optional<std::int64_t> count_of(const std::string& option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  return whole_number(option, text, 1, std::int64_t{1} << 40);
}

study::SearchLimits limits_of(const LimitArguments& a) {
  study::SearchLimits limits;
  limits.within = quantity<units::Time>("--within", a.within, "90 d");
  limits.power = quantity<units::Power>("--power", a.power, "5 MW");
  if (!a.budget.empty()) {
    limits.usd = units::parse_number(a.budget);
    if (!limits.usd || !(*limits.usd > 0))
      throw config::InputError("--budget '" + a.budget + "' is not possible",
                               "USD above zero, such as 5e6");
  }
  if (!a.chips.empty())
    limits.chips = whole_number("--max-chips", a.chips, 1, std::int64_t{1} << 40);
  return limits;
}

}  // namespace

int recommend(const Arguments& a) {
  study::RecommendRequest request = a.recommend;
  request.model = model_of(a.operands[0]);
  request.limits = limits_of(a.limits);
  request.top = a.search.top;
  request.sequence_length = count_of("--sequence-length", a.sequence_length);
  request.global_batch = count_of("--global-batch", a.global_batch);
  const auto tokens = units::parse_number(a.tokens);
  if (!tokens || !(*tokens > 0))
    throw config::InputError("--tokens '" + a.tokens + "' is not possible",
                             "a number above zero, such as 15e12");
  request.tokens = *tokens;
  const auto result = simulate(a, [&](study::Options o) {
    if (!a.fidelity_given) o.fidelity = study::Fidelity::analytic;
    return study::recommend(request, o);
  });
  const auto document = report::recommend_document(result);
  if (!a.out.empty())
    keep_result(a.out, {{"result.json", report::recommend_json(result)},
                        {"report.txt", report::to_text(document, {})}});
  if (a.format == "json")
    print(report::recommend_json(result));
  else
    print(a.format == "md" ? report::to_markdown(document)
                           : report::to_text(document, style_of_stdout()));
  return kDone;
}

int search(const Arguments& a) {
  study::SearchRequest request = a.search;
  request.scenario = a.operands[0];
  request.limits = limits_of(a.limits);
  const auto result =
      simulate(a, [&](const study::Options& o) { return study::search(request, o); });
  if (!a.out.empty())
    keep_result(a.out, {{"result.json", report::search_json(result)},
                        {"report.txt", report::to_text(report::search_document(result), {})}});
  print(text_of(result, a.format));
  return kDone;
}

}  // namespace podsim::cli
