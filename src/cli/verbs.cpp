// The verbs with their options; each option sets a field of Arguments.
#include "podsim/config/diagnostics.h"
#include "src/cli/parser.h"

namespace podsim::cli {
namespace {

constexpr const char* kStudies = "Simulate";
constexpr const char* kPieces = "One piece of a machine";
constexpr const char* kLookups = "Look up";
constexpr const char* kTools = "Begin, install";
constexpr const char* kInside = "Inside";

}  // namespace

Parser::Parser() {
  app_.formatter(std::make_shared<Formatter>());
  app_.footer(help::kProgramFooter);
  app_.set_help_flag("-h,--help", "print this help");
  app_.require_subcommand(0, 1);  // else `validate chip` would be two verbs
  app_.set_version_flag("--version", std::string("podsim ") + PODSIM_VERSION, "print the version");
  studies();
  sweeps();
  searches();
  recommendations();
  chips();
  systolic();
  collective();
  lookups();
  tools(kTools);
  verb("worker", kInside, "one simulation, JSON in and out", help::kWorker);
}

CLI::App& Parser::verb(const std::string& name, const std::string& group,
                       const std::string& summary, const char* footer) {
  CLI::App& app = *app_.add_subcommand(name, summary);
  app.group(group)->footer(footer)->allow_extras();
  app.set_help_flag("-h,--help", "print this help");
  return app;
}

void Parser::operand(CLI::App& app, const std::string& name, const std::string& doc,
                     const std::string& values) {
  CLI::Option* o = app.add_option(name, operands_[operand_count_[&app]++], doc);
  o->required()->type_name("");
  if (!values.empty()) hints_[o] = values;
}

void Parser::optional_operand(CLI::App& app, const std::string& name, const std::string& doc) {
  app.add_option(name, operands_[operand_count_[&app]++], doc)->type_name("");
}

void Parser::several_operands(CLI::App& app, const std::string& name, const std::string& doc) {
  app.add_option(name, arguments_.files, doc)->required()->type_name("")->expected(1, -1);
}

void Parser::catalog(CLI::App& app) {
  repeatable(app, "--catalog", arguments_.options.catalogs, "DIR",
             "folder of catalog entries to look into first; repeatable");
}

void Parser::simulation(CLI::App& app) {
  repeatable(app, "--set", arguments_.options.settings, "PATH=VALUE",
             "change a value of the scenario; repeatable");
  catalog(app);
  allow_path(app);
}

void Parser::fidelity(CLI::App& app, study::Fidelity usual) {
  const bool event = usual == study::Fidelity::event;
  option(app, "--fidelity", fidelity_, "analytic|event",
         std::string("event: SystemC, with contention") + (event ? " (default)" : "") +
             "; analytic: formulas" + (event ? "" : " (default)"));
}

void Parser::progress(CLI::App& app, study::Fidelity usual) {
  fidelity(app, usual);
  option(app, "--seed", seed_, "N", "seed of the random numbers (default 1)");
  loudness(app);
}

void Parser::loudness(CLI::App& app) {
  auto* quiet = app.add_flag("--quiet", arguments_.quiet, "print no progress on standard error");
  app.add_flag("--verbose", arguments_.verbose, "print each step on a line of standard error")
      ->excludes(quiet);
}

void Parser::jobs(CLI::App& app) {
  option(app, "--jobs", jobs_, "N", "simulations at a time (default: one per processor)");
  bounds(app);
}

void Parser::format(CLI::App& app, const std::vector<std::string>& formats) {
  formats_[&app] = formats;
  app.add_option("--format", arguments_.format, "how to print it (default " + formats[0] + ")")
      ->type_name(config::join(formats, "|"));
}

void Parser::out(CLI::App& app) {
  option(app, "--out", arguments_.out, "DIR", "also write the result into this folder");
  app.add_flag("--force", arguments_.force, "with --out: replace a result of another verb there");
}

void Parser::pages() {
  CLI::App& report = verb("report", kStudies, "a kept result as an HTML page", help::kReport);
  operand(report, "RESULT", "kept result, the folder that holds it, or a store");
  option(report, "-o,--output", arguments_.output, "FILE.html", "the page to write");
  language(report);
}

void Parser::language(CLI::App& app) {
  option(app, "--lang", arguments_.language, "en|zh", "language of the report (default en)");
}

void Parser::studies() {
  const std::string scenario = "scenario file, or a kept result to run again";
  CLI::App& run = verb("run", kStudies, "simulate a scenario and report", help::kRun);
  operand(run, "FILE", scenario);
  option(run, "--timeline", arguments_.trace, "FILE.json",
         "write a timeline of the devices, for Perfetto or Chrome");
  option(run, "--detail", arguments_.detail, "brief|normal|full",
         "first lines, two screens, or everything (default normal)");
  repeatable(run, "--export", arguments_.exports, "FORMAT=FILE",
             "focus (FOCUS 1.2), months (cash), junit, html; repeatable");
  CLI::App& check = verb("check", kStudies, "validate a scenario without simulating", help::kCheck);
  several_operands(check, "FILE", scenario + "; several");
  CLI::App& compare = verb("compare", kStudies, "compare results and plans", help::kCompare);
  several_operands(compare, "SIDE",
                   "scenario or kept result, or FILE#PLAN; the first is the old one");
  repeatable(compare, "--set-b", arguments_.comparison.settings_b, "PATH=VALUE",
             "change a value of all sides but the first; repeatable");
  repeatable(compare, "--tolerance", arguments_.comparison.tolerances, "'METRIC SHARE'",
             "exit code 4 beyond it: 'cost 2%', 'plans.*.mfu 1%'; repeatable");
  option(compare, "--baseline", arguments_.baseline, "RESULT",
         "the old side; any difference beyond --tolerance is code 4");
  option(compare, "--messages", arguments_.messages, "text|github",
         "form of failures on standard error; github: annotations");
  CLI::App& claims = verb("claims", kStudies, "verdicts on the claims of scenarios", help::kClaims);
  optional_operand(claims, "DIR", "folder of scenarios (default scenarios/report)");
  option(claims, "--detail", arguments_.detail, "normal|full",
         "a row per claim, or every statement with its inputs (default normal)");
  repeatable(claims, "--export", arguments_.exports, "html=FILE",
             "write the page of the claims; repeatable");
  catalog(claims);
  allow_path(claims);
  for (CLI::App* app : {&run, &compare}) simulation(*app);
  for (CLI::App* app : {&run, &compare, &claims}) {
    language(*app);
    progress(*app);
    jobs(*app);
    out(*app);
  }
  pages();
  simulation(check);
  check.add_flag("--quiet", arguments_.quiet, "print nothing about a valid file");
  gates(run);
  format(run, {"text", "json", "md"});
  format(check, {"text", "json", "github"});
  format(compare, {"text", "md", "json", "csv"});
  format(claims, {"text", "md", "json", "csv"});
  compare.add_flag("--detailed-exitcode", arguments_.detailed_exitcode,
                   "exit code 4 when the two differ");
}

/// Conditions of a CI job, and how its failures are written.
void Parser::gates(CLI::App& app) {
  repeatable(app, "--threshold", arguments_.options.thresholds, "CONDITION",
             "condition in addition to those of the scenario; repeatable");
  option(app, "--messages", arguments_.messages, "text|github",
         "form of failures on standard error; github: annotations");
}

void Parser::sweeps() {
  study::SweepRequest& r = arguments_.sweep;
  CLI::App& sweep = verb("sweep", kStudies, "simulate many points of a scenario", help::kSweep);
  operand(sweep, "FILE", "scenario, kept result, or study file");
  repeatable(sweep, "--axis", r.axes, "PATH=VALUES",
             "values: v1,v2 or 1..8 or lin(1, 4, 7) or log(…); repeatable");
  option(sweep, "--points", r.points, "FILE.csv", "table of points, a column for each path");
  option(sweep, "--design", design_, "grid|random|latin_hypercube|sobol",
         "how points are chosen (default grid: every combination)");
  option(sweep, "--samples", samples_, "N", "points of a design that is no grid");
  repeatable(sweep, "--where", r.where, "CONDITION",
             "condition on axes that a point has to fulfil; repeatable");
  repeatable(sweep, "--metric", r.metrics, "PATH",
             "metric to print, * for any text (default: headlines); repeatable");
  option(sweep, "--store", r.store, "FILE", "keep each row in this store as soon as it is there");
  sweep.add_flag("--resume", r.resume, "go on with a store that has rows");
  option(sweep, "--shard", shard_, "I/N|auto", "the part of the points to evaluate");
  option(sweep, "--allow-failed", allow_failed_, "N", "points that may fail (default 0)");
  sweep.add_flag("--strict", arguments_.strict, "a refused point is bad input: exit code 2");
  repeatable(sweep, "--export", arguments_.exports, "FORMAT=FILE",
             "junit, html (the page of the sweep); repeatable");
  gates(sweep);
  simulation(sweep);
  progress(sweep);
  jobs(sweep);
  out(sweep);
  format(sweep, {"csv", "json"});
  CLI::App& store = verb("store", kStudies, "rows that sweeps have kept", help::kStore);
  operand(store, "ACTION", "query, export, merge or gc", "query|export|merge|gc");
  several_operands(store, "FILE", "the store; of merge several");
  option(store, "--sql", arguments_.sql, "SELECT", "query: one statement (default: a summary)");
  option(store, "-o,--output", arguments_.output, "FILE", "merge: the store to write");
  format(store, {"csv", "json"});
}

void Parser::limits(CLI::App& app) {
  LimitArguments& l = arguments_.limits;
  option(app, "--within", l.within, "TIME", "the demand is done within this time, such as '90 d'");
  option(app, "--budget", l.budget, "USD", "the plan costs at most this");
  option(app, "--power", l.power, "POWER", "provisioned power is at most this, such as '5 MW'");
  option(app, "--max-chips", l.chips, "N", "at most so many chips");
}

void Parser::searches() {
  study::SearchRequest& r = arguments_.search;
  CLI::App& search =
      verb("search", kStudies, "the best mesh and recipe of a plan, and system", help::kSearch);
  operand(search, "FILE", "scenario, or kept result");
  option(search, "--plan", r.plan, "NAME", "plan of one phase to search (default: the first)");
  option(search, "--objective", objective_, "step|cost|time|tokens-per-mw|chips",
         "what to make as good as can be (default step)");
  repeatable(search, "--over", r.over, "PATH=VALUES",
             "vary this as well: chips, their number, formats, kernels; repeatable");
  repeatable(search, "--keep", r.keep, "PATH",
             "leave this as it is written, such as workload.remat; repeatable");
  limits(search);
  option(search, "--top", top_, "N", "plans to state (default 5)");
  search.add_flag("--exhaustive", r.exhaustive, "time every candidate that fits");
  simulation(search);
  progress(search);
  jobs(search);
  out(search);
  format(search, {"text", "md", "json", "csv"});
}

void Parser::recommendations() {
  study::RecommendRequest& r = arguments_.recommend;
  CLI::App& app = verb("recommend", kStudies, "which machine to train a model on, across vendors",
                       help::kRecommend);
  operand(app, "MODEL", "name of the catalog, a config.json of Hugging Face, or a YAML file");
  option(app, "--tokens", arguments_.tokens, "N", "tokens to train on, such as 15e12")->required();
  limits(app);
  repeatable(app, "--chip", r.chips, "CHIP",
             "only this chip (default: all rented out); repeatable");
  option(app, "--sequence-length", arguments_.sequence_length, "N", "tokens (default 8192)");
  option(app, "--global-batch", arguments_.global_batch, "N",
         "sequences of a step (default: 4 or 16 million tokens)");
  option(app, "--precision", r.precision, "bf16|fp8|…", "of products (default bf16)");
  option(app, "--top", top_, "N", "plans to state (default 5)");
  catalog(app);
  progress(app, study::Fidelity::analytic);
  jobs(app);
  out(app);
  format(app, {"text", "md", "json"});
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
  bounds(chip);
  fidelity(chip);
  format(chip, {"text", "json"});
  CLI::App& validate =
      verb("validate", kPieces, "predicted against measured times", help::kValidate);
  optional_operand(validate, "WHAT", "chip, operations: single ones; nothing: training runs");
  repeatable(validate, "--filter", arguments_.filters, "COLUMN=VALUE",
             "training runs with this in a column, such as id=tr-*; repeatable");
  option(validate, "--emit-scenario", arguments_.emit_scenario, "ID",
         "print the scenario of one run");
  validate.add_flag("--strict", arguments_.strict,
                    "a row that cannot be read is bad input: exit code 2");
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
  bounds(validate);
  format(validate, {"text", "md", "json"});
  out(validate);
  CLI::App& calibrate =
      verb("calibrate", kPieces, "fit parameters to measured times", help::kCalibrate);
  optional_operand(calibrate, "WHAT",
                   "chip, operations, machine; nothing: rates of training steps");
  option(calibrate, "--chip", arguments_.chip, "CHIP", "the chip (training runs: only this one)");
  option(calibrate, "--fit", arguments_.fit, "NAME,NAME",
         "parameters (default: those of its calibration in the catalog)");
  option(calibrate, "--date", arguments_.date, "YYYY-MM-DD", "date of the fit (default: today)");
  measured_rows(calibrate);
  bounds(calibrate);
  repeatable(calibrate, "--nccl", arguments_.nccl, "FILE", "machine: output of nccl-tests");
  repeatable(calibrate, "--gemm", arguments_.gemm, "FILE.csv", "machine: measured matmuls");
  option(calibrate, "-o,--output", arguments_.output, "FILE.yaml",
         "write the parameters of one chip to this file");
  format(calibrate, {"text", "yaml"});
  out(calibrate);
}

void Parser::systolic() {
  CLI::App& app = verb("systolic", kPieces, "time a matmul on a systolic array", help::kSystolic);
  SystolicArguments& s = arguments_.systolic;
  option(app, "--gemm", s.gemm, "MxKxN", "the matmul of an M x K and a K x N matrix");
  option(app, "--array", s.array, "RxC", "rows and columns of an array (default 128x128)");
  option(app, "--dataflow", s.dataflow, "ws|is|os|tpu", "what stays in the elements (default ws)");
  option(app, "--arrays", s.arrays, "A", "arrays of a core, for tpu (default 1)");
  option(app, "--dtype", s.dtype, "int8|bf16|fp8", "format of the operands (default int8)");
  app.add_flag("--cycle-true", s.cycle_true, "simulate every cycle and value in SystemC too");
  option(app, "--seed", seed_, "N", "seed of the operands (default 1)");
  option(app, "--config", s.config, "FILE", "SCALE-Sim's configuration: the array");
  option(app, "--topology", s.topology, "FILE", "SCALE-Sim's topology: the layers");
  bounds(app);
  option(app, "--format", arguments_.format, "text|json|csv",
         "how to print it (default text; csv for a topology)");
}

void Parser::collective() {
  CLI::App& app = verb("collective", kPieces,
                       "time a collective, optionally with concurrent traffic", help::kCollective);
  auto& q = arguments_.collective;
  option(app, "--fabric", q.fabric, "FABRIC",
         "torus:16x16x16, twisted:4x4x8, ring:N, …, or CATALOG")
      ->required();
  option(app, "--link", q.link, "BANDWIDTH",
         "usable bandwidth of a link, one way; 50GB/s,z=25GB/s for an axis");
  option(app, "--latency", q.latency, "TIME", "latency of a hop (default 500ns)");
  option(app, "--op", q.op, "OP", "all-reduce, reduce-scatter, all-gather, all-to-all, …")
      ->required();
  option(app, "--bytes", q.bytes, "SIZE", "size of the tensor, such as 1GiB")->required();
  option(app, "--axes", q.axes, "X,Y", "axes of the groups (default: all)");
  option(app, "--concurrent", q.concurrent, "OP:AXES:SIZE",
         "another one at the same time; repeatable")
      ->allow_extra_args(false);
  option(app, "--fail", q.failures, "WHAT", "link:CHIP-CHIP, chip:CHIP or cube:CUBE; repeatable")
      ->allow_extra_args(false);
  app.add_flag("--in-switch", q.in_switch, "reduce in the switch (NVLink SHARP)");
  app.add_flag("--ideal", q.ideal, "a catalog chip's links without rates fitted to training runs");
  option(app, "--per-link", arguments_.per_link, "FILE.csv", "write the load of each link");
  option(app, "--detail", q.detail, "flow|packet", "how links are shared (default flow)");
  option(app, "--packet", q.packet, "SIZE", "the largest packet (default 16KiB)");
  bounds(app);
  catalog(app);
  format(app, {"text", "json"});
}

void Parser::lookups() {
  CLI::App& explain =
      verb("explain", kLookups, "the source of a number in a result", help::kExplain);
  operand(explain, "RESULT", "kept result, or a scenario to run");
  operand(explain, "PATH", "path of a value, as in its JSON");
  explain.add_flag("--binding", arguments_.binding,
                   "also name inputs that do not bind, and the value from which they would");
  catalog(explain);
  bounds(explain);
  CLI::App& list = verb("list", kLookups, "entries of the catalog", help::kList);
  operand(list, "KIND", "chips, models, offers, sites, fabrics or hosts",
          "chips|models|offers|sites|fabrics|hosts");
  optional_operand(list, "CHIP", "of offers: only those of this chip");
  catalog(list);
  format(list, {"text", "json", "names"});
  CLI::App& show = verb("show", kLookups, "one entry of the catalog with its sources", help::kShow);
  operand(show, "KIND/NAME", "an entry, such as chips/tpu-v7");
  catalog(show);
  CLI::App& import = verb("import", kLookups, "a scenario of another tool's file", help::kImport);
  operand(import, "TOOL", "hf: a Hugging Face config.json");
  operand(import, "FILE", "file of that tool");
  CLI::App& schema = verb("schema", kLookups, "schemas of files, for editors", help::kSchema);
  operand(schema, "WHAT", "scenario, included, catalog, results or measurements",
          "scenario|included|catalog|results|measurements");
  catalog(schema);
  format(schema, {"json", "md"});
}

}  // namespace podsim::cli
