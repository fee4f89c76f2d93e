// `doctor`: whether everything is there that other verbs need.
#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

#include "models/worker.h"
#include "podsim/catalog/catalog.h"
#include "podsim/performance/worker_client.h"
#include "podsim/report/document.h"
#include "podsim/study/chip.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"
#include "src/cli/tools.h"

namespace podsim::cli {
namespace {

enum class CheckState { ok, warning, failed };

struct Checkup {
  std::string name;
  CheckState state = CheckState::ok;
  std::string detail;
};
using Checkups = std::vector<Checkup>;

std::string word(CheckState h) {
  return h == CheckState::ok ? "ok" : h == CheckState::warning ? "warning" : "failed";
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// Runs `detail`, which says what is fine or throws what is wrong.
template <class F>
Checkup examined(const std::string& name, F&& detail) {
  try {
    return {name, CheckState::ok, detail()};
  } catch (const std::exception& e) {
    return {name, CheckState::failed, first_line(e.what())};
  }
}

bool are_digits(const std::string& text, std::size_t at, std::size_t count) {
  return at + count <= text.size() &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at),
                     text.begin() + static_cast<std::ptrdiff_t>(at + count),
                     [](unsigned char c) { return std::isdigit(c); });
}

/// The first date of a text, "2026", "2026-09" or "2026-09-17"; empty for none.
std::string date_in(const std::string& text) {
  for (std::size_t at = text.find("20"); at != std::string::npos; at = text.find("20", at + 1)) {
    if (!are_digits(text, at, 4)) continue;
    std::size_t length = 4;
    while (length < 10 && at + length < text.size() && text[at + length] == '-' &&
           are_digits(text, at + length + 1, 2))
      length += 3;
    return text.substr(at, length);
  }
  return "";
}

/// The dates of all values below a node, as far as they begin with a year.
void add_dates(const config::Node& n, std::vector<std::string>& dates) {
  for (const auto& e : n.entries()) {
    if (e.key == "as_of" && e.value.is_scalar())
      if (std::string date = date_in(e.value.scalar()); !date.empty())
        dates.push_back(std::move(date));
    add_dates(e.value, dates);
  }
  for (const auto& item : n.items()) add_dates(item, dates);
}

/// Reads all entries. Throws config::InputError for one that is wrong.
std::string data_of(const catalog::Catalog& catalog) {
  std::vector<std::string> prices;
  const auto entries = catalog.entries();
  for (const auto& entry : entries) {
    const auto document = catalog.document(entry);
    if (entry.starts_with("offers/")) add_dates(document, prices);
  }
  const auto [oldest, newest] = std::minmax_element(prices.begin(), prices.end());
  return fmt::format("{} entries; prices as of {} to {}", entries.size(),
                     prices.empty() ? "no date" : *oldest, prices.empty() ? "no date" : *newest);
}

std::string simulation_of(const catalog::Catalog& catalog, const study::Options& options) {
  const auto chips = catalog.list("chips");
  if (chips.empty()) throw std::runtime_error("the catalog has no chip to simulate");
  study::Options event = options;
  event.fidelity = study::Fidelity::event;
  const auto run = study::run_chip(chips.front().name, "matmul:1024x1024x1024:bf16", {}, event);
  return fmt::format("a worker process timed a matmul on {}: {:.4g} µs", run.chip,
                     1e6 * run.time_s);
}

Checkup working_folder() {
  try {
    require_writable_file("doctor.tmp", "the current folder");
    return {"folder", CheckState::ok,
            "the current folder can be written to; no other files are kept"};
  } catch (const std::exception&) {
    return {"folder", CheckState::warning,
            "the current folder cannot be written to: name others with --out, -o and --store"};
  }
}

std::string limit_text(int resource, double unit, const char* name) {
  rlimit limit{};
  if (getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0 ||
      limit.rlim_cur == RLIM_INFINITY)
    return "none";
  return fmt::format("{:.0f} {}", static_cast<double>(limit.rlim_cur) / unit, name);
}

std::string processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int usable = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return fmt::format("{} of {} usable: as many simulations at a time, or --jobs", usable,
                     sysconf(_SC_NPROCESSORS_ONLN));
}

Checkups examine(const Arguments& a) {
  Checkups all;
  all.push_back({"version", CheckState::ok, "podsim " PODSIM_VERSION});
  all.push_back({"compiler", CheckState::ok, fmt::format("{}, C++ {}", __VERSION__, __cplusplus)});
  all.push_back({"SystemC", CheckState::ok, models::systemc_release()});
  all.push_back(examined("catalog", [] { return catalog::own_catalog(); }));
  if (all.back().state == CheckState::ok) {
    all.push_back(examined("data", [&] { return data_of(catalog::Catalog(a.options.catalogs)); }));
    all.push_back(examined("simulation", [&] {
      return simulation_of(catalog::Catalog(a.options.catalogs), a.options);
    }));
  }
  all.push_back(working_folder());
  all.push_back({"processors", CheckState::ok, processors()});
  const auto limit =
      std::chrono::duration_cast<std::chrono::seconds>(performance::worker_time_limit());
  constexpr double gib = 1073741824.0;
  all.push_back({"limits", CheckState::ok,
                 fmt::format("{} s for one simulation; of the system: processor time {}, memory {}",
                             limit.count(), limit_text(RLIMIT_CPU, 1, "s"),
                             limit_text(RLIMIT_AS, gib, "GiB"))});
  return all;
}

std::string json_of(const Checkups& all) {
  config::Node list = config::Node::sequence(), root = config::Node::mapping();
  for (const auto& c : all) {
    config::Node n = config::Node::mapping();
    n.set("name", config::Node::text(c.name));
    n.set("state", config::Node::text(word(c.state)));
    n.set("detail", config::Node::text(c.detail));
    list.push(std::move(n));
  }
  root.set("schema", config::Node::text("podsim.doctor/1"));
  root.set("checks", std::move(list));
  return config::to_json(root) + "\n";
}

}  // namespace

int doctor(const Arguments& a) {
  const Checkups all = examine(a);
  if (a.format == "json") {
    print(json_of(all));
  } else {
    for (const auto& c : all)
      print(fmt::format("{:<8} {:<11} {}\n", word(c.state), c.name, c.detail));
  }
  const auto failed = [](const Checkup& c) { return c.state == CheckState::failed; };
  return std::any_of(all.begin(), all.end(), failed) ? kFailure : kDone;
}

}  // namespace podsim::cli
