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

/// A device, or one of several that behave alike.
struct PodDevice {
  std::int32_t device_class = 0;      ///< of StepRequest::classes
  std::int64_t place = 0, count = 1;  ///< number of the first such device; how many there are
  std::vector<std::int32_t> groups;   ///< by mesh axis
  std::vector<std::int32_t> peers;    ///< by Pod::messages: who gets what it sends
  std::vector<std::int32_t> routes;   ///< by Pod::messages
};

/// Devices that do the collectives of a mesh axis together; of several alike, one.
struct PodGroup {
  std::int32_t axis = 0;
  std::vector<std::int32_t> members;           ///< indices of Pod::devices, each once
  std::array<std::int32_t, 2> routes{-1, -1};  ///< by traffic_of
};

/// All messages along an axis to the next member (+1) or the one before (-1).
struct PodMessage {
  std::int32_t axis = 0;
  std::int64_t offset = 1;

  bool operator==(const PodMessage&) const = default;
};

/// The links that a flow crosses.
struct PodRoute {
  LinkUses uses;
  double seconds_per_byte = 0;  ///< of a message
  Picoseconds latency = 0;      ///< of a message
  double stretch = 1;           ///< factor on a flow's length, for ways round cut links
};

struct Pod {
  std::vector<PodDevice> devices;
  std::vector<PodGroup> groups;
  std::vector<PodMessage> messages;
  std::vector<PodRoute> routes;
  std::vector<std::string> links;  ///< names; of links that the same flows cross, one
};

/// In Pod::messages, where it has to be.
std::size_t message_number(const Pod& pod, const PodMessage& message);

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
