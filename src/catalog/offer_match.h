// Which offer a request for chip, offer, provider and region means.
#pragma once

#include <string>
#include <string_view>

#include "podsim/catalog/entries.h"

namespace podsim::catalog {

/// Whether `outer` takes in `inner`: "us" takes in "us-central1" and "eastus2", "global" all.
bool encloses(std::string_view outer, std::string_view inner);

/// The one offer that fits; `provider` and `region` may be empty. An offer of the very region goes
/// before one of an enclosing region, the nearest before the wider. Throws InputError with the
/// candidates when there is none or more than one.
const RentOffer& match_rent(const Offers& offers, std::string_view offer, std::string_view provider,
                            std::string_view region);

/// The offer of this name, or the default one when `offer` is empty.
const PurchaseOffer& match_purchase(const Offers& offers, std::string_view offer);

}  // namespace podsim::catalog
