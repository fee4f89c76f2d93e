// Around a module under test: calls at given times, and a record of when events come.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <systemc>
#include <utility>
#include <vector>

#include "models/kernel_time.h"

namespace podsim::models {

/// Warnings and errors of the kernel fail the test.
inline void strict_kernel() {
  sc_core::sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_THROW);
}

/// Run all that happens up to and at `t`. (sc_start leaves what happens at its end for the next
/// one.)
inline void run_to(performance::Picoseconds t) { sc_core::sc_start(kernel_time(t + 1 - now())); }

/// Calls functions at given times, in the order given.
class Bench : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Bench);
  explicit Bench(sc_core::sc_module_name name = "bench") : sc_module(std::move(name)) {
    strict_kernel();
    SC_METHOD(run);
  }
  Bench& at(performance::Picoseconds t, std::function<void()> call) {
    calls_.emplace(t, std::move(call));
    return *this;
  }

 private:
  void run() {
    while (!calls_.empty() && calls_.begin()->first <= now()) {
      calls_.begin()->second();
      calls_.erase(calls_.begin());
    }
    if (!calls_.empty()) next_trigger(kernel_time(calls_.begin()->first - now()));
  }
  std::multimap<performance::Picoseconds, std::function<void()>> calls_;
};

/// When an event came.
class Probe : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Probe);
  Probe(sc_core::sc_module_name name, const sc_core::sc_event& event) : sc_module(std::move(name)) {
    SC_METHOD(note);
    sensitive << event;
    dont_initialize();
  }
  [[nodiscard]] const std::vector<performance::Picoseconds>& times() const { return times_; }
  [[nodiscard]] bool came() const { return !times_.empty(); }

 private:
  void note() { times_.push_back(now()); }
  std::vector<performance::Picoseconds> times_;
};

using Times = std::vector<performance::Picoseconds>;

}  // namespace podsim::models
