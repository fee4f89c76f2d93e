#include "podsim/system/section.h"

#include <algorithm>
#include <array>

#include "podsim/config/codec.h"

namespace podsim::system {
namespace {

using workload::Axis;

/// The mapping form of `parallelism`.
struct Degrees {
  AxisDegree data, fsdp, tensor, context, expert, pipeline;
  std::int64_t ulysses = 1;  // its ranks are neighbours within context: it takes no rest
  std::map<std::string, std::vector<std::string>> layout;

  static void describe(config::Record<Degrees>& r);
};

/// The keys whose degree may be `rest`, by axis.
constexpr std::array kKeys = {
    std::pair{Axis::data, &Degrees::data},     std::pair{Axis::fsdp, &Degrees::fsdp},
    std::pair{Axis::tensor, &Degrees::tensor}, std::pair{Axis::context, &Degrees::context},
    std::pair{Axis::expert, &Degrees::expert}, std::pair{Axis::pipeline, &Degrees::pipeline}};

void check_one_rest(const Degrees& d, const config::Node& n, config::Reader& r) {
  const auto rests = std::count_if(kKeys.begin(), kKeys.end(),
                                   [&](const auto& key) { return (d.*key.second).rest; });
  if (rests > 1) r.problem(n, "more than one mesh axis is 'rest'", "at most one");
}

void Degrees::describe(config::Record<Degrees>& r) {
  r.optional("data", &Degrees::data, "copies of the model; the first to take the slices");
  r.optional("fsdp", &Degrees::fsdp, "devices over which weights are sharded (ZeRO-3)");
  r.optional("tensor", &Degrees::tensor, "devices over which matrices are cut (and the residual)");
  r.optional("context", &Degrees::context, "devices over which a sequence is cut");
  r.optional("ulysses", &Degrees::ulysses,
             "ranks of context, neighbours, that exchange tokens for heads inside a ring over the "
             "groups they make (USP)")
      .at_least(1)
      .at_most(1e6);
  r.optional("expert", &Degrees::expert, "devices over which experts are shared out");
  r.optional("pipeline", &Degrees::pipeline,
             "stages among which layers are divided; takes slices that data leaves, before fsdp. "
             "auto considers it only where no mesh without it fits in memory");
  r.optional(
      "layout", &Degrees::layout,
      "torus axes that a mesh axis is laid on, such as {fsdp: [ici.y, ici.z]}; die stands for the "
      "dies of a chip. The best choice found for axes that are not named");
  r.check(check_one_rest);
}

}  // namespace

ParallelismSection parallelism_of(const workload::Mesh& mesh) {
  ParallelismSection p;
  p.automatic = false;
  for (const workload::AxisTraits& a : workload::kAxes) p.degrees[a.axis] = {mesh.*a.degree, false};
  return p;
}

void SlowSection::describe(config::Record<SlowSection>& r) {
  r.required("chips", &SlowSection::chips, "by their places along the torus axes, such as x0y1z2");
  r.required("factor", &SlowSection::factor, "on the time of all they compute")
      .at_least(1)
      .at_most(1e3);
  r.check([](const SlowSection& s, const config::Node& n, config::Reader& reader) {
    if (const auto* chips = n.find("chips"); chips != nullptr && s.chips.empty())
      reader.problem(*chips, "system.slow.chips names no chip", "at least one");
  });
}

void SystemSection::describe(config::Record<SystemSection>& r) {
  using S = SystemSection;
  r.required("chip", &S::chip, "an accelerator of the catalog").named_in("chips");
  r.optional("slices", &S::slices, "slices joined by the data-centre network")
      .at_least(1)
      .at_most(1e5);
  r.optional("shape", &S::shape, "chips of one slice along each torus axis, such as 16x16");
  r.optional("chips", &S::chips,
             "chips of one slice, where no shape is given; on a torus the most cubic shape of so "
             "many is taken")
      .at_least(1)
      .at_most(1e6);
  r.optional("scale_out", &S::scale_out,
             "bandwidth of a chip beyond slice or domain, one way; the catalog's by default")
      .more_than(0);
  r.optional("slow", &S::slow, "chips that take longer than they should: stragglers");
  r.optional("failed", &S::failed, "links that are down, such as link:x0y0z0-x1y0z0");
}

void InputSection::describe(config::Record<InputSection>& r) {
  using I = InputSection;
  r.optional("bandwidth", &I::bandwidth,
             "prepared input of one host; the catalog's host by default")
      .more_than(0);
  r.optional("prefetch", &I::prefetch,
             "batches that the host holds ready; 0 reads each batch only when its step begins")
      .at_least(0)
      .at_most(1e3);
  r.optional("bytes_per_token", &I::bytes_per_token,
             "of prepared input; 8 B are an id and a target as int32")
      .more_than(0);
}

}  // namespace podsim::system

namespace podsim::config {

using system::AxisDegree;
using system::Degrees;
using system::ParallelismSection;

void Codec<AxisDegree>::decode(const Node& n, AxisDegree& out, const Limits&, Reader& r) {
  out = {};
  if (n.is_scalar() && n.scalar() == "rest") {
    out.rest = true;
    return;
  }
  if (!n.is_scalar() || n.quoted() || !units::parse_number(n.scalar()))
    return r.problem(n, "found " + n.found(), "a number of devices, or rest");
  Limits limits;
  limits.at_least = 1;
  limits.at_most = 1e6;
  if (const auto v = decode_integer(n, limits, r)) out.degree = *v;
}

Node Codec<AxisDegree>::encode(const AxisDegree& v, Form) {
  return v.rest ? Node::text("rest") : Node::number(v.degree);
}

Node Codec<AxisDegree>::schema(const Limits&) {
  Limits limits;
  limits.at_least = 1;
  Node choices = Node::sequence();
  choices.push(integer_schema(limits));
  choices.push(choice_schema({"rest"}));
  Node s = Node::mapping();
  s.set("oneOf", std::move(choices));
  return s;
}

void Codec<ParallelismSection>::decode(const Node& n, ParallelismSection& out, const Limits&,
                                       Reader& r) {
  out = {};
  if (n.is_scalar() && n.scalar() == "auto") return;
  if (!n.is_mapping())
    return r.problem(n, "found " + n.found(),
                     "auto, or a mapping with the keys: data, fsdp, tensor, context, expert, "
                     "pipeline, ulysses, layout");
  Degrees d;
  Codec<Degrees>::decode(n, d, {}, r);
  out.automatic = false;
  for (const auto& [axis, key] : system::kKeys) out.degrees[axis] = d.*key;
  out.degrees[workload::Axis::ulysses].degree = d.ulysses;
  out.layout = d.layout;
}

Node Codec<ParallelismSection>::encode(const ParallelismSection& v, Form f) {
  if (v.automatic) return Node::text("auto");
  Degrees d;
  for (const auto& [axis, key] : system::kKeys) d.*key = v.degrees[axis];
  d.ulysses = v.degrees[workload::Axis::ulysses].degree;
  d.layout = v.layout;
  return Codec<Degrees>::encode(d, f);
}

Node Codec<ParallelismSection>::schema(const Limits&) {
  Node choices = Node::sequence();
  choices.push(choice_schema({"auto"}));
  choices.push(schema_of<Degrees>());
  Node s = Node::mapping();
  s.set("oneOf", std::move(choices));
  return s;
}

}  // namespace podsim::config
