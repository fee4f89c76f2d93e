// JSON Schemas of catalog entries, and the names that a catalog gives to choose from.
#pragma once

#include "podsim/config/node.h"

namespace podsim::catalog {

class Catalog;

/// Returns the definitions that schemas refer to for names: "chips", "models", …, "rent_offers",
/// "purchase_offers", "providers". Each lists what the catalog has, and by a pattern the short
/// names and other spellings that are understood as well.
config::Node name_definitions(const Catalog& catalog);

/// Returns the JSON Schema (draft-07) of a file of the catalog, whichever its kind.
config::Node entry_schema(const Catalog& catalog);

}  // namespace podsim::catalog
