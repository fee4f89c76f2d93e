// Sections of a sweep's page that need no script of their own.
#pragma once

#include "podsim/study/sweep.h"
#include "src/report/page/sweep_model.h"
#include "src/report/page/writer.h"

namespace podsim::report::page {

/// What each key does to the objective, and two numeric keys together.
void add_effects(PageWriter& page, const SweepModel& m);

/// Points that were refused or failed, by their reasons.
void add_reasons(PageWriter& page, const study::SweepResult& sweep);

}  // namespace podsim::report::page
