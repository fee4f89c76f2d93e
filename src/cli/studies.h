// The verbs that simulate.
#pragma once

#include "podsim/study/study.h"
#include "src/cli/arguments.h"

namespace podsim::cli {

int run(const Arguments& a);
int check(const Arguments& a);
int compare(const Arguments& a);
int sweep(const Arguments& a);
int store(const Arguments& a);
int claims(const Arguments& a);

}  // namespace podsim::cli
