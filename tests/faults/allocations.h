// Allocations of C++ that are counted, and one of which can fail. Linking allocations.cpp replaces
// operator new and delete of the whole program.
#pragma once

namespace podsim::faults {

/// Starts to count from 0; the `failing`-th allocation from here throws std::bad_alloc, once. 0:
/// none.
void count_allocations(long failing);

/// Stops counting and returns how many allocations there were.
long counted_allocations();

}  // namespace podsim::faults
