#include "src/performance/representatives.h"

#include <algorithm>
#include <numeric>

#include "podsim/system/placement.h"
#include "src/performance/check.h"

namespace podsim::performance {
namespace {

/// Devices that are scheduled one by one at most.
constexpr std::int64_t kMostPlaces = 1024;

bool same_schedule(const system::DeviceClass& a, const system::DeviceClass& b) {
  return a.program == b.program && a.slow == b.slow &&
         a.host.link_bandwidth == b.host.link_bandwidth &&
         a.host.input_bandwidth == b.host.input_bandwidth &&
         a.host.prefetch_depth == b.host.prefetch_depth;
}

/// The first class with the same schedule, by class.
std::vector<std::int64_t> kinds_of(const std::vector<system::DeviceClass>& classes) {
  std::vector<std::int64_t> kinds;
  for (const system::DeviceClass& c : classes)
    kinds.push_back(
        std::find_if(classes.begin(), classes.end(),
                     [&](const system::DeviceClass& d) { return same_schedule(c, d); }) -
        classes.begin());
  return kinds;
}

class Representatives {
 public:
  explicit Representatives(const StepRequest& request)
      : request_(request), place_(request.cluster), kind_of_(request.class_of) {
    const auto kinds = kinds_of(request.classes);
    for (std::int64_t& kind : kind_of_) kind = kinds[static_cast<std::size_t>(kind)];
  }

  /// Returns false when there are too many places.
  bool find() {
    places_ = {0};
    for (std::size_t a = 0; a < request_.cluster.axes.size(); ++a) {
      if (!depends_on(a)) continue;
      axes_.push_back(a);
      if (static_cast<std::int64_t>(places_.size()) * members(a) > kMostPlaces) return false;
      std::vector<std::int64_t> further;
      for (const std::int64_t place : places_)
        for (std::int64_t m = 0; m < members(a); ++m) further.push_back(place_.at(place, a, m));
      places_ = std::move(further);
    }
    std::sort(places_.begin(), places_.end());
    return true;
  }

  [[nodiscard]] Pod pod() const {
    Pod pod;
    pod.messages = messages();
    for (const std::int64_t place : places_) {
      PodDevice device;
      device.device_class = static_cast<std::int32_t>(class_of(place));
      device.place = place;
      device.count = place_.devices() / static_cast<std::int64_t>(places_.size());
      for (const PodMessage& m : pod.messages) device.peers.push_back(peer(place, m));
      pod.devices.push_back(std::move(device));
    }
    for (std::size_t a = 0; a < request_.cluster.axes.size(); ++a) add_groups(pod, a);
    return pod;
  }

 private:
  [[nodiscard]] std::int64_t class_of(std::int64_t device) const {
    return request_.class_of.empty() ? 0 : request_.class_of[static_cast<std::size_t>(device)];
  }

  [[nodiscard]] std::int64_t members(std::size_t axis) const {
    std::int64_t members = 1;
    for (const auto& s : place_.stretches(axis)) members *= s.length;
    return members;
  }

  /// Devices that are neighbours along the axis are of different kinds.
  [[nodiscard]] bool depends_on(std::size_t axis) const {
    const auto differs = [this](const system::Placement::Stretch& s) {
      const std::int64_t line = s.step * s.length;
      for (auto at = kind_of_.begin(); at != kind_of_.end(); at += line)
        if (!std::equal(at + s.step, at + line, at)) return true;
      return false;
    };
    const auto& stretches = place_.stretches(axis);
    return !kind_of_.empty() && std::any_of(stretches.begin(), stretches.end(), differs);
  }

  /// The device that stands for a place: the others of its kind lie along axes that do not matter.
  [[nodiscard]] std::int32_t number_of(std::int64_t place) const {
    return static_cast<std::int32_t>(std::lower_bound(places_.begin(), places_.end(), place) -
                                     places_.begin());
  }

  [[nodiscard]] std::int32_t peer(std::int64_t place, const PodMessage& m) const {
    const auto axis = static_cast<std::size_t>(m.axis);
    if (std::find(axes_.begin(), axes_.end(), axis) == axes_.end()) return number_of(place);
    const std::int64_t all = members(axis);
    const std::int64_t to = ((place_.member(place, axis) + m.offset) % all + all) % all;
    return number_of(place_.at(place_.first(place, axis), axis, to));
  }

  void add_groups(Pod& pod, std::size_t axis) const {
    const bool matters = std::find(axes_.begin(), axes_.end(), axis) != axes_.end();
    std::vector<std::int32_t> group_of(pod.devices.size(), -1);
    for (std::size_t d = 0; d < pod.devices.size(); ++d) {
      const std::int64_t place = pod.devices[d].place;
      const auto first =
          matters ? static_cast<std::size_t>(number_of(place_.first(place, axis))) : d;
      if (first == d) {
        group_of[d] = static_cast<std::int32_t>(pod.groups.size());
        pod.groups.emplace_back().axis = static_cast<std::int32_t>(axis);
      }
      const std::int32_t group = group_of[first];
      pod.groups[static_cast<std::size_t>(group)].members.push_back(static_cast<std::int32_t>(d));
      pod.devices[d].groups.push_back(group);
    }
  }

  [[nodiscard]] std::vector<PodMessage> messages() const {
    std::vector<PodMessage> messages;
    for (const auto& program : request_.programs)
      for (const auto& block : program.blocks)
        for (const auto& op : block.ops) {
          if (op.kind != workload::OpKind::send) continue;
          const PodMessage m{static_cast<std::int32_t>(axis_index(request_.cluster, op.axis)),
                             op.offset};
          if (std::find(messages.begin(), messages.end(), m) == messages.end())
            messages.push_back(m);
        }
    return messages;
  }

  const StepRequest& request_;
  system::Placement place_;
  std::vector<std::int64_t> kind_of_;  ///< by device; empty where all are of one class
  std::vector<std::size_t> axes_;      ///< along which devices differ
  std::vector<std::int64_t> places_;   ///< ascending
};

}  // namespace

Pod representatives(const StepRequest& request) {
  check_classes(request);
  Representatives all(request);
  return all.find() ? all.pod() : build_pod(request);
}

std::vector<CoScheduler::Reach> reach_of(const Pod& pod, std::size_t device,
                                         const std::vector<const StreamPlan*>& plans) {
  std::vector<CoScheduler::Reach> reach;
  const PodDevice& self = pod.devices[device];
  for (const Stream& stream : plans[device]->streams()) {
    CoScheduler::Reach& r = reach.emplace_back();
    if (stream.kind == workload::OpKind::collective) {
      const auto group = self.groups[static_cast<std::size_t>(stream.axis)];
      if (pod.groups[static_cast<std::size_t>(group)].members.size() > 1) r.group = group;
    }
    if (stream.kind == workload::OpKind::send) {
      const auto number =
          message_number(pod, {static_cast<std::int32_t>(stream.axis), stream.offset});
      const auto peer = static_cast<std::size_t>(self.peers[number]);
      const auto inbox =
          plans[peer]->stream_of({workload::OpKind::receive, stream.axis, stream.offset});
      if (inbox >= 0) r.device = static_cast<std::int32_t>(peer);
      r.stream = static_cast<std::int32_t>(inbox);
    }
    r.fed = stream.kind == workload::OpKind::receive;
  }
  return reach;
}

}  // namespace podsim::performance
