// Scenarios, as far as `check` goes: decoded, resolved, priced and timed by closed forms.
#include "podsim/catalog/catalog.h"
#include "podsim/study/options.h"
#include "podsim/study/study.h"
#include "tests/fuzz/target.h"

namespace podsim::fuzz {
namespace {

const Target scenario{"scenario", [](const std::string& input) {
                        static const catalog::Catalog kept;  // so that its files are read once
                        (void)kept.chip("tpu-v5e");
                        (void)study::check_text("fuzzed.yaml", input, study::Options{});
                      }};

}  // namespace
}  // namespace podsim::fuzz
