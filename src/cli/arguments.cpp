// A command line into arguments: what CLI11 leaves to be checked, and its errors in our words.
#include "src/cli/arguments.h"

#include <algorithm>
#include <limits>

#include "podsim/config/diagnostics.h"
#include "podsim/study/study.h"
#include "podsim/units/parse.h"
#include "src/cli/parser.h"
#include "src/cli/values.h"

namespace podsim::cli {
namespace {

constexpr int kMostJobs = 1024;  // a slip, not a limit anyone meets

// What CLI11 left over on a verb's command line.
void require_no_extras(const CLI::App& app) {
  auto extras = app.remaining();
  std::erase(extras, "--");  // CLI11 leaves the mark itself over, too
  if (extras.empty()) return;
  const auto option =
      std::find_if(extras.begin(), extras.end(), [](const auto& e) { return e.starts_with('-'); });
  const std::string see = "podsim " + app.get_name() + " --help lists what there is";
  if (option == extras.end())
    throw config::InputError("unexpected argument '" + extras.front() + "'", "", see);
  std::vector<std::string> names;
  for (const auto* o : app.get_options({}))
    for (const auto& name : o->get_lnames()) names.push_back("--" + name);
  const std::string word = option->substr(0, option->find('='));
  const std::string hint = config::did_you_mean(word, names);
  throw config::InputError("unknown option '" + word + "' of 'podsim " + app.get_name() + "'", "",
                           hint.empty() ? see : hint);
}

// The first required option or operand that is not there.
void require_complete(const CLI::App& app) {
  for (const auto* o : app.get_options({}))
    if (o->get_required() && o->count() == 0)
      throw config::InputError(o->get_name() + " is missing", o->get_description(),
                               "podsim " + app.get_name() + " --help says more");
}

}  // namespace

std::vector<std::string> Parser::verbs() const {
  std::vector<std::string> names;
  for (const auto* s : app_.get_subcommands({})) names.push_back(s->get_name());
  return names;
}

Arguments Parser::finish(CLI::App& app) {
  require_no_extras(app);
  const auto given = [&](const char* name) {
    const auto* o = app.get_option_no_throw(name);
    return o != nullptr && *o;
  };
  if (const auto it = formats_.find(&app); it != formats_.end()) {
    if (arguments_.format.empty()) arguments_.format = it->second.front();
    require_one_of("--format", arguments_.format, it->second);
  }
  // Otherwise an unset variable of a script would pass for "keep nothing".
  if (given("--out") && arguments_.out.empty())
    throw config::InputError("--out '' is not possible", "a folder to write into");
  if (given("--output") && arguments_.output.empty())
    throw config::InputError("--output '' is not possible", "a file to write");
  auto& options = arguments_.options;
  require_one_of("--detail", arguments_.detail, {"brief", "normal", "full"});
  require_one_of("--lang", arguments_.language, {"en", "zh"});
  require_one_of("--fidelity", fidelity_, {"analytic", "event"});
  arguments_.fidelity_given = given("--fidelity");
  arguments_.seed_given = given("--seed");
  options.fidelity = fidelity_ == "event" ? study::Fidelity::event : study::Fidelity::analytic;
  options.seed = whole_number("--seed", seed_, 0, std::numeric_limits<std::int64_t>::max());
  finish_sweep();
  finish_search();
  if (!jobs_.empty())
    arguments_.jobs = static_cast<int>(whole_number("--jobs", jobs_, 1, kMostJobs));
  operands_.resize(operand_count_[&app]);
  if (app.get_name() == "claims" && operands_[0].empty()) operands_[0] = "scenarios/report";
  arguments_.verb = app.get_name();
  arguments_.operands = operands_;
  return arguments_;
}

void Parser::finish_sweep() {
  require_one_of("--design", design_, {"grid", "random", "latin_hypercube", "sobol"});
  require_one_of("--messages", arguments_.messages, {"text", "github"});
  study::SweepRequest& r = arguments_.sweep;
  if (design_ == "random") r.design = study::Design::random;
  if (design_ == "latin_hypercube") r.design = study::Design::latin_hypercube;
  if (design_ == "sobol") r.design = study::Design::sobol;
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  r.samples = whole_number("--samples", samples_, 0, most);
  arguments_.allow_failed = whole_number("--allow-failed", allow_failed_, 0, most);
  if (!shard_.empty()) r.shard = study::parse_shard(shard_);
  if (r.resume && r.store.empty())
    throw config::InputError("--resume without a store", "--store FILE");
}

void Parser::finish_search() {
  using study::Objective;
  static const std::map<std::string, Objective> objectives = {
      {"step", Objective::step},
      {"cost", Objective::cost},
      {"time", Objective::time},
      {"tokens-per-mw", Objective::tokens_per_mw},
      {"chips", Objective::chips}};
  std::vector<std::string> names;
  for (const auto& [name, objective] : objectives) names.push_back(name);
  require_one_of("--objective", objective_, names);
  arguments_.search.objective = objectives.at(objective_);
  arguments_.search.top = whole_number("--top", top_, 1, 1000);
}

std::variant<Arguments, Help> Parser::parse(int argc, const char* const* argv) {
  require_verb(argc > 1 ? argv[1] : "", verbs());
  try {
    app_.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app_.get_subcommands();
    return Help{chosen.empty() ? app_.help() : chosen.front()->help("podsim")};
  } catch (const CLI::CallForVersion& version) {
    return Help{std::string(version.what()) + "\n"};
  } catch (const CLI::ParseError& e) {
    const auto chosen = app_.get_subcommands();
    if (!chosen.empty()) {
      require_no_extras(*chosen.front());
      require_complete(*chosen.front());
    }
    throw config::InputError(e.what(), "",
                             "podsim " + std::string(argv[1]) + " --help says how it is used");
  }
  Arguments arguments = finish(*app_.get_subcommands().front());
  if (arguments.verb == "help" || arguments.verb == "completion")
    return Help{text_about_verbs(arguments)};
  return arguments;
}

std::variant<Arguments, Help> parse(int argc, const char* const* argv) {
  return Parser().parse(argc, argv);
}

}  // namespace podsim::cli
