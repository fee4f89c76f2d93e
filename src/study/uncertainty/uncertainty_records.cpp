// Descriptions of the section `uncertainty` and of what draws say.
#include "podsim/config/codec.h"
#include "podsim/study/uncertainty_result.h"
#include "podsim/study/uncertainty_section.h"

namespace podsim::config {

template <>
struct Codec<study::CatalogDistribution> {
  static void decode(const Node& n, study::CatalogDistribution& out, const Limits&, Reader& r) {
    if (!n.is_mapping()) return r.problem(n, "found " + n.found(), "a distribution");
    out.written = in_order_of_form(n);
  }
  static Node encode(const study::CatalogDistribution& d, Form) { return d.written; }
  static Node schema(const Limits&) {
    Node s = Node::mapping();
    s.set("$ref", Node::text("#/definitions/distribution"));
    return s;
  }
};

template <>
struct Codec<study::Correlation> {
  static void decode(const Node& n, study::Correlation& out, const Limits&, Reader& r) {
    if (!n.is_sequence() || n.items().size() != 3)
      return r.problem(n, "found " + n.found(), "[input, input, correlation], such as [a, b, 0.5]");
    out.where = n.where;
    out.a = decode_text(n.items()[0], r).value_or("");
    out.b = decode_text(n.items()[1], r).value_or("");
    const Limits one{.at_least = -1, .more_than = {}, .at_most = 1, .less_than = {}};
    out.value = decode_number(n.items()[2], one, r).value_or(0);
  }
  static Node encode(const study::Correlation& c, Form) {
    Node n = Node::sequence();
    n.push(Node::text(c.a));
    n.push(Node::text(c.b));
    n.push(Node::number(c.value));
    return n;
  }
  static Node schema(const Limits&) {
    Node s = type_schema("array");
    s.set("minItems", Node::number(std::int64_t{3}));
    s.set("maxItems", Node::number(std::int64_t{3}));
    return s;
  }
};

}  // namespace podsim::config

