// The options of each verb. Only for the sources that know CLI11, which takes seconds to compile.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "src/cli/arguments.h"
#include "src/cli/help.h"
#include "src/cli/verb_table.h"

namespace podsim::cli {

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
inline void repeatable(CLI::App& app, const char* name, std::vector<std::string>& values,
                       const char* type, const char* doc) {
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
  /// `values` says what completes the operand, as the placeholder of an option does; empty: `name`.
  void operand(CLI::App& app, const std::string& name, const std::string& doc,
               const std::string& values = "");
  void optional_operand(CLI::App& app, const std::string& name, const std::string& doc);
  void several_operands(CLI::App& app, const std::string& name, const std::string& doc);
  void catalog(CLI::App& app);
  void simulation(CLI::App& app);
  void fidelity(CLI::App& app, study::Fidelity usual = study::Fidelity::event);
  void progress(CLI::App& app, study::Fidelity usual = study::Fidelity::event);
  void loudness(CLI::App& app);
  void jobs(CLI::App& app);
  void allow_path(CLI::App& app);
  void bounds(CLI::App& app);
  void format(CLI::App& app, const std::vector<std::string>& formats);
  void out(CLI::App& app);
  void language(CLI::App& app);
  void pages();
  void studies();
  void sweeps();
  void searches();
  void recommendations();
  void limits(CLI::App& app);
  void gates(CLI::App& app);
  void chips();
  void measured_rows(CLI::App& app);
  void lookups();
  void tools(const char* group);
  std::vector<VerbEntry> table();
  std::string text_about_verbs(const Arguments& a);
  void systolic();
  void collective();
  [[nodiscard]] std::vector<std::string> verbs() const;
  Arguments finish(CLI::App& app);
  void finish_sweep();
  void finish_search();

  CLI::App app_{help::kProgram, "podsim"};
  Arguments arguments_;
  std::vector<std::string> operands_ = std::vector<std::string>(2);
  std::map<const CLI::App*, std::size_t> operand_count_;
  std::map<const CLI::App*, std::vector<std::string>> formats_;
  std::map<const CLI::Option*, std::string> hints_;
  std::string fidelity_ = "event", seed_ = "1", jobs_;
  std::string design_ = "grid", samples_ = "0", shard_, allow_failed_ = "0";
  std::string objective_ = "step", top_ = "5";
};

}  // namespace podsim::cli
