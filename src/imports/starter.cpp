#include "podsim/imports/starter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "podsim/catalog/catalog.h"
#include "podsim/config/diagnostics.h"
#include "podsim/study/study.h"
#include "podsim/workload/model.h"

namespace podsim::imports {
namespace {

using Offers = std::vector<const catalog::RentOffer*>;

constexpr std::int64_t kFewestChips = 8, kMostChips = 65536, kLongestSequence = 4096;
constexpr std::int64_t kSequencesOfDevice = 4;
constexpr double kTokensOfParameter = 20;  // Hoffmann et al. 2022, arXiv:2203.15556
// A first guess of the tokens that chips can train: share of peak, share of the year.
constexpr double kShareOfPeak = 0.3, kShareOfYear = 0.6;
constexpr units::Time kYear(365.25 * 86400.0);
constexpr double kYears = 3;  // of the demand

/// One significant digit, as people write demands.
double rounded(double v) {
  const double step = std::pow(10.0, std::floor(std::log10(v)));
  return std::max(std::floor(v / step), 1.0) * step;
}

std::int64_t chips_of_slice(const catalog::Fabric& fabric) {
  if (!fabric.max_shape) return kMostChips;
  std::int64_t chips = 1, side = 0;
  for (const char c : fabric.max_shape->value + "x") {
    if (c == 'x') {
      chips *= side;
      side = 0;
    } else {
      side = 10 * side + (c - '0');
    }
  }
  return chips;
}

/// The offers of the provider and region that have most of them, each name once; of equal ones the
/// first in the catalog. Spot offers need a guess of how often chips are taken back.
Offers offers_of_one_provider(const catalog::Offers& all) {
  std::vector<Offers> places;
  for (const auto& o : all.rent) {
    if (o.kind == catalog::OfferKind::spot) continue;
    const auto same_place = [&](const Offers& there) {
      return there.front()->provider == o.provider && there.front()->region == o.region;
    };
    const auto there = std::find_if(places.begin(), places.end(), same_place);
    const auto same_name = [&](const auto* other) { return other->name == o.name; };
    if (there == places.end())
      places.push_back({&o});
    else if (std::none_of(there->begin(), there->end(), same_name))
      there->push_back(&o);
  }
  if (places.empty())
    throw config::InputError("the catalog has no rental offer of " + all.name,
                             "a chip with offers: podsim list offers");
  return *std::max_element(places.begin(), places.end(),
                           [](const Offers& a, const Offers& b) { return a.size() < b.size(); });
}

/// The demand of several years outlasts a commitment, which is then renewed.
std::string rent_line(const catalog::RentOffer& o, bool of_years) {
  const bool renewed = of_years && o.term.base() > 0 && o.term < kYears * kYear * 0.999;
  return fmt::format("    - rent: {{offer: {}, provider: {}, region: {}{}}}  # {}, as of {}\n",
                     o.name, o.provider, o.region, renewed ? ", renewal: {}" : "",
                     o.price.origin.text, o.price.origin.as_of);
}

std::string commented(const std::string& key, const std::string& comment) {
  return fmt::format("{:<32}# {}\n", key, comment);
}

class Starter {
 public:
  explicit Starter(const StarterRequest& request)
      : request_(request),
        catalog_(request.catalogs),
        chip_(catalog_.chip(request.chip)),
        model_(catalog_.model(request.model)),
        slice_(chips_of_slice(catalog_.fabric(chip_.fabric))) {}

  /// The first number of chips whose scenario is valid.
  std::string text() {
    const std::string plans = plans_text();
    std::optional<config::InputError> refused;
    for (std::int64_t chips = kFewestChips; chips <= kMostChips; chips *= 2) {
      const std::string scenario = text_for(chips, plans);
      try {
        study::Options options;
        options.catalogs = request_.catalogs;
        (void)study::check_text("starter", scenario, options);
        return scenario;
      } catch (const config::InputError& e) {
        refused = e;
      }
    }
    throw config::InputError(*refused);
  }

 private:
  [[nodiscard]] std::string question() const {
    switch (request_.question) {
      case StarterQuestion::rent:
        return "which rental terms are cheapest?";
      case StarterQuestion::own:
        return "rent or buy?";
      case StarterQuestion::step:
        return "how long does a step take, and does the model fit?";
    }
    return "";
  }

