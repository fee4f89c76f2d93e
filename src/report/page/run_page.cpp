#include "podsim/report/page.h"
#include "src/report/page/run_sections.h"

namespace podsim::report {

std::string run_page(const study::RunResult& result, Language language) {
  page::PageWriter page(language);
  page::add_first_screen(page, result);
  return page.html(result.name);
}

}  // namespace podsim::report
