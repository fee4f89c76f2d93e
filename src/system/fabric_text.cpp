#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "podsim/catalog/entries.h"
#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"
#include "podsim/system/enum_names.h"
#include "podsim/system/fabric.h"
#include "podsim/system/shape.h"
#include "podsim/units/text.h"

namespace podsim::system {
namespace {

const std::vector<std::string> kKinds = {"torus",  "mesh",   "twisted",  "ring", "line",
                                         "switch", "nvlink", "fat-tree", "dcn"};

/// One part of a fabric's text: kind:shape:option=value.
class Part {
 public:
  explicit Part(const std::string& text, const std::vector<std::string>& names = {}) : text_(text) {
    const auto words = units::split(text, ':');
    kind_ = words[0];
    if (std::find(kKinds.begin(), kKinds.end(), kind_) == kKinds.end()) {
      auto known = kKinds;
      known.insert(known.end(), names.begin(), names.end());
      refuse("is not known", config::join(kKinds) + ", or a catalog name with a shape",
             config::did_you_mean(kind_, known));
    }
    const char* const expected = "whole numbers from 1, such as torus:4x4x8, ring:16 or nvlink:8";
    if (words.size() < 2) refuse("has no shape", expected);
    const auto shape = parse_shape(words[1]);
    if (!shape) refuse("has the shape '" + words[1] + "'", expected);
    shape_ = *shape;
    for (std::size_t i = 2; i < words.size(); ++i) add_option(words[i]);
    require_size();
  }

  [[nodiscard]] const std::string& kind() const { return kind_; }
  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] std::int64_t length() const {
    if (shape_.size() != 1) refuse("takes one number", kind_ + ":8");
    return shape_[0];
  }

  std::string option(const std::string& name) {
    const auto it = options_.find(name);
    if (it == options_.end()) return "";
    const std::string value = it->second;
    options_.erase(it);
    return value;
  }
  template <class Quantity>
  Quantity quantity(const std::string& name, Quantity otherwise) {
    const std::string text = option(name);
    if (text.empty()) return otherwise;
    const auto parsed = units::parse_quantity(text);
    const auto dimension = units::exponents_of<typename Quantity::dimension>();
    if (!parsed.value || parsed.value->exponents != dimension || parsed.value->base <= 0)
      refuse("has " + name + "='" + text + "'",
             "a value with one of the units " + config::join(units::usual_units(dimension)));
    return Quantity(parsed.value->base);
  }
  double factor(const std::string& name) {
    const std::string text = option(name);
    if (text.empty()) return 1;
    const auto value = units::parse_number(text);
    if (!value || *value < 1) refuse("has " + name + "='" + text + "'", "a number of at least 1");
    return *value;
  }
  std::int64_t count(const std::string& name) {
    const std::string text = option(name);
    if (text.empty()) return 0;
    const auto value = parse_shape(text);
    if (!value || value->size() != 1 || value->front() > kMostFabricChips)
      refuse("has " + name + "='" + text + "'", "a whole number of at least 1");
    return value->front();
  }
  void require_no_more() const {
    if (options_.empty()) return;
    const std::vector<std::string> known = {"wrap", "spares", "nic", "latency", "oversubscription"};
    refuse("has no option '" + options_.begin()->first + "'",
           "wrap or spares of a torus; nic, latency or oversubscription of a network",
           config::did_you_mean(options_.begin()->first, known));
  }
  [[noreturn]] void refuse(const std::string& why, const std::string& expected = "",
                           const std::string& hint = "") const {
    throw config::InputError("--fabric: '" + text_ + "' " + why, expected, hint);
  }

 private:
  void add_option(const std::string& word) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) refuse("has '" + word + "'", "OPTION=VALUE");
    options_[word.substr(0, equals)] = word.substr(equals + 1);
  }
  void require_size() const {
    std::int64_t chips = 1;
    for (const auto v : shape_) {
      if (v > kMostFabricChips || chips * v > kMostFabricChips)
        refuse("is too large", "at most " + std::to_string(kMostFabricChips) + " chips");
      chips *= v;
    }
  }
  std::string text_, kind_;
  Shape shape_;
  std::map<std::string, std::string> options_;
};

/// "xy" in axes of the shape; all of them, or none on a mesh, unless said.
std::vector<bool> wraps_of(Part& part) {
  const std::string said = part.option("wrap");
  std::vector<bool> wraps(part.shape().size(), part.kind() != "mesh");
  if (said.empty()) return wraps;
  std::fill(wraps.begin(), wraps.end(), false);
  if (said == "none") return wraps;
  for (const char c : said) {
    const auto at = std::string("xyz").find(c);
    if (at == std::string::npos || at >= wraps.size())
      part.refuse(fmt::format("has no axis '{}' to wrap", c), "wrap=xy, or wrap=none");
    wraps[at] = true;
  }
  return wraps;
}

