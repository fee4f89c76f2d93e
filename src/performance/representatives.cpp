#include "src/performance/representatives.h"

#include <algorithm>
#include <iterator>

#include "podsim/system/placement.h"
#include "src/performance/check.h"

namespace podsim::performance {
namespace {

using system::ClassId;
using system::DeviceId;
using system::MeshAxisId;

/// Devices that are scheduled one by one at most.
constexpr std::int64_t kMostPlaces = 1024;

bool same_schedule(const system::DeviceClass& a, const system::DeviceClass& b) {
  return a.program == b.program && a.slow == b.slow &&
         a.host.link_bandwidth == b.host.link_bandwidth &&
         a.host.input_bandwidth == b.host.input_bandwidth &&
         a.host.prefetch_depth == b.host.prefetch_depth;
}

using Classes = base::IdVector<ClassId, system::DeviceClass>;

/// The first class with the same schedule, by class.
base::IdVector<ClassId, ClassId> kinds_of(const Classes& classes) {
  base::IdVector<ClassId, ClassId> kinds;
  for (const system::DeviceClass& c : classes)
    kinds.push_back(classes.id_of(
        *std::find_if(classes.begin(), classes.end(),
                      [&](const system::DeviceClass& d) { return same_schedule(c, d); })));
  return kinds;
}

class Representatives {
 public:
  explicit Representatives(const StepRequest& request)
      : request_(request), place_(request.cluster), kind_of_(request.class_of) {
    const auto kinds = kinds_of(request.classes);
    for (ClassId& kind : kind_of_) kind = kinds[kind];
  }

  /// Returns false when there are too many places.
  bool find() {
    places_ = {DeviceId(0)};
    for (const MeshAxisId a : request_.cluster.axes.ids()) {
      if (!depends_on(a)) continue;
      axes_.push_back(a);
      const std::int64_t members = place_.members(a);
      if (std::ssize(places_) * members > kMostPlaces) return false;
      std::vector<DeviceId> further;
      for (const DeviceId place : places_)
        for (std::int64_t m = 0; m < members; ++m) further.push_back(place_.at(place, a, m));
      places_ = std::move(further);
    }
    std::sort(places_.begin(), places_.end());
    return true;
  }

  [[nodiscard]] Pod pod() const {
    Pod pod;
    pod.messages = messages();
    for (const DeviceId place : places_) {
      PodDevice device;
      device.device_class = class_of(place);
      device.place = place;
      device.count = place_.devices().count() / std::ssize(places_);
      for (const PodMessage& m : pod.messages) device.peers.push_back(peer(place, m));
      pod.devices.push_back(std::move(device));
    }
    for (const MeshAxisId a : request_.cluster.axes.ids()) add_groups(pod, a);
    return pod;
  }

 private:
  [[nodiscard]] ClassId class_of(DeviceId device) const {
    return request_.class_of.empty() ? ClassId(0) : request_.class_of[device];
  }

  /// Devices that are neighbours along the axis are of different kinds.
  [[nodiscard]] bool depends_on(MeshAxisId axis) const {
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
  [[nodiscard]] PodDeviceId number_of(DeviceId place) const {
    return PodDeviceId(std::lower_bound(places_.begin(), places_.end(), place) - places_.begin());
  }

  [[nodiscard]] PodDeviceId peer(DeviceId place, const PodMessage& m) const {
    if (std::find(axes_.begin(), axes_.end(), m.axis) == axes_.end()) return number_of(place);
    const std::int64_t all = place_.members(m.axis);
    const std::int64_t to = ((place_.member(place, m.axis) + m.offset) % all + all) % all;
    return number_of(place_.at(place_.first(place, m.axis), m.axis, to));
  }

  void add_groups(Pod& pod, MeshAxisId axis) const {
    const bool matters = std::find(axes_.begin(), axes_.end(), axis) != axes_.end();
    base::IdVector<PodDeviceId, PodGroupId> group_of(pod.devices.ids());
    for (const PodDeviceId d : pod.devices.ids()) {
      const DeviceId place = pod.devices[d].place;
      const PodDeviceId first = matters ? number_of(place_.first(place, axis)) : d;
      if (first == d) group_of[d] = pod.groups.push_back({axis, {}, {}});
      const PodGroupId group = group_of[first];
      pod.groups[group].members.push_back(d);
      pod.devices[d].groups.push_back(group);
    }
  }

  [[nodiscard]] base::IdVector<MessageId, PodMessage> messages() const {
    base::IdVector<MessageId, PodMessage> messages;
    for (const auto& program : request_.programs)
      for (const auto& block : program.blocks)
        for (const auto& op : block.ops) {
          if (op.kind != workload::OpKind::send) continue;
          const PodMessage m{axis_of(request_.cluster, op.axis), op.offset};
          if (!messages.find(m)) messages.push_back(m);
        }
    return messages;
  }

  const StepRequest& request_;
  system::Placement place_;
  base::IdVector<DeviceId, ClassId> kind_of_;  ///< empty where all are of one class
  std::vector<MeshAxisId> axes_;               ///< along which devices differ
  std::vector<DeviceId> places_;               ///< ascending
};

}  // namespace

Pod representatives(const StepRequest& request) {
  check_classes(request);
  Representatives all(request);
  return all.find() ? all.pod() : build_pod(request);
}

std::vector<CoScheduler::Reach> reach_of(
    const Pod& pod, PodDeviceId device,
    const base::IdVector<PodDeviceId, const StreamPlan*>& plans) {
  std::vector<CoScheduler::Reach> reach;
  const PodDevice& self = pod.devices[device];
  for (const Stream& stream : plans[device]->streams()) {
    CoScheduler::Reach& r = reach.emplace_back();
    if (stream.kind == workload::OpKind::collective) {
      const PodGroupId group = self.groups[stream.axis];
      if (pod.groups[group].members.size() > 1) r.group = group;
    }
    if (stream.kind == workload::OpKind::send) {
      const PodDeviceId peer = self.peers[pod.messages.find({stream.axis, stream.offset})];
      const auto inbox =
          plans[peer]->stream_of({workload::OpKind::receive, stream.axis, stream.offset});
      if (inbox) r.device = peer;
      r.stream = inbox.value_or(0);
    }
    r.fed = stream.kind == workload::OpKind::receive;
  }
  return reach;
}

}  // namespace podsim::performance
