// A recommendation: on each chip the smallest system that is done in time, searched and costed.
#include "podsim/study/recommend.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/system/shape.h"
#include "podsim/units/parse.h"
#include "podsim/workload/model.h"
#include "src/study/search/limits.h"
#include "src/study/search/search.h"

namespace podsim::study {
namespace {

/// Llama 3 trains on sequences of 8,192 tokens, and 405B on 16 million of them a step (Grattafiori
/// et al., The Llama 3 Herd of Models, 2024, 3.4.1); smaller models begin with 4 million.
constexpr std::int64_t kSequence = 8192, kSmallBatch = 512, kLargeBatch = 2048;
constexpr double kLargeModel = 100e9;  ///< parameters from which the larger batch is taken

/// Utilisation with which the first number of chips is tried. It decides how many searches are
/// needed, not what they find.
constexpr double kFirstUtilisation = 0.4;

/// The largest chance of being late that a plan may have, for the error of its step.
constexpr double kMostLate = 0.2;

/// Share by which a stated step may be above that of the fastest layout.
constexpr double kGap = 0.02;

std::int64_t power_of_two_above(double v) {
  std::int64_t n = 1;
  while (static_cast<double>(n) < v) n *= 2;
  return n;
}

/// The lowest price by the hour without a commitment; of list prices where there are any.
const catalog::RentOffer* cheapest_offer(const catalog::Offers& offers) {
  const catalog::RentOffer* best = nullptr;
  const auto better = [](const catalog::RentOffer& a, const catalog::RentOffer& b) {
    return a.is_list != b.is_list ? a.is_list : a.price.value < b.price.value;
  };
  for (const auto& o : offers.rent)
    if (o.kind == catalog::OfferKind::on_demand && (best == nullptr || better(o, *best))) best = &o;
  return best;
}

/// Chance that the elapsed time is above `within`. Errors are taken to be normal, with the mean
/// absolute error of the step: a standard deviation of sqrt(pi / 2) times it.
double late_probability(const SearchPlan& p, double within_days) {
  const double deviation = *p.step_error * std::sqrt(std::numbers::pi / 2);
  return 0.5 * std::erfc((within_days / p.elapsed_days - 1) / deviation / std::numbers::sqrt2);
}

class Recommender {
 public:
  Recommender(const RecommendRequest& request, const Options& options)
      : request_(request), options_(options), stages_(std::make_shared<Stages>(options.catalogs)) {
    if (!request.limits.within)
      throw config::InputError("no time to be done in", "--within TIME, such as '270 d'");
    if (!(request.tokens > 0)) throw config::InputError("no tokens to train on", "--tokens 15e12");
    read_model();
    result_.tokens = request.tokens;
    result_.within_days = *request.limits.within / units::days(1);
    result_.sequence_length = request.sequence_length.value_or(
        std::min(kSequence, arch_.max_sequence.value_or(kSequence)));
    result_.global_batch = request.global_batch.value_or(
        (workload::parameter_count(arch_) < kLargeModel ? kSmallBatch : kLargeBatch) * kSequence /
        result_.sequence_length);
    result_.precision = request.precision;
    result_.fidelity = options.fidelity == Fidelity::event ? "event" : "analytic";
    state_assumptions();
  }

  RecommendResult run() {
    const auto chips = chips_to_try();
    for (std::size_t i = 0; i < chips.size(); ++i) {
      if (options_.progress)
        options_.progress("searching " + chips[i], static_cast<int>(i),
                          static_cast<int>(chips.size()));
      try {
        try_chip(chips[i]);
      } catch (const config::InputError& e) {
        result_.refused.push_back({chips[i], e.problems().front().message});
      }
    }
    if (result_.plans.empty()) refuse();
    std::stable_sort(result_.plans.begin(), result_.plans.end(), [](const auto& a, const auto& b) {
      return a.plan.total_usd < b.plan.total_usd;
    });
    if (result_.plans.size() > static_cast<std::size_t>(request_.top))
      result_.plans.resize(static_cast<std::size_t>(request_.top));
    return std::move(result_);
  }

