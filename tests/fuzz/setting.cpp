// path=value of --set: the path then has the value.
#include "podsim/config/node.h"
#include "podsim/study/scenario.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

constexpr const char* kDocument = R"(
podsim: 1
name: small
workload: {model: maxtext-16b, sequence_length: 2048, global_batch: 64}
system: {chip: tpu-v5e, slices: 1, shape: 4x4}
demand: {tokens: 2e9}
plans:
  rent: [{rent: {offer: on-demand}}]
  a.b: [{from: 2026-01, rent: {offer: spot}}, {from: 2027-01, rent: {offer: spot}}]
thresholds: [a < 1, b < 2]
catalog: {fabrics/tpu-v5e.link_bandwidth: 25 GB/s}
)";

const Target setting{"setting", [](const std::string& input) {
                       config::Node root = config::parse_yaml("small.yaml", kDocument);
                       config::apply_setting(root, input);
                       const auto set = config::parse_setting(input, "--set");
                       if (config::at_path(root, set.path) == nullptr)
                         broken("a path that was set exists");
                       (void)config::locate(root, set.path);
                       (void)study::decode_document(std::move(root));
                     }};

}  // namespace
}  // namespace podsim::fuzz
