// `check`: scenarios read and resolved, nothing simulated.
#include "podsim/report/report.h"
#include "src/cli/exit_codes.h"
#include "src/cli/output.h"
#include "src/cli/studies.h"

namespace podsim::cli {
namespace {

struct CheckedFile {
  std::string file;
  std::vector<config::Diagnostic> problems;
  std::vector<std::string> notes;
};

CheckedFile checked(const std::string& file, const study::Options& options) {
  CheckedFile c{file, {}, {}};
  try {
    c.notes = study::check_file(file, options);
  } catch (const config::InputError& e) {
    c.problems = e.problems();
  }
  return c;
}

config::Node texts(const std::vector<std::string>& all) {
  config::Node list = config::Node::sequence();
  for (const auto& t : all) list.push(config::Node::text(t));
  return list;
}

config::Node record_of(const config::Diagnostic& d) {
  config::Node n = config::Node::mapping();
  const bool placed = d.where.source != nullptr;
  n.set("file", placed ? config::Node::text(d.where.source->name) : config::Node());
  n.set("line", placed ? config::Node::number(std::int64_t{d.where.line}) : config::Node());
  n.set("column", placed ? config::Node::number(std::int64_t{d.where.column}) : config::Node());
  n.set("path", config::Node::text(d.path));
  n.set("message", config::Node::text(d.message));
  n.set("expected", config::Node::text(d.expected));
  n.set("hint", config::Node::text(d.hint));
  return n;
}

std::string json_of(const std::vector<CheckedFile>& files) {
  config::Node all = config::Node::sequence();
  for (const auto& f : files) {
    config::Node n = config::Node::mapping(), problems = config::Node::sequence();
    for (const auto& p : f.problems) problems.push(record_of(p));
    n.set("file", config::Node::text(f.file));
    n.set("valid", config::Node::boolean(f.problems.empty()));
    n.set("problems", std::move(problems));
    n.set("notes", texts(f.notes));
    all.push(std::move(n));
  }
  config::Node root = config::Node::mapping();
  root.set("schema", config::Node::text("podsim.check/1"));
  root.set("files", std::move(all));
  return config::to_json(root) + "\n";
}

std::string annotation(const config::Diagnostic& d) {
  std::string text = d.message;
  if (!d.expected.empty()) text += "\nexpected: " + d.expected;
  if (!d.hint.empty()) text += "\n" + d.hint;
  return message("github", d.path.empty() ? "podsim" : d.path, text, d.where) + "\n";
}

void say(const CheckedFile& f, bool quiet) {
  if (!f.problems.empty()) return complain(config::InputError(f.problems).what());
  if (quiet) return;
  report::Document d{report::Paragraph{f.file + ": valid"}};
  if (!f.notes.empty()) d.emplace_back(report::Items{f.notes});
  print(report::to_text(d, style_of_stdout()));
}

}  // namespace

int check(const Arguments& a) {
  std::vector<CheckedFile> files;
  bool valid = true;
  for (const auto& file : a.files) {
    files.push_back(checked(file, a.options));
    valid = valid && files.back().problems.empty();
    if (a.format == "text") say(files.back(), a.quiet);
    if (a.format == "github")
      for (const auto& p : files.back().problems) print(annotation(p));
  }
  if (a.format == "json") print(json_of(files));
  return valid ? kDone : kBadInput;
}

}  // namespace podsim::cli
