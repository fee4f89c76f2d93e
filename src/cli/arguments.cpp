// The only file that knows CLI11, which takes seconds to compile.
#include "src/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <limits>

#include "podsim/config/diagnostics.h"
#include "podsim/study/study.h"
#include "podsim/units/parse.h"
#include "src/cli/help.h"
#include "src/cli/values.h"

namespace podsim::cli {
namespace {

// CLI11's own usage line speaks of subcommands, and its options of REQUIRED and counts.
class Formatter : public CLI::Formatter {
 public:
  Formatter() { column_width(30); }
  std::string make_usage(const CLI::App* app, std::string name) const override {
    if (app->get_parent() == nullptr) return "\nUsage: podsim VERB [OPTIONS] ...\n";
    return "\n" + CLI::Formatter::make_usage(app, std::move(name));
  }
  std::string make_option_opts(const CLI::Option* o) const override {
    return o->get_type_size() == 0 || o->get_positional() ? "" : " " + o->get_type_name();
  }
};

template <class Value>
CLI::Option* option(CLI::App& app, const char* name, Value& value, const char* type,
                    const std::string& doc) {
  return app.add_option(name, value, doc)->type_name(type);
}

// An option that may stand several times, each time with one value.
void repeatable(CLI::App& app, const char* name, std::vector<std::string>& values, const char* type,
                const char* doc) {
  option(app, name, values, type, doc)->allow_extra_args(false);
}

// Builds the options of each verb; what they set lives in `arguments`.
class Parser {
 public:
  Parser();
  std::variant<Arguments, Help> parse(int argc, const char* const* argv);

 private:
  CLI::App& verb(const std::string& name, const std::string& group, const std::string& summary,
                 const char* footer);
  void operand(CLI::App& app, const std::string& name, const std::string& doc);
  void optional_operand(CLI::App& app, const std::string& name, const std::string& doc);
  void catalog(CLI::App& app);
  void simulation(CLI::App& app);
  void fidelity(CLI::App& app);
  void progress(CLI::App& app);
  void loudness(CLI::App& app);
  void jobs(CLI::App& app);
  void format(CLI::App& app, const std::vector<std::string>& formats);
  void out(CLI::App& app);
  void studies();
  void chips();
  void measured_rows(CLI::App& app);
  void lookups();
  void systolic();
  void collective();
  [[nodiscard]] std::vector<std::string> verbs() const;
  Arguments finish(CLI::App& app);