 private:
  void read_model() {
    const auto ref = config::decode<workload::ModelRef>(request_.model);
    arch_ = ref.arch ? *ref.arch : stages_->catalog().model(ref.name);
    result_.model = arch_.name;
  }

  void state_assumptions() {
    const auto add = [&](bool assumed, const std::string& text) {
      if (assumed) result_.assumptions.push_back(text);
    };
    add(!request_.sequence_length, fmt::format("sequences of {} tokens", result_.sequence_length));
    add(!request_.global_batch,
        fmt::format("{} sequences a step ({:.1f} million tokens), as Llama 3 has them",
                    result_.global_batch,
                    static_cast<double>(result_.global_batch * result_.sequence_length) / 1e6));
    add(true,
        "chips rented by the hour, no commitment, no spot, at the lowest list price of any "
        "provider, or "
        "the lowest other price where none lists one");
    add(true,
        fmt::format("a number of chips that is a power of two, the smallest with a chance of being "
                    "late of at most {:.0f}%; steps within {:.0f}% of the fastest layout",
                    100 * kMostLate, 100 * kGap));
  }

  [[nodiscard]] std::vector<std::string> chips_to_try() const {
    if (!request_.chips.empty()) return request_.chips;
    std::vector<std::string> chips;
    for (const auto& entry : stages_->catalog().list("offers"))
      if (cheapest_offer(stages_->catalog().offers(entry.name)) != nullptr)
        chips.push_back(entry.name);
    return chips;
  }

  /// Chips of which about the kFirstUtilisation of the peak would do in the time.
  [[nodiscard]] std::int64_t first_size(const catalog::Chip& chip) const {
    const double flops =
        workload::model_flops(arch_, result_.sequence_length, request_.tokens).base();
    const double done =
        chip.peak_bf16.value.base() * kFirstUtilisation * request_.limits.within->base();
    return power_of_two_above(flops / done);
  }

  [[nodiscard]] bool is_in_time(const SearchPlan& p) const {
    return p.elapsed_days <= result_.within_days &&
           (!p.step_error || late_probability(p, result_.within_days) <= kMostLate);
  }

  void try_chip(const std::string& name) {
    const catalog::Chip& chip = stages_->catalog().chip(name);
    const catalog::RentOffer* offer = cheapest_offer(stages_->catalog().offers(chip.name));
    if (offer == nullptr)
      throw config::InputError("nobody rents it out by the hour at a known price", "");
    std::optional<SearchPlan> best;
    std::int64_t size = first_size(chip);
    constexpr int attempts = 6;
    for (int i = 0; i < attempts; ++i) {
      const SearchPlan plan = searched(chip, *offer, size);
      const bool in_time = is_in_time(plan);
      if (in_time) best = plan;
      if (in_time && 2 * plan.elapsed_days > result_.within_days) break;
      if (in_time && size == 1) break;
      if (!in_time && best) break;
      size = in_time ? size / 2 : size * 2;
    }
    if (!best)
      throw config::InputError(fmt::format("not done in time with {} chips", size / 2), "");
    add(*offer, *best);
  }

  void add(const catalog::RentOffer& offer, const SearchPlan& plan) {
    if (const std::string needs = broken_limit(request_.limits, plan); !needs.empty())
      throw config::InputError("beyond the limits: it needs " + needs, "");
    Recommendation r;
    r.plan = plan;
    r.offer = fmt::format("{}, {} {}", offer.name, offer.provider, offer.region);
    r.price_usd_per_chip_hour = offer.price.value.base() * units::hours(1).base();
    r.price_as_of = offer.price.origin.as_of;
    if (plan.step_error) r.late_probability = late_probability(plan, result_.within_days);
    result_.plans.push_back(std::move(r));
  }

  [[nodiscard]] SearchPlan searched(const catalog::Chip& chip, const catalog::RentOffer& offer,
                                    std::int64_t size) const {
    SearchRequest request;
    request.keep = {"workload.pipeline"};
    request.top = 1;
    request.gap = kGap;
    request.compare = false;
    return search_document(scenario(chip, offer, size), request, options_, stages_).plans.front();
  }

