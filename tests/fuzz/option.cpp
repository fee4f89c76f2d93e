// Texts of options. The first line of an input says which one, the second is the text.
#include <cstdlib>

#include "podsim/performance/chip_op.h"
#include "podsim/study/sweep.h"
#include "podsim/study/thresholds.h"
#include "podsim/system/fabric.h"
#include "podsim/system/fabric_graph.h"
#include "podsim/system/shape.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

void read_fabric(const std::string& text) {
  const auto fabric =
      system::parse_fabric(text, {units::Bandwidth(50e9), units::Time(5e-7)}, {"tpu-v5e"});
  constexpr std::int64_t small = 4096;
  std::int64_t chips = 1;
  for (const auto& axis : fabric.axes) chips *= axis.length;
  if (chips < 1 || chips > system::kMostFabricChips) broken("a fabric has a possible size");
  if (chips <= small) (void)system::FabricGraph(fabric);
}

void read_op(const std::string& text) {
  const auto op = performance::parse_op(text);
  if (!(performance::parse_op(performance::print_op(op)) == op))
    broken("an operation that is printed reads back");
}

void read_shape(const std::string& text) {
  const auto shape = system::parse_shape(text);
  if (!shape) return;
  if (system::parse_shape(system::print(*shape)) != shape)
    broken("a shape that is printed reads back");
  (void)system::why_not(*shape, {3, {16, 16, 16}, true, false});
}

const Target option{"option", [](const std::string& input) {
                      const auto [kind, text] = headed(input);
                      if (kind == "fabric") read_fabric(text);
                      if (kind == "op") read_op(text);
                      if (kind == "shape") read_shape(text);
                      if (kind == "threshold") (void)study::parse_threshold(text, "--threshold");
                      if (kind == "shard" && text != "auto") {
                        const auto shard = study::parse_shard(text);
                        if (shard.index < 1 || shard.index > shard.count)
                          broken("a shard is one of its count");
                      }
                    }};

}  // namespace
}  // namespace podsim::fuzz
