// The manual page, from the table of verbs.
#include <fmt/format.h>

#include <cstdint>
#include <utility>

#include "src/cli/verb_table.h"

namespace podsim::cli {
namespace {

/// The character that a byte of UTF-8 begins, as troff names it, and how many bytes it has.
std::pair<std::string, std::size_t> named_character(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text.at(at + i)); };
  const std::size_t bytes = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  std::uint32_t code = byte(0) & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) code = code << 6U | (byte(i) & 0x3FU);
  return {fmt::format("\\[u{:04X}]", code), bytes};
}

/// Text without what troff would take for itself: backslashes, dashes, dots at the start of a line,
/// characters beyond ASCII.
std::string troff(const std::string& text) {
  std::string out;
  bool line_begins = true;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    line_begins = c == '\n';
    if (static_cast<unsigned char>(c) >= 0x80) {
      const auto [name, bytes] = named_character(text, i);
      out += name;
      i += bytes;
      continue;
    }
    out += c == '\\' ? std::string("\\e") : c == '-' ? std::string("\\-") : std::string(1, c);
    ++i;
  }
  return out;
}

std::string verbatim(const std::string& text) { return ".nf\n" + troff(text) + "\n.fi\n"; }

std::string joined_names(const OptionEntry& o) {
  std::string text;
  for (const auto& name : o.names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string usage(const VerbEntry& v) {
  std::string text = "\\fBpodsim " + troff(v.name) + "\\fR";
  for (const auto& o : v.options) {
    if (!o.operand) continue;
    const std::string name = "\\fI" + troff(joined_names(o)) + "\\fR";
    text += o.required ? " " + name : " [" + name + "]";
  }
  return text + " [\\fIOPTIONS\\fR]";
}

std::string described(const VerbEntry& v) {
  std::string text = ".SS " + usage(v) + "\n" + troff(v.summary) + ".\n";
  for (const auto& o : v.options) {
    text += ".TP\n\\fB" + troff(joined_names(o)) + "\\fR";
    if (!o.operand && !o.value.empty()) text += " \\fI" + troff(o.value) + "\\fR";
    text += "\n" + troff(o.doc) + "\n";
  }
  if (!v.notes.empty()) text += ".PP\n" + verbatim(v.notes);
  return text;
}

}  // namespace

std::string manual_page(const std::vector<VerbEntry>& verbs, const std::string& description,
                        const std::string& notes) {
  std::string text =
      ".TH PODSIM 1 \"\" \"podsim " PODSIM_VERSION
      "\" \"User commands\"\n"
      ".SH NAME\n"
      "podsim \\- time, cost and vendor revenue of training on rented or bought accelerators\n"
      ".SH SYNOPSIS\n"
      "\\fBpodsim\\fR \\fIVERB\\fR [\\fIOPTIONS\\fR] ...\n"
      ".SH DESCRIPTION\n" +
      troff(description) + "\n.SH VERBS\n";
  for (const auto& v : verbs) text += described(v);
  return text + ".SH NOTES\n" + verbatim(notes) +
         ".SH ENVIRONMENT\n"
         ".TP\n\\fBPODSIM_CATALOG\\fR\nfolder of the catalog, in place of the installed one\n"
         ".TP\n\\fBPODSIM_WORKER\\fR\nprogram that simulates, in place of this one\n"
         ".TP\n\\fBNO_COLOR\\fR\nno bold headings on a terminal\n"
         ".SH FILES\n"
         ".TP\n\\fI../share/podsim/configs\\fR\nthe catalog, beside the folder of the program\n"
         ".TP\n\\fI../share/podsim/scenarios\\fR\nscenarios to begin with\n";
}

}  // namespace podsim::cli
