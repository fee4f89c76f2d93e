#include "src/cli/training.h"

#include "podsim/config/codec.h"
#include "podsim/report/training.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"

namespace podsim::cli {

int validate_runs(const Arguments& a) {
  const study::RunFilter filter{a.rows.files, a.filters};
  if (!a.emit_scenario.empty()) {
    print(config::to_yaml(study::training_scenario(filter, a.emit_scenario, a.options)));
    return kDone;
  }
  const auto v = study::validate_training(filter, {a.cross}, a.options);
  const auto document = report::training_document(v);
  print(a.format == "json" ? report::training_json(v)
        : a.format == "md" ? report::to_markdown(document)
                           : report::to_text(document, style_of_stdout()));
  return kDone;
}

}  // namespace podsim::cli
