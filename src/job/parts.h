// The parts that a request is put together from.
#pragma once

#include "podsim/job/job.h"

namespace podsim::job {

/// Write and restore times of storage and of the tiers, from the section or the state and the
/// bandwidths of the catalog. Reads only what the job needs.
void fill_checkpoints(JobRequest& q, const JobSection& section, const JobSetup& setup,
                      const catalog::Catalog& catalog, catalog::InputLog& log);

/// Throws config::InputError for a job that would hardly get on.
void check_job(const JobRequest& q);

}  // namespace podsim::job
