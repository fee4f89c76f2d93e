// The verbs that simulate.
#pragma once

#include "podsim/report/language.h"
#include "podsim/study/study.h"
#include "src/cli/arguments.h"

namespace podsim::cli {

int run(const Arguments& a);
int check(const Arguments& a);
int compare(const Arguments& a);
int sweep(const Arguments& a);
int search(const Arguments& a);
int recommend(const Arguments& a);
int store(const Arguments& a);
int claims(const Arguments& a);
int report_page(const Arguments& a);

/// The language that --lang asks for.
report::Language language_of(const Arguments& a);

}  // namespace podsim::cli
