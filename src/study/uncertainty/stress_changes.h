// What named stresses change in a workspace whose base case has been evaluated. Each returns a
// sentence that defines it; nothing where it does not apply, and `why` says so.
#pragma once

#include <string>

namespace podsim::study {

struct Workspace;

/// Discount rates and the rates of leases, in basis points.
std::string rates_stress(double basis_points, Workspace& w);
/// Tokens wanted and chips of deals.
std::string demand_stress(double factor, Workspace& w);
/// Prices of rent.
std::string rental_stress(double factor, Workspace& w, std::string& why);
/// Deliveries, phases and deals come later.
std::string delay_stress(int months, Workspace& w, std::string& why);
/// Owned hardware retires after so many years.
std::string life_stress(double years, Workspace& w, std::string& why);
/// Hours used of owned and rented chips.
std::string use_stress(double factor, Workspace& w);
/// Price of owned chips.
std::string hardware_stress(double factor, Workspace& w, std::string& why);
/// Hardware is paid as planned and waits for its power.
std::string power_stress(int months, Workspace& w, std::string& why);
/// Prices, or tokens per second, of the chips of one vendor.
std::string rival_stress(const std::string& rival, double factor, bool prices, Workspace& w,
                         std::string& why);
/// Scales the prices of one vendor's chips, rented and owned.
void scale_prices(Workspace& w, const std::string& vendor, double factor);

}  // namespace podsim::study