  CLI::App app_{help::kProgram, "podsim"};
  Arguments arguments_;
  std::vector<std::string> operands_ = std::vector<std::string>(2);
  std::map<const CLI::App*, std::size_t> operand_count_;
  std::map<const CLI::App*, std::vector<std::string>> formats_;
  std::string fidelity_ = "event", seed_ = "1", jobs_;
};

constexpr int kMostJobs = 1024;  // a slip, not a limit anyone meets
constexpr const char* kStudies = "Simulate";
constexpr const char* kPieces = "One piece of a machine";
constexpr const char* kLookups = "Look up";
constexpr const char* kInside = "Inside";

Parser::Parser() {
  app_.formatter(std::make_shared<Formatter>());
  app_.footer(help::kProgramFooter);
  app_.set_help_flag("-h,--help", "print this help");
  app_.require_subcommand(0, 1);  // else `validate chip` would be two verbs
  app_.set_version_flag("--version", std::string("podsim ") + PODSIM_VERSION, "print the version");
  studies();
  chips();
  systolic();
  collective();
  lookups();
  verb("worker", kInside, "one simulation, JSON in and out", help::kWorker);
}

CLI::App& Parser::verb(const std::string& name, const std::string& group,
                       const std::string& summary, const char* footer) {
  CLI::App& app = *app_.add_subcommand(name, summary);
  app.group(group)->footer(footer)->allow_extras();
  app.set_help_flag("-h,--help", "print this help");
  return app;
}

void Parser::operand(CLI::App& app, const std::string& name, const std::string& doc) {
  app.add_option(name, operands_[operand_count_[&app]++], doc)->required()->type_name("");
}

void Parser::optional_operand(CLI::App& app, const std::string& name, const std::string& doc) {
  app.add_option(name, operands_[operand_count_[&app]++], doc)->type_name("");
}

void Parser::catalog(CLI::App& app) {
  repeatable(app, "--catalog", arguments_.options.catalogs, "DIR",
             "folder of catalog entries to look into first; repeatable");
}

void Parser::simulation(CLI::App& app) {
  repeatable(app, "--set", arguments_.options.settings, "PATH=VALUE",
             "change a value of the scenario; repeatable");
  catalog(app);
}

void Parser::fidelity(CLI::App& app) {
  option(app, "--fidelity", fidelity_, "analytic|event",
         "event: SystemC, with contention (default); analytic: closed forms");
}

void Parser::progress(CLI::App& app) {
  fidelity(app);
  option(app, "--seed", seed_, "N", "seed of the random draws (default 1)");
  loudness(app);
}

void Parser::loudness(CLI::App& app) {
  auto* quiet = app.add_flag("--quiet", arguments_.quiet, "no progress on standard error");
  app.add_flag("--verbose", arguments_.verbose, "each step on a line of standard error")
      ->excludes(quiet);
}

void Parser::jobs(CLI::App& app) {
  option(app, "--jobs", jobs_, "N", "simulations at a time (default: one per processor)");
}

void Parser::format(CLI::App& app, const std::vector<std::string>& formats) {
  formats_[&app] = formats;
  app.add_option("--format", arguments_.format, "how to print it (default " + formats[0] + ")")
      ->type_name(config::join(formats, "|"));
}

void Parser::out(CLI::App& app) {
  option(app, "--out", arguments_.out, "DIR", "keep the result in this folder too");
}

void Parser::studies() {
  const std::string scenario = "scenario file, or a kept result to run again";
  CLI::App& run = verb("run", kStudies, "simulate a scenario and report", help::kRun);
  operand(run, "FILE", scenario);
  option(run, "--timeline", arguments_.trace, "FILE.json",
         "write what devices did, for Perfetto or Chrome");
  option(run, "--detail", arguments_.detail, "brief|normal|full",
         "first lines alone, two screens or all (default normal)");
  repeatable(run, "--export", arguments_.exports, "focus|months=FILE.csv",
             "write a table: focus (FOCUS 1.2 charges) or months (cash); repeatable");
  CLI::App& check = verb("check", kStudies, "validate a scenario without simulating", help::kCheck);
  operand(check, "FILE", scenario);
  CLI::App& compare = verb("compare", kStudies, "set two results side by side", help::kCompare);
  operand(compare, "A", "scenario or kept result: the old one");
  operand(compare, "B", "scenario or kept result: the new one");
  CLI::App& sweep = verb("sweep", kStudies, "simulate a grid of points", help::kSweep);
  operand(sweep, "FILE", scenario);
  option(sweep, "--axis", arguments_.axes, "PATH=V1,V2", "values to try at a path; repeatable")
      ->required()
      ->allow_extra_args(false);
  CLI::App& claims = verb("claims", kStudies, "verdicts on the claims of scenarios", help::kClaims);
  optional_operand(claims, "DIR", "folder of scenarios (default scenarios/report)");
  catalog(claims);
  for (CLI::App* app : {&run, &compare, &sweep}) simulation(*app);
  for (CLI::App* app : {&run, &compare, &sweep, &claims}) {
    progress(*app);
    jobs(*app);
    out(*app);
  }
  simulation(check);
  check.add_flag("--quiet", arguments_.quiet, "say nothing of a valid file");
  format(run, {"text", "json", "md"});
  format(compare, {"text", "md", "json"});
  format(sweep, {"csv", "json"});
  format(claims, {"text", "md", "json", "csv"});
  compare.add_flag("--detailed-exitcode", arguments_.detailed_exitcode,
                   "exit code 4 when the two differ");
}

void Parser::measured_rows(CLI::App& app) {
  auto& rows = arguments_.rows;
  repeatable(app, "--measurements", rows.files, "FILE.csv",
             "table of measured times (default: those of the catalog); repeatable");
  option(app, "--source", rows.source, "TEXT", "only rows whose source contains this text");
  catalog(app);
}

void Parser::chips() {
  CLI::App& chip = verb("chip", kPieces, "time one operation on one chip", help::kChip);
  operand(chip, "CHIP", "catalog name, such as tpu-v5e");
  option(chip, "--op", arguments_.op, "OP", "the operation, such as matmul:4096x4096x4096:bf16")
      ->required();
  option(chip, "--memory", arguments_.memory, "hbm|vmem", "where operands lie (default hbm)");
  option(chip, "--clock", arguments_.clock, "default|pinned", "power state (default default)");
  chip.add_flag("--timeline", arguments_.timeline, "show when each engine works");
  catalog(chip);
  fidelity(chip);
  format(chip, {"text", "json"});
  CLI::App& validate =
      verb("validate", kPieces, "predicted against measured times", help::kValidate);
  optional_operand(validate, "WHAT", "chip, operations: single ones; nothing: training runs");
  repeatable(validate, "--filter", arguments_.filters, "COLUMN=VALUE",
             "training runs with this in a column, such as id=tr-*; repeatable");
  option(validate, "--emit-scenario", arguments_.emit_scenario, "ID",
         "print the scenario of one run");
  validate.add_flag("--cross", arguments_.cross,
                    "predict each run by a fit that has not seen its group (analytic)");
  validate.add_flag("--ablate", arguments_.ablate,
                    "leave out one mechanism of the model at a time, fit anew (analytic)");
  validate.add_flag("--no-refit", arguments_.no_refit, "with --ablate: at the catalog's rates");
  repeatable(validate, "--threshold", arguments_.thresholds, "CONDITION",
             "condition, such as 'summary.tpu.mape_pct < 9'; repeatable");
  fidelity(validate);
  loudness(validate);
  option(validate, "--chip", arguments_.rows.chip, "CHIP", "only rows of this chip");
  measured_rows(validate);
  format(validate, {"text", "md", "json"});
  out(validate);
  CLI::App& calibrate =
      verb("calibrate", kPieces, "fit parameters to measured times", help::kCalibrate);
  optional_operand(calibrate, "WHAT",
                   "chip, operations, machine; nothing: rates of training steps");
  option(calibrate, "--chip", arguments_.chip, "CHIP", "the chip (training runs: only this one)");
  option(calibrate, "--fit", arguments_.fit, "NAME,NAME",
         "parameters (default: those of its calibration in the catalog)");
  option(calibrate, "--date", arguments_.date, "YYYY-MM-DD", "of the fit (default: today)");
  measured_rows(calibrate);
  repeatable(calibrate, "--nccl", arguments_.nccl, "FILE", "machine: output of nccl-tests");
  repeatable(calibrate, "--gemm", arguments_.gemm, "FILE.csv", "machine: measured products");
  option(calibrate, "-o,--output", arguments_.output, "FILE.yaml",
         "write the parameters of one chip to this file");
  format(calibrate, {"text", "yaml"});
  out(calibrate);
}

void Parser::systolic() {
  CLI::App& app = verb("systolic", kPieces, "one systolic array on its own", help::kSystolic);
  SystolicArguments& s = arguments_.systolic;
  option(app, "--gemm", s.gemm, "MxKxN", "the product of an M x K and a K x N matrix");
  option(app, "--array", s.array, "RxC", "rows and columns of an array (default 128x128)");
  option(app, "--dataflow", s.dataflow, "ws|is|os|tpu", "what stays in the elements (default ws)");
  option(app, "--arrays", s.arrays, "A", "arrays of a core, for tpu (default 1)");
  option(app, "--dtype", s.dtype, "int8|bf16|fp8", "format of the operands (default int8)");
  app.add_flag("--cycle-true", s.cycle_true, "simulate every cycle and value in SystemC too");
  option(app, "--seed", seed_, "N", "seed of the operands (default 1)");
  option(app, "--config", s.config, "FILE", "SCALE-Sim's configuration: the array");
  option(app, "--topology", s.topology, "FILE", "SCALE-Sim's topology: the layers");
  option(app, "--format", arguments_.format, "text|json|csv",
         "how to print it (default text; csv for a topology)");
}

void Parser::collective() {
  CLI::App& app =
      verb("collective", kPieces, "one collective on a fabric, alone or not", help::kCollective);
  auto& q = arguments_.collective;
  option(app, "--fabric", q.fabric, "FABRIC",
         "torus:16x16x16, twisted:4x4x8, ring:N, …, or CATALOG")
      ->required();
  option(app, "--link", q.link, "BANDWIDTH",
         "of a link, usable, one way; 50GB/s,z=25GB/s for an axis");
  option(app, "--latency", q.latency, "TIME", "of a hop (default 500ns)");
  option(app, "--op", q.op, "OP", "all-reduce, reduce-scatter, all-gather, all-to-all, …")
      ->required();
  option(app, "--bytes", q.bytes, "SIZE", "of the tensor, such as 1GiB")->required();
  option(app, "--axes", q.axes, "X,Y", "of the groups (default: all)");
  option(app, "--concurrent", q.concurrent, "OP:AXES:SIZE",
         "another one at the same time; repeatable")
      ->allow_extra_args(false);
  option(app, "--fail", q.failures, "WHAT", "link:CHIP-CHIP, chip:CHIP or cube:CUBE; repeatable")
      ->allow_extra_args(false);
  app.add_flag("--in-switch", q.in_switch, "the switch adds up what passes through it");
  app.add_flag("--ideal", q.ideal, "a catalog chip's links without rates fitted to training runs");
  option(app, "--per-link", arguments_.per_link, "FILE.csv", "write what each link carries");
  option(app, "--detail", q.detail, "flow|packet", "how links are shared (default flow)");
  option(app, "--packet", q.packet, "SIZE", "the largest packet (default 16KiB)");
  catalog(app);
  format(app, {"text", "json"});
}

void Parser::lookups() {
  CLI::App& explain =
      verb("explain", kLookups, "where a figure of a result comes from", help::kExplain);
  operand(explain, "RESULT", "kept result, or a scenario to run");
  operand(explain, "PATH", "a figure of it, as in its JSON");
  catalog(explain);
  CLI::App& list = verb("list", kLookups, "entries of the catalog", help::kList);
  operand(list, "KIND", "chips, models, offers, sites, fabrics or hosts");
  catalog(list);
  format(list, {"text", "json"});
  CLI::App& show = verb("show", kLookups, "one entry of the catalog with its sources", help::kShow);
  operand(show, "KIND/NAME", "an entry, such as chips/tpu-v7");
  catalog(show);
  CLI::App& schema = verb("schema", kLookups, "what a file may contain", help::kSchema);
  operand(schema, "WHAT", "scenario");
  format(schema, {"json", "md"});
}

std::vector<std::string> Parser::verbs() const {
  std::vector<std::string> names;
  for (const auto* s : app_.get_subcommands({})) names.push_back(s->get_name());
  return names;
}

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

Arguments Parser::finish(CLI::App& app) {
  require_no_extras(app);
  if (const auto it = formats_.find(&app); it != formats_.end()) {
    if (arguments_.format.empty()) arguments_.format = it->second.front();
    require_one_of("--format", arguments_.format, it->second);
  }
  // Otherwise an unset variable of a script would pass for "keep nothing".
  if (const auto* o = app.get_option_no_throw("--out");
      o != nullptr && *o && arguments_.out.empty())
    throw config::InputError("--out '' is not possible", "a folder to write into");
  if (const auto* o = app.get_option_no_throw("--output");
      o != nullptr && *o && arguments_.output.empty())
    throw config::InputError("--output '' is not possible", "a file to write");
  auto& options = arguments_.options;
  require_one_of("--detail", arguments_.detail, {"brief", "normal", "full"});
  require_one_of("--fidelity", fidelity_, {"analytic", "event"});
  options.fidelity = fidelity_ == "event" ? study::Fidelity::event : study::Fidelity::analytic;
  options.seed = whole_number("--seed", seed_, 0, std::numeric_limits<std::int64_t>::max());
  if (!jobs_.empty())
    arguments_.jobs = static_cast<int>(whole_number("--jobs", jobs_, 1, kMostJobs));
  operands_.resize(operand_count_[&app]);
  arguments_.verb = app.get_name();
  arguments_.operands = operands_;
  return arguments_;
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
  return finish(*app_.get_subcommands().front());
}

}  // namespace

std::variant<Arguments, Help> parse(int argc, const char* const* argv) {
  return Parser().parse(argc, argv);
}

}  // namespace podsim::cli
