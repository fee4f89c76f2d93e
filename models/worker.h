// One simulation in a process of its own.
#pragma once

#include <iosfwd>

namespace podsim::models {

/// Reads one line {"kind": "step" | "op" | "job" | "systolic" | "fabric", "request": {…}},
/// simulates, writes one line {"result": {…}} and returns 0, or {"error": "…"} and returns 1. Once
/// per process: the SystemC kernel cannot be started again.
int run_worker(std::istream& in, std::ostream& out);

}  // namespace podsim::models
