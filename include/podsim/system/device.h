// From a catalog entry to the plain figures of one device.
#pragma once

#include <vector>

#include "podsim/catalog/fwd.h"
#include "podsim/system/cluster.h"

namespace podsim::system {

using catalog::DataType;
struct StepRates;

/// Power state of the chip: as shipped, or held at the highest clock.
enum class Clock { standard, pinned };

/// Bytes of an element.
double size_of(DataType type);

/// A device is 1 / devices_per_chip of a chip. Its power includes its share of the host: peak =
/// system power; idle = TDP x idle fraction + what the system draws beyond the TDP. Energies are
/// those of the chip's technology, scaled so that matrix and vector units and both memories at full
/// rate draw the chip's highest power: `measured_power` where there is one, else the TDP.
///
/// With the rates of a training step (`step`), values that the rates replace or that only single
/// operations need are neither read nor set. Values are logged under the step and the power that
/// they serve.
///
/// Throws config::InputError where the chip has no products of that type, or no pinned clock.
Device device_of(const catalog::Chip& chip, const catalog::Technology& technology, DataType type,
                 catalog::InputLog& log, Clock clock = Clock::standard,
                 const StepRates* step = nullptr);

/// Sets the peak of a step's products below 16 bit; their efficiency comes from the rates of
/// training steps. Throws config::InputError where the chip has none.
void set_narrow(Device& device, const catalog::Chip& chip, DataType type, catalog::InputLog& log);

/// Peak of a whole chip. Throws config::InputError where it has no products of that type.
units::FlopRate peak_rate(const catalog::Chip& chip, DataType type, catalog::InputLog& log);

/// The types that the chip multiplies: those of its units, and f16 where it is emulated.
std::vector<DataType> data_types(const catalog::Chip& chip);

}  // namespace podsim::system
