// Names of the catalog, for headers that only refer to them.
#pragma once

namespace podsim::catalog {

struct Calibration;
class Catalog;
struct Chip;
struct Fabric;
struct Host;
struct Input;
class InputLog;
struct Listing;
struct ModelArch;
struct Ownership;
struct Site;
struct Technology;

}  // namespace podsim::catalog
