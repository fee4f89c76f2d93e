// Descriptions of prices, sites and what owning costs.
#include <algorithm>

#include "podsim/catalog/entries.h"
#include "src/catalog/sourced_codec.h"

namespace podsim::catalog {
namespace {

void missing(const char* key, const char* why, const config::Node& n, config::Reader& r) {
  r.problem(n, std::string("the key '") + key + "' is missing", std::string("needed for ") + why);
}

void check_includes(const PurchaseOffer& p, const config::Node& n, config::Reader& r) {
  const std::vector<std::string> parts = {"host", "network", "storage"};
  for (const auto& i : p.includes)
    if (std::find(parts.begin(), parts.end(), i) == parts.end())
      r.problem(n, "unknown part '" + i + "' in includes", "one of: " + config::join(parts),
                config::did_you_mean(i, parts));
}

}  // namespace

void RentOffer::describe(config::Record<RentOffer>& r) {
  r.required("name", &RentOffer::name, "name of the offer");
  r.required("provider", &RentOffer::provider, "who rents it out, 'market' for a survey");
  r.required("region", &RentOffer::region, "region, 'us', or 'global' where none is stated");
  r.optional("kind", &RentOffer::kind, "on_demand, commitment, spot or contract");
  r.optional("list", &RentOffer::is_list,
             "the provider's list price in the region, which exports set beside contracted ones");
  r.optional("term", &RentOffer::term, "how long it commits").at_least(0);
  r.required("price", &RentOffer::price, "per chip").more_than(0);
}

void PurchaseOffer::describe(config::Record<PurchaseOffer>& r) {
  r.required("name", &PurchaseOffer::name, "name of the offer");
  r.required("provider", &PurchaseOffer::provider, "who sells");
  r.optional("default", &PurchaseOffer::is_default, "taken when a scenario names none");
  r.required("includes", &PurchaseOffer::includes, "what comes with it: host, network, storage");
  r.required("price", &PurchaseOffer::price, "per chip").more_than(0);
  r.check(check_includes);
}

void Offers::describe(config::Record<Offers>& r) {
  r.required("name", &Offers::name, "the chip");
  r.required("title", &Offers::title, "name for people");
  r.required("rent", &Offers::rent, "rental offers");
  r.required("purchase", &Offers::purchase, "purchase offers");
}

void Site::describe(config::Record<Site>& r) {
  r.required("name", &Site::name, "name of the entry and of its file");
  r.required("title", &Site::title, "name for people");
  r.required("tenure", &Site::tenure, "colocation or own_build");
  r.required("electricity_price", &Site::electricity_price, "per energy at the meter").at_least(0);
  r.required("pue", &Site::pue, "energy at the meter over that of the IT").at_least(1);
  r.optional("colocation_price", &Site::colocation_price, "per provisioned power and time")
      .at_least(0);
  r.optional("colocation_escalator", &Site::colocation_escalator, "rise of it per year");
  r.optional("fit_out_cost", &Site::fit_out_cost, "of a colocation tenant, once").at_least(0);
  r.optional("construction_cost", &Site::construction_cost, "of an own building").at_least(0);
  r.optional("facility_life", &Site::facility_life, "over which either is written off")
      .more_than(0);
  r.required("staff_cost", &Site::staff_cost, "per IT power and time").at_least(0);
  r.required("maintenance_cost", &Site::maintenance_cost, "per IT power and time").at_least(0);
  r.optional("insurance_rate", &Site::insurance_rate,
             "yearly premium over the purchase price of hardware and facility")
      .at_least(0)
      .at_most(1);
  r.optional("grid_intensity", &Site::grid_intensity, "emission of the grid, kg CO2 per kWh")
      .at_least(0);
  r.check([](const Site& s, const config::Node& n, config::Reader& reader) {
    const bool own = s.tenure == Tenure::own_build;
    if (own && !s.construction_cost) missing("construction_cost", "own_build", n, reader);
    if (!own && !s.colocation_price) missing("colocation_price", "colocation", n, reader);
    if ((s.fit_out_cost || s.construction_cost) && !s.facility_life)
      missing("facility_life", "a site with a building or fit-out", n, reader);
  });
}

void Currency::describe(config::Record<Currency>& r) {
  r.required("name", &Currency::name, "its code in lower case, and the file's name");
  r.required("title", &Currency::title, "name for people");
  r.required("per_usd", &Currency::per_usd, "units for one US dollar, at the date of the value")
      .more_than(0);
}

void Ownership::describe(config::Record<Ownership>& r) {
  r.required("name", &Ownership::name, "name of the entry and of its file");
  r.required("title", &Ownership::title, "name for people");
  r.required("host_cost_fraction", &Ownership::host_cost_fraction, "host over chip price")
      .at_least(0);
  r.required("network_fraction", &Ownership::network_fraction, "network over the whole cluster")
      .at_least(0)
      .less_than(1);
  r.required("storage_fraction", &Ownership::storage_fraction, "storage over capex")
      .at_least(0)
      .less_than(1);
  r.required("spare_fraction", &Ownership::spare_fraction, "spare chips over chips").at_least(0);
  r.required("hardware_life", &Ownership::hardware_life, "in use").more_than(0);
  r.required("residual_value", &Ownership::residual_value, "of the purchase, after the life")
      .at_least(0)
      .at_most(1);
  r.optional("resale_1y", &Ownership::resale_1y, "what used hardware brings after a year")
      .at_least(0)
      .at_most(1);
  r.optional("resale_3y", &Ownership::resale_3y, "the same after three years")
      .at_least(0)
      .at_most(1);
  r.required("discount_rate", &Ownership::discount_rate, "nominal, per year").at_least(0);
  r.required("debt_cost", &Ownership::debt_cost, "interest per year").at_least(0);
  r.optional("default", &Ownership::is_default,
             "holds for fleets of no chip of the catalog; true in one entry");
}

}  // namespace podsim::catalog