  [[nodiscard]] std::string plans_text() const {
    const bool own = request_.question == StarterQuestion::own;
    if (own && catalog_.offers(chip_.name).purchase.empty())
      throw config::InputError("the catalog has no purchase offer of " + chip_.name,
                               "a chip that is sold: " + config::join(sold_chips()));
    const Offers offers = offers_of_one_provider(catalog_.offers(chip_.name));
    std::string text;
    if (request_.question == StarterQuestion::rent) {
      for (const auto* o : offers) text += "  " + o->name + ":\n" + rent_line(*o, true);
      return text;
    }
    const auto* longest = *std::max_element(offers.begin(), offers.end(),
                                            [](auto* a, auto* b) { return a->term < b->term; });
    text = "  rent:\n" + rent_line(own ? *longest : *offers.front(), own);
    if (!own) return text;
    return text +
           "  buy:\n"
           "    - buy: {site: us-colocation}   # `podsim list sites`; power, building, staff\n";
  }

  [[nodiscard]] std::vector<std::string> sold_chips() const {
    std::vector<std::string> names;
    for (const auto& c : catalog_.list("chips")) try {
        if (!catalog_.offers(c.name).purchase.empty()) names.push_back(c.name);
      } catch (const config::InputError&) {
        continue;  // no file of offers
      }
    return names;
  }

  [[nodiscard]] std::string demand_text(std::int64_t chips) const {
    const double parameters = workload::parameter_count(model_);
    if (request_.question == StarterQuestion::step)
      return fmt::format(
          "# {:.0f} tokens for each of {:.4g} billion parameters, trained once.\n"
          "demand: {{tokens: {:.2g}}}\n",
          kTokensOfParameter, parameters / 1e9, kTokensOfParameter * parameters);
    const units::Flops token = workload::model_flops(model_, sequence(), 1);
    const double tokens = static_cast<double>(chips) * kShareOfPeak * kShareOfYear *
                          (chip_.peak_bf16.value * kYear / token);
    return fmt::format(
        "# All plans serve the same demand: what these chips train in some {:.0f}% of the hours.\n"
        "demand: {{tokens: {:.0e}, per: year, from: 2027-01, to: 2029-12}}\n",
        100 * kShareOfYear, rounded(tokens));
  }

  [[nodiscard]] std::int64_t sequence() const {
    return std::min(kLongestSequence, model_.max_sequence.value_or(kLongestSequence));
  }

  [[nodiscard]] std::string text_for(std::int64_t chips, const std::string& plans) const {
    std::int64_t slices = 1;
    while (chips / slices > slice_) slices *= 2;
    const std::int64_t batch = chips * chip_.devices_per_chip.value * kSequencesOfDevice;
    std::string text = fmt::format(
        "# yaml-language-server: $schema={}/schema/scenario.schema.json\n"
        "# Made by podsim init. `podsim check FILE` finds mistakes, `podsim run FILE` answers.\n"
        "# Every key: `podsim schema scenario --format md`.\n",
        catalog::own_catalog());
    text += commented("podsim: 1", "version of this file's format");
    text += fmt::format("name: \"{} on {} {}\"\nquestion: \"{}\"\n\nworkload:\n",
                        model_.title.empty() ? model_.name : model_.title, chips, chip_.name,
                        question());
    text += commented("  model: " + model_.name, "`podsim list models`, or a description");
    text += commented(fmt::format("  sequence_length: {}", sequence()), "tokens");
    text +=
        commented(fmt::format("  global_batch: {}", batch), "sequences of a step, on all chips");
    text +=
        commented("  remat: full", "recompute activations; minimal or none where memory allows");
    text += "\nsystem:\n";
    text += commented("  chip: " + chip_.name, "`podsim list chips`");
    text += commented(fmt::format("  chips: {}", chips / slices),
                      "of one slice; the fewest that hold the training, a power of two");
    text += commented(fmt::format("  slices: {}", slices), "joined by the data-centre network");
    text += commented("parallelism: auto", "or degrees: {fsdp: 64, tensor: 4}");
    text += "\n" + demand_text(chips) + "\n";
    text += commented("plans:", "`podsim list offers " + chip_.name + "`") + plans + "\n";
    return text + commented("finance: {discount_rate: 10 %}", "present values, per year");
  }

  const StarterRequest& request_;
  catalog::Catalog catalog_;
  const catalog::Chip& chip_;
  const catalog::ModelArch& model_;
  std::int64_t slice_;  ///< most chips of a slice
};

}  // namespace

std::string starter_scenario(const StarterRequest& request) { return Starter(request).text(); }

}  // namespace podsim::imports
