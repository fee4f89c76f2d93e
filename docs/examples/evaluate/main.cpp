// Prepares a scenario once and evaluates candidates of it: what do chips and batch sizes cost?
//
//   cmake -B build && cmake --build build && build/evaluate scenarios/quickstart.yaml
#include <podsim/study/evaluator.h>

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 2) return std::cerr << "usage: evaluate SCENARIO\n", 2;
  try {
    podsim::study::Options options;
    options.fidelity = podsim::study::Fidelity::analytic;  // in this process; event needs `podsim`
    const podsim::study::Evaluator evaluator(
        argv[1], options, {"plans.*.phases[0].step_time_s", "plans.*.cost.per_million_tokens_usd"});
    for (const char* batch : {"768", "1536", "3072"}) {
      const auto row = evaluator.evaluate({std::string("workload.global_batch=") + batch});
      std::cout << "global batch " << batch << '\n';
      if (!row.error.empty()) std::cout << "  refused: " << row.error << '\n';
      for (const auto& [path, value] : row.metrics)
        std::cout << "  " << path << " " << value << '\n';
    }
  } catch (const std::exception& e) {
    return std::cerr << e.what() << '\n', 1;
  }
}
