#include "src/cli/collective.h"

#include <filesystem>

#include "podsim/report/collective.h"
#include "podsim/study/collective.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"
#include "src/cli/values.h"

namespace podsim::cli {

int collective(const Arguments& a) {
  auto question = a.collective;
  question.catalogs = a.options.catalogs;
  if (question.detail.empty()) question.detail = "flow";
  require_one_of("--detail", question.detail, {"flow", "packet"});
  std::filesystem::path folder;
  if (!a.per_link.empty()) folder = require_writable_file(a.per_link, "--per-link");
  const auto study = study::run_collective(question);
  if (!a.per_link.empty())
    keep(folder, std::filesystem::path(a.per_link).filename().string(),
         report::links_csv(study::link_lines(study)));
  print(a.format == "json"
            ? report::collective_json(study.result)
            : report::to_text(report::collective_document(study.result), style_of_stdout()));
  return kDone;
}

}  // namespace podsim::cli
