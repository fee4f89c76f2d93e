// The models layer holds the SystemC models. A process of its own runs one simulation, since the
// SystemC kernel cannot be started twice; other layers ask for it through performance.
//
//   std::istringstream in(R"({"kind": "step", "request": {}})");
//   const int status = models::run_worker(in, std::cout);   // {"error": …} and 1: no programs
#pragma once

#include <iosfwd>
#include <string>

namespace podsim::models {

/// Reads one line {"kind": "step" | "op" | "job" | "systolic" | "fabric", "request": {…}},
/// simulates, writes one line {"result": {…}} and returns 0, or {"error": "…"} and returns 1. Once
/// per process: the SystemC kernel cannot be started again.
int run_worker(std::istream& in, std::ostream& out);

/// Returns the release of the SystemC library, such as "2.3.4-Accellera".
std::string systemc_release();

}  // namespace podsim::models