void add_torus(Fabric& fabric, Part& part, const LinkRates& rates) {
  if (!fabric.axes.empty()) part.refuse("comes after another part", "the torus first");
  if (part.shape().size() > std::size(kTorusAxes)) part.refuse("has more than three axes");
  const bool twisted = part.kind() == "twisted";
  if (twisted) fabric.twists = twists_of(part.shape());
  const auto wraps = twisted ? std::vector<bool>(part.shape().size(), true) : wraps_of(part);
  for (std::size_t i = 0; i < wraps.size(); ++i)
    fabric.axes.push_back({kTorusAxes[i], rates.bandwidth, rates.latency, LinkScope::within,
                           part.shape()[i], wraps[i] ? LinkKind::ring : LinkKind::line});
  const bool cubes =
      wraps.size() == 3 && std::all_of(part.shape().begin(), part.shape().end(),
                                       [](std::int64_t v) { return v % kCubeEdge == 0; });
  fabric.cubes = cubes ? chips_of(part.shape()) / kCubeChips : 0;
  fabric.spare_cubes = part.count("spares");
  if (!cubes && fabric.spare_cubes > 0)
    part.refuse("has spares but no cubes of 4x4x4 chips", "three axes that are multiples of 4");
}

void add_line(Fabric& fabric, Part& part, const LinkRates& rates) {
  if (!fabric.axes.empty())
    part.refuse("comes after another part", "the " + part.kind() + " first");
  fabric.axes.push_back({"x", rates.bandwidth, rates.latency, LinkScope::within, part.length(),
                         part.kind() == "ring" ? LinkKind::ring : LinkKind::line});
}

std::int64_t fabric_chips(const Fabric& fabric) {
  std::int64_t chips = 1;
  for (const auto& a : fabric.axes) chips *= a.length;
  return chips;
}

void add_outer(Fabric& fabric, Part& part, const LinkRates& rates) {
  std::int64_t length = part.length();
  if (part.kind() == "fat-tree") {
    const auto inside = fabric_chips(fabric);
    if (length % inside != 0)
      part.refuse(fmt::format("joins no whole number of domains of {} chips", inside),
                  fmt::format("a multiple of {}", inside));
    length /= inside;
  }
  if (fabric.cubes > 0) fabric.cubes *= length;
  const auto nic = part.quantity("nic", rates.bandwidth) / part.factor("oversubscription");
  Link network{part.kind() == "dcn" ? "dcn" : "network", nic,
               part.quantity("latency", rates.latency)};
  network.length = length;
  network.kind = LinkKind::switched;
  if (!fabric.axes.empty()) {
    network.scope = LinkScope::between;
    network.hierarchy_level = 1;
    for (const Link& inner : fabric.axes)
      network.hierarchy_level = std::max(network.hierarchy_level, inner.hierarchy_level + 1);
  }
  fabric.axes.push_back(network);
}

void add(Fabric& fabric, Part part, const LinkRates& rates) {
  const std::string& kind = part.kind();
  if (kind == "torus" || kind == "mesh" || kind == "twisted") {
    add_torus(fabric, part, rates);
  } else if (kind == "ring" || kind == "line") {
    add_line(fabric, part, rates);
  } else if (kind == "switch" || kind == "nvlink") {
    if (!fabric.axes.empty()) part.refuse("comes after another part", "the " + kind + " first");
    fabric.axes.push_back({kind, rates.bandwidth, rates.latency, LinkScope::within, part.length(),
                           LinkKind::switched});
  } else {
    add_outer(fabric, part, rates);
  }
  part.require_no_more();
}

}  // namespace

std::vector<Twist> twists_of(const std::vector<std::int64_t>& shape) {
  const auto refuse = [&] {
    throw config::InputError("--fabric: a torus of " + print(shape) + " cannot be twisted",
                             "k x k x 2k or k x 2k x 2k, such as 4x4x8 or 4x8x8");
  };
  if (shape.size() != 3) refuse();
  const auto [least, most] = std::minmax_element(shape.begin(), shape.end());
  const std::int64_t k = *least;
  if (*most != 2 * k || k < 2) refuse();
  std::vector<Twist> twists;
  const base::IdVector<LinkClassId, std::int64_t> lengths(shape);
  for (const LinkClassId a : lengths.ids())
    for (const LinkClassId b : lengths.ids()) {
      if (lengths[b] != k && lengths[b] != 2 * k) refuse();
      if (lengths[a] == k && lengths[b] == 2 * k) twists.push_back({a, b, k});
    }
  return twists;
}

void add_network(Fabric& fabric, const std::string& text, const LinkRates& rates) {
  Part part(text);
  if (part.kind() != "dcn") part.refuse("is no network of slices", "dcn:2");
  add_outer(fabric, part, rates);
  part.require_no_more();
}

Fabric parse_fabric(const std::string& text, const LinkRates& rates,
                    const std::vector<std::string>& names) {
  Fabric fabric;
  fabric.name = text;
  for (const auto& part : units::split(text, ',')) add(fabric, Part(part, names), rates);
  const auto chips = fabric_chips(fabric);
  if (chips < 2 || chips > kMostFabricChips)
    throw config::InputError(fmt::format("--fabric: '{}' has {} chip(s)", text, chips),
                             fmt::format("2 to {} chips", kMostFabricChips));
  return fabric;
}

}  // namespace podsim::system