  /// A torus has slices no larger than its pods.
  [[nodiscard]] std::int64_t slices(const catalog::Chip& chip, std::int64_t size) const {
    const auto& fabric = stages_->catalog().fabric(chip.fabric);
    if (!fabric.max_shape) return 1;
    const auto largest = system::parse_shape(fabric.max_shape->value);
    std::int64_t slices = 1;
    while (largest && size / slices > system::chips_of(*largest)) slices *= 2;
    return slices;
  }

  [[nodiscard]] config::Node scenario(const catalog::Chip& chip, const catalog::RentOffer& offer,
                                      std::int64_t size) const {
    using config::Node;
    const auto mapping = [](std::initializer_list<std::pair<const char*, Node>> items) {
      Node n = Node::mapping();
      for (const auto& [key, value] : items) n.set(key, value);
      return n;
    };
    const std::int64_t parts = slices(chip, size);
    Node phases = Node::sequence();
    phases.push(mapping({{"rent", mapping({{"offer", Node::text(offer.name)},
                                           {"provider", Node::text(offer.provider)},
                                           {"region", Node::text(offer.region)}})}}));
    return mapping(
        {{"podsim", Node::number(std::int64_t{1})},
         {"name", Node::text(arch_.name + " on " + chip.name)},
         {"workload", mapping({{"model", request_.model},
                               {"sequence_length", Node::number(result_.sequence_length)},
                               {"global_batch", Node::number(result_.global_batch)},
                               {"precision", Node::text(request_.precision)}})},
         {"system", mapping({{"chip", Node::text(chip.name)},
                             {"slices", Node::number(parts)},
                             {"chips", Node::number(size / parts)}})},
         {"demand", mapping({{"tokens", Node::number(request_.tokens)}})},
         {"plans", mapping({{"rent", phases}})}});
  }

  [[noreturn]] void refuse() const {
    std::vector<std::string> reasons;
    for (const RefusedVariant& r : result_.refused) reasons.push_back(r.values + ": " + r.reason);
    throw config::InputError("no chip has a plan within the limits: " + config::join(reasons, "; "),
                             "a later date, or wider limits");
  }

  const RecommendRequest& request_;
  const Options& options_;
  std::shared_ptr<Stages> stages_;
  catalog::ModelArch arch_;
  RecommendResult result_;
};

}  // namespace

void Recommendation::describe(config::Record<Recommendation>& r) {
  r.required("plan", &Recommendation::plan, "the cheapest on its chip");
  r.required("offer", &Recommendation::offer, "name, provider and region");
  r.required("price_usd_per_chip_hour", &Recommendation::price_usd_per_chip_hour, "of the offer");
  r.optional("price_as_of", &Recommendation::price_as_of, "date of that price");
  r.optional("late_probability", &Recommendation::late_probability, "of being done too late");
}

void RecommendResult::describe(config::Record<RecommendResult>& r) {
  r.required("schema", &RecommendResult::schema, "kind and version of this record");
  r.required("model", &RecommendResult::model, "that is trained");
  r.required("fidelity", &RecommendResult::fidelity, "of the plans");
  r.required("tokens", &RecommendResult::tokens, "to train on");
  r.required("within_days", &RecommendResult::within_days, "time to be done in");
  r.required("sequence_length", &RecommendResult::sequence_length, "tokens");
  r.required("global_batch", &RecommendResult::global_batch, "sequences of a step");
  r.required("precision", &RecommendResult::precision, "of products with weights");
  r.required("assumptions", &RecommendResult::assumptions, "that the request leaves open");
  r.required("plans", &RecommendResult::plans, "cheapest first");
  r.required("refused", &RecommendResult::refused, "chips without a plan, and why");
}

RecommendResult recommend(const RecommendRequest& request, const Options& options) {
  return Recommender(request, options).run();
}

}  // namespace podsim::study
