#include "src/catalog/summary.h"

#include "podsim/catalog/enum_names.h"
#include "podsim/config/codec.h"
#include "podsim/config/diagnostics.h"

namespace podsim::catalog {
namespace {

template <class T>
std::string text(const Sourced<T>& s) {
  return s.origin.text;
}

Listing of(const Chip& c) {
  return {c.name, c.title,
          text(c.peak_bf16) + " bf16, " + text(c.hbm_capacity) + " HBM at " +
              text(c.hbm_bandwidth) + ", " + text(c.tdp) + " TDP"};
}

Listing of(const Fabric& f) {
  const std::string size = f.topology == Topology::torus ? "torus up to " + f.max_shape->value
                                                         : "domains of " + text(*f.domain_chips);
  return {f.name, f.title, size + ", " + text(f.link_bandwidth) + " one way"};
}

Listing of(const Technology& t) {
  return {t.name, t.title,
          text(t.flop_energy) + ", " + text(t.vector_energy) + " vector, " + text(t.hbm_energy) +
              " HBM"};
}

Listing of(const Calibration& c) {
  return {
      c.name, c.title,
      std::to_string(c.parameters.size()) + " parameters from " + std::to_string(c.rows) + " rows"};
}

Listing of(const Host& h) {
  return {h.name, h.title, text(h.chips_per_host) + " chips, NIC " + text(h.nic_bandwidth)};
}

Listing of(const ModelArch& m) {
  std::string shape = std::to_string(m.layers) + " layers of " + std::to_string(m.d_model) + ", " +
                      std::to_string(m.heads) + " heads (" + std::to_string(m.kv_heads) +
                      " kv), vocabulary " + std::to_string(m.vocab);
  if (m.moe) shape += ", " + std::to_string(m.moe->experts) + " experts";
  if (m.sliding_window)
    shape += ", window of " + std::to_string(m.sliding_window->tokens) + " tokens";
  return {m.name, m.title, std::move(shape)};
}

Listing of(const Site& s) {
  const auto& place = s.tenure == Tenure::colocation ? s.colocation_price->origin.text
                                                     : s.construction_cost->origin.text;
  return {s.name, s.title, text(s.electricity_price) + ", PUE " + text(s.pue) + ", " + place};
}

Listing of(const Ownership& o) {
  return {o.name, o.title,
          "life " + text(o.hardware_life) + ", residual " + text(o.residual_value) + ", discount " +
              text(o.discount_rate)};
}

Listing of(const Currency& c) {
  return {c.name, c.title, text(c.per_usd) + " for one USD, " + c.per_usd.origin.as_of};
}

Listing of(const Reliability& r) {
  return {r.name, r.title,
          text(r.chip_failure_rate) + " per chip, restart " + text(r.restart_time)};
}

Listing of(const MarketFacts& m) {
  const std::string last = m.revenue.empty() ? ""
                                             : ", last " + m.revenue.back().period + " " +
                                                   text(m.revenue.back().revenue);
  return {m.name, m.title, std::to_string(m.revenue.size()) + " revenue figures" + last};
}

Listing of(const Recipe& r) {
  return {r.name, r.title, std::to_string(r.settings.size()) + " settings"};
}

std::string price(const Origin& o) {
  return o.text + ", " + config::name_of(o.confidence) + ", " + o.as_of;
}

std::vector<Listing> of(const Offers& o) {
  std::vector<Listing> lines;
  for (const auto& r : o.rent)
    lines.push_back(
        {o.name + " " + r.name, "rent, " + r.provider + " " + r.region, price(r.price.origin)});
  for (const auto& p : o.purchase) {
    const std::string with = p.includes.empty() ? "" : " with " + config::join(p.includes);
    lines.push_back({o.name + " " + p.name + (p.is_default ? " (default)" : ""),
                     "purchase, " + p.provider + with, price(p.price.origin)});
  }
  return lines;
}

}  // namespace

std::vector<Listing> summaries(const Catalog& c, std::string_view folder, const std::string& name) {
  if (folder == "chips") return {of(c.chip(name))};
  if (folder == "fabrics") return {of(c.fabric(name))};
  if (folder == "technologies") return {of(c.technology(name))};
  if (folder == "calibrations") return {of(c.calibration(name))};
  if (folder == "hosts") return {of(c.host(name))};
  if (folder == "models") return {of(c.model(name))};
  if (folder == "sites") return {of(c.site(name))};
  if (folder == "offers") return of(c.offers(name));
  if (folder == "market") return {of(c.market(name))};
  if (folder == "currencies") return {of(c.currency(name))};
  if (folder == "ownership") return {of(c.ownership(name))};
  if (folder == "recipes") return {of(c.recipe(name))};
  return {of(c.reliability(name))};
}

}  // namespace podsim::catalog
