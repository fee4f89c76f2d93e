// Workloads of phases: the scenario's with some keys changed.
#pragma once

#include <optional>

#include "podsim/config/codec.h"
#include "podsim/study/scenario.h"

namespace podsim::study {

/// Returns the document with each phase's workload whole: the scenario's with the phase's keys in
/// place of its own, section by section; a model is taken as one. Nothing where no phase has one.
std::optional<config::Node> with_phase_workloads(const config::Node& root);

}  // namespace podsim::study

namespace podsim::config {

template <>
struct Codec<study::PhaseWorkload> {
  static void decode(const Node& n, study::PhaseWorkload& out, const Limits& limits, Reader& r);
  static Node encode(const study::PhaseWorkload& w, Form form);
  /// As the section's, with no key required.
  static Node schema(const Limits& limits);
};

}  // namespace podsim::config
