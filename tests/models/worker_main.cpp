// The worker alone, for tests below the command line.
#include <iostream>

#include "models/worker.h"

int main() { return podsim::models::run_worker(std::cin, std::cout); }
