// SCALE-Sim's topologies and configurations; layers that are read are counted.
#include "podsim/study/systolic.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

const Target scalesim{"scalesim", [](const std::string& input) {
                        performance::SystolicArray array;
                        if (input.find('[') != std::string::npos)
                          array = study::read_scalesim_config(scratch_file("array.cfg", input));
                        const auto layers =
                            study::read_scalesim_topology(scratch_file("layers.csv", input));
                        if (layers.empty()) broken("a topology that is read has layers");
                        (void)study::systolic(array, layers);
                      }};

}  // namespace
}  // namespace podsim::fuzz
