// Outputs of nccl-tests, read for a chip with a domain of eight.
#include "podsim/catalog/catalog.h"
#include "src/calibration/operations/nccl_tests.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

const Target nccl{"nccl", [](const std::string& input) {
                    static const catalog::Catalog catalog;
                    static const catalog::Fabric& fabric =
                        catalog.fabric(catalog.chip("nvidia-h100").fabric);
                    for (const auto& s : calibration::read_nccl_tests(
                             scratch_file("all_reduce.log", input), "nvidia-h100", fabric))
                      if (!(s.time.base() > 0)) broken("measured times are positive");
                  }};

}  // namespace
}  // namespace podsim::fuzz