namespace podsim::study {

namespace {

constexpr double most_draws = 2e6;  ///< what a machine of 8 GB holds with a hundred figures

}  // namespace

void UncertaintySection::describe(config::Record<UncertaintySection>& r) {
  r.optional("draws", &UncertaintySection::draws, "of all inputs together")
      .at_least(2)
      .at_most(most_draws);
  r.optional("seed", &UncertaintySection::seed, "of the samples; default that of the run");
  r.optional("inputs", &UncertaintySection::inputs,
             "distributions of catalog values, such as sites/us-colocation.electricity_price");
  r.optional("correlated", &UncertaintySection::correlated,
             "pairs of inputs with their correlation (Gaussian copula): [a, b, 0.5]");
  r.optional("conditions", &UncertaintySection::conditions,
             "on metrics of the result, whose probability is wanted; unlike thresholds they never "
             "fail");
  r.optional("stresses", &UncertaintySection::stresses,
             "such as rates +200bp, demand -30 %, rental price -30 %, rival parity, delay 12 "
             "months; default: these, where they apply");
}

void UncertainInput::describe(config::Record<UncertainInput>& r) {
  r.required("name", &UncertainInput::name, "scenario key, catalog path or simulated quantity");
  r.required("label", &UncertainInput::label, "the name in words");
  r.required("distribution", &UncertainInput::distribution, "its kind");
  r.required("unit", &UncertainInput::unit,
             "of the values; 1 for none; date: years, with months as twelfths");
  r.required("central", &UncertainInput::central, "value of the run, in the unit");
  r.required("p10", &UncertainInput::p10, "10th percentile of the samples");
  r.required("p50", &UncertainInput::p50, "median of the samples");
  r.required("p90", &UncertainInput::p90, "90th percentile of the samples");
  r.required("how", &UncertainInput::how,
             "stated, stated error, resampled, interpolated, or chance");
  r.required("simulations", &UncertainInput::simulations, "behind a simulated quantity");
  r.required("note", &UncertainInput::note, "what else to know");
}

void DrawnFigure::describe(config::Record<DrawnFigure>& r) {
  r.required("path", &DrawnFigure::path, "metric of the result");
  r.required("central", &DrawnFigure::central, "with every input at its median");
  r.required("mean", &DrawnFigure::mean, "of the samples");
  r.required("p10", &DrawnFigure::p10, "10th percentile");
  r.required("p50", &DrawnFigure::p50, "median");
  r.required("p90", &DrawnFigure::p90, "90th percentile");
  r.required("absent", &DrawnFigure::absent, "share of the samples without this metric");
  r.optional("mean_standard_error", &DrawnFigure::mean_standard_error,
             "of the mean, between independent scrambles");
  r.optional("p10_standard_error", &DrawnFigure::p10_standard_error, "of the 10th percentile");
  r.optional("p50_standard_error", &DrawnFigure::p50_standard_error, "of the median");
  r.optional("p90_standard_error", &DrawnFigure::p90_standard_error, "of the 90th percentile");
}

void Swing::describe(config::Record<Swing>& r) {
  r.required("input", &Swing::input, "the one that moves");
  r.required("low_input", &Swing::low_input, "its P10, in its unit; of a deal 0: it fails");
  r.required("high_input", &Swing::high_input, "its P90; of a deal 1: it happens");
  r.optional("low", &Swing::low,
             "the figure with the input at its P10; absent: it does not exist there");
  r.optional("high", &Swing::high, "and at its P90");
  r.required("swing", &Swing::swing,
             "distance between the two, or of the one that exists from the base case");
}

void SobolIndex::describe(config::Record<SobolIndex>& r) {
  r.required("input", &SobolIndex::input, "the input");
  r.required("first", &SobolIndex::first, "share of the variance that it explains alone");
  r.required("total", &SobolIndex::total, "and with everything it interacts with");
  r.required("first_standard_error", &SobolIndex::first_standard_error,
             "jackknife over independent scrambles");
  r.required("total_standard_error", &SobolIndex::total_standard_error, "likewise");
}

void Sensitivity::describe(config::Record<Sensitivity>& r) {
  r.required("figure", &Sensitivity::figure, "path of the figure");
  r.required("tornado", &Sensitivity::tornado, "inputs by swing, largest first");
  r.required("indices", &Sensitivity::indices, "Sobol indices, largest total first");
  r.optional("not_reliable", &Sensitivity::not_reliable, "why there are no indices to rely on");
}

void Flip::describe(config::Record<Flip>& r) {
  r.required("input", &Flip::input, "that turns the condition on its own");
  r.required("central", &Flip::central, "its value in the base case");
  r.required("at", &Flip::at, "where the condition turns");
  r.required("moved", &Flip::moved, "at over central, less one");
  r.required("probability", &Flip::probability, "that the input lies beyond");
}

void DrawnCondition::describe(config::Record<DrawnCondition>& r) {
  r.required("expression", &DrawnCondition::expression, "the condition");
  r.required("holds", &DrawnCondition::holds, "in the base case");
  r.required("probability", &DrawnCondition::probability, "share of the samples in which it holds");
  r.required("probability_standard_error", &DrawnCondition::probability_standard_error,
             "between independent scrambles");
  r.required("flips", &DrawnCondition::flips, "inputs that turn it, most probable first");
  r.required("never", &DrawnCondition::never, "inputs that do not turn it within their range");
}

void StressedFigure::describe(config::Record<StressedFigure>& r) {
  r.required("path", &StressedFigure::path, "the figure");
  r.required("central", &StressedFigure::central, "without the stress");
  r.required("stressed", &StressedFigure::stressed, "under it");
}

void Stress::describe(config::Record<Stress>& r) {
  r.required("name", &Stress::name, "as asked for");
  r.required("definition", &Stress::definition, "what it changes");
  r.required("figures", &Stress::figures, "that it moves; none: no effect");
  r.optional("lost", &Stress::lost, "figures that do not exist under it");
}

void UncertaintyResult::describe(config::Record<UncertaintyResult>& r) {
  r.required("draws", &UncertaintyResult::draws, "number of joint samples of all inputs");
  r.required("seed", &UncertaintyResult::seed, "of the samples");
  r.required("points", &UncertaintyResult::points, "sequence of the sample points");
  r.required("inputs", &UncertaintyResult::inputs, "sampled inputs");
  r.required("figures", &UncertaintyResult::figures, "metrics over the samples");
  r.required("conditions", &UncertaintyResult::conditions, "thresholds and conditions");
  r.required("sensitivities", &UncertaintyResult::sensitivities, "which input moves what");
  r.required("stresses", &UncertaintyResult::stresses, "named changes of many inputs at once");
  r.required("notes", &UncertaintyResult::notes, "what a reader should know");
}

}  // namespace podsim::study
