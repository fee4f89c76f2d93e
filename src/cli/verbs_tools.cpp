// The verbs around the program itself, and all verbs as a table.
#include "podsim/config/diagnostics.h"
#include "src/cli/parser.h"
#include "src/cli/values.h"

namespace podsim::cli {

void Parser::tools(const char* group) {
  CLI::App& init = verb("init", group, "a commented scenario to begin with", help::kInit);
  option(init, "--model", arguments_.starter.model, "MODEL",
         "model of the catalog (default llama3.1-8b)");
  option(init, "--chip", arguments_.starter.chip, "CHIP", "chip of the catalog (default tpu-v5e)");
  option(init, "--question", arguments_.starter.question, "rent|own|step",
         "which terms, rent or buy, or how fast (default rent)");
  option(init, "-o,--output", arguments_.output, "FILE.yaml",
         "write it to this file, which must not exist");
  catalog(init);
  CLI::App& doctor = verb("doctor", group, "whether everything is there to work", help::kDoctor);
  catalog(doctor);
  format(doctor, {"text", "json"});
  CLI::App& completion = verb("completion", group, "completion for a shell", help::kCompletion);
  operand(completion, "SHELL", "bash, zsh or fish", "bash|zsh|fish");
  CLI::App& help = verb("help", group, "help on a verb, or the manual page", help::kHelp);
  optional_operand(help, "VERB", "the verb (default: all of them)");
  format(help, {"text", "man"});
}

std::vector<VerbEntry> Parser::table() {
  std::vector<VerbEntry> all;
  for (CLI::App* app : app_.get_subcommands({})) {
    VerbEntry v{app->get_name(), app->get_group(), app->get_description(), app->get_footer(), {}};
    for (const CLI::Option* o : app->get_options({})) {
      OptionEntry entry;
      entry.doc = o->get_description();
      entry.required = o->get_required();
      entry.operand = o->get_positional();
      if (entry.operand) {
        const auto hint = hints_.find(o);
        entry.names = {o->get_name()};
        entry.value = hint != hints_.end() ? hint->second : o->get_name();
        if (o->get_expected_max() > 1) entry.value += "...";
      } else {
        for (const auto& n : o->get_snames()) entry.names.push_back("-" + n);
        for (const auto& n : o->get_lnames()) entry.names.push_back("--" + n);
        if (o->get_type_size() != 0) entry.value = o->get_type_name();
      }
      if (entry.names != std::vector<std::string>{"-h", "--help"}) v.options.push_back(entry);
    }
    all.push_back(std::move(v));
  }
  for (VerbEntry& v : all)
    for (OptionEntry& o : v.options)
      if (o.operand && o.value == "VERB") o.value = config::join(verbs(), "|");
  return all;
}

/// The text of `help` and `completion`, which print what the options of all verbs are.
std::string Parser::text_about_verbs(const Arguments& a) {
  if (a.verb == "completion") {
    require_one_of("shell", a.operands[0], {"bash", "zsh", "fish"});
    return completion_script(a.operands[0], table());
  }
  const std::string& asked = a.operands[0];
  if (!asked.empty()) require_one_of("verb", asked, verbs());
  if (a.format == "man") {
    if (!asked.empty())
      throw config::InputError("help " + asked + " --format man is not there",
                               "podsim help --format man, which holds every verb");
    return manual_page(table(), help::kProgram, help::kProgramFooter);
  }
  return asked.empty() ? app_.help() : app_.get_subcommand(asked)->help("podsim");
}

}  // namespace podsim::cli
