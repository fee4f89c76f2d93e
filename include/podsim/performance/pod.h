// The devices of a pod, one by one or folded, and what joins them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "podsim/performance/link_use.h"
#include "podsim/performance/picoseconds.h"
#include "podsim/performance/step.h"

namespace podsim::performance {

/// Ids of what a Pod has of each kind.
using PodDeviceId = base::Id<struct PodDeviceTag>;
using PodGroupId = base::Id<struct PodGroupTag>;
using PodRouteId = base::Id<struct PodRouteTag>;
using MessageId = base::Id<struct MessageTag>;

/// A device, or one of several that behave alike.
struct PodDevice {
  system::ClassId device_class{0};
  system::DeviceId place;  ///< the first such device
  std::int64_t count = 1;  ///< how many there are
  base::IdVector<system::MeshAxisId, PodGroupId> groups;
  base::IdVector<MessageId, PodDeviceId> peers;  ///< the receivers of what it sends
  base::IdVector<MessageId, PodRouteId> routes;
};

/// Devices that do the collectives of a mesh axis together; of several alike, one.
struct PodGroup {
  system::MeshAxisId axis;
  std::vector<PodDeviceId> members;  ///< each once
  std::array<PodRouteId, 2> routes;  ///< routes by traffic_of
};

/// All messages along an axis to the next member (+1) or the one before (-1).
struct PodMessage {
  system::MeshAxisId axis;
  std::int64_t offset = 1;

  bool operator==(const PodMessage&) const = default;
};

/// The links that a flow crosses.
struct PodRoute {
  LinkUses uses;
  double seconds_per_byte = 0;  ///< a message's
  Picoseconds latency = 0;      ///< a message's
  double stretch = 1;           ///< factor on a flow's length, for ways round cut links
};

struct Pod {
  base::IdVector<PodDeviceId, PodDevice> devices;
  base::IdVector<PodGroupId, PodGroup> groups;
  base::IdVector<MessageId, PodMessage> messages;
  base::IdVector<PodRouteId, PodRoute> routes;
  base::IdVector<PodLinkId, std::string> links;  ///< names; of links that the same flows cross, one
};

/// Spans that a timeline holds at most, over all its devices: about 20 MB as a trace.
inline constexpr std::size_t kMostSpans = 200'000;

/// Which of a group's routes a collective takes: 0, or 1 for an all-to-all.
std::size_t traffic_of(workload::CollectiveKind kind);

/// Detail::full: every device. Every group crosses the directed links of the rings, lines and ports
/// that its axis was laid on, all along them where its members are strides apart.
///
/// Detail::folded: devices, groups and links that cannot be told apart are one. Colours start as
/// the device classes and the link classes; each round a device's colour takes in those of its
/// groups and of whom it exchanges messages with, a group's those of its members and of the links
/// it crosses, a link's those of the flows that cross it, until no more are told apart (colour
/// refinement; Weisfeiler and Leman, 1968). Equal colours then see equal times, so that the folded
/// pod behaves as the full one.
///
/// What a cut link carried goes evenly over the shortest ways round it, on links of the group's own
/// axis where there are any. Throws config::InputError when the cuts leave none, and
/// std::invalid_argument for classes that do not name every device.
Pod build_pod(const StepRequest& request);

/// Throws std::invalid_argument for classes that do not name every device.
void check_classes(const StepRequest& request);

}  // namespace podsim::performance
