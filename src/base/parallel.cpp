#include "podsim/base/parallel.h"

#include <omp.h>

#include <algorithm>

namespace podsim::base {
namespace {

// Eigen's products, which use OpenMP too, read the number of threads from the runtime.
std::atomic<int> allowed{0};

}  // namespace

void set_jobs(int jobs) {
  allowed = std::max(jobs, 1);
  omp_set_num_threads(allowed);
  omp_set_max_active_levels(1);
}

int jobs() {
  const int n = allowed;
  return n > 0 ? n : omp_get_num_procs();
}

}  // namespace podsim::base
