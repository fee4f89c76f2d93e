// Completion scripts, from the table of verbs.
#include <fmt/format.h>

#include <algorithm>

#include "src/cli/verb_table.h"

namespace podsim::cli {
namespace {

/// The way a value is completed: by words, or by what a shell finds itself or asks podsim for.
enum class Completion { nothing, words, files, folders, chips, entries };

Completion completion_of(const OptionEntry& o) {
  const std::string& what = o.value;
  if (!o.choices().empty()) return Completion::words;
  if (what == "CHIP") return Completion::chips;
  if (what == "KIND/NAME") return Completion::entries;
  if (what == "DIR") return Completion::folders;
  for (const char* file : {"FILE", "RESULT", "SIDE", "STORE"})
    if (what.starts_with(file)) return Completion::files;
  return Completion::nothing;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& w : words) text += (text.empty() ? "" : " ") + w;
  return text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// Text within single quotes of a POSIX shell.
std::string quoted(const std::string& text) { return "'" + replaced(text, "'", "'\\''") + "'"; }

/// Within single quotes of fish, where a backslash escapes.
std::string quoted_fish(const std::string& text) {
  return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}

std::vector<std::string> names_of(const VerbEntry& v) {
  std::vector<std::string> names;
  for (const auto& o : v.options)
    if (!o.operand) names.insert(names.end(), o.names.begin(), o.names.end());
  names.emplace_back("--help");
  return names;
}

std::string bash_reply(const OptionEntry& o) {
  switch (completion_of(o)) {
    case Completion::words:
      return "_podsim_words " + quoted(joined(o.choices()));
    case Completion::files:
      return "_podsim_files -f";
    case Completion::folders:
      return "_podsim_files -d";
    case Completion::chips:
      return "_podsim_words \"$(podsim list chips --format names 2>/dev/null)\"";
    case Completion::entries:
      return "_podsim_entries";
    case Completion::nothing:
      return ":";
  }
  return ":";
}

constexpr const char* kBashHead = R"sh(# bash completion for podsim; source it, or keep it as
# ~/.local/share/bash-completion/completions/podsim
_podsim_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_podsim_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
}
_podsim_entries() {
  local kind=${cur%%/*}
  if [[ $cur == */* ]]; then
    _podsim_words "$(podsim list "$kind" --format names 2>/dev/null | sed "s|^|$kind/|")"
  else
    compopt -o nospace 2>/dev/null
    _podsim_words 'chips/ models/ sites/ fabrics/ hosts/'
  fi
}
_podsim() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
  local word i count=0
  COMPREPLY=()
  # --option=value comes as three words.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
)sh";

/// The value of an option behind it, then options, then the operand at this place.
std::string bash_script(const std::vector<VerbEntry>& verbs) {
  std::string options, values, operands, names, flags;
  for (const auto& v : verbs) {
    names += (names.empty() ? "" : " ") + v.name;
    options += fmt::format("    {}) _podsim_words {} ;;\n", v.name, quoted(joined(names_of(v))));
    int place = 0;
    for (const auto& o : v.options) {
      if (o.operand) {
        ++place;
        operands += fmt::format("    {}:{}) {} ;;\n", v.name, place, bash_reply(o));
        if (o.value.ends_with("..."))
          operands += fmt::format("    {}:*) {} ;;\n", v.name, bash_reply(o));
        continue;
      }
      for (const auto& name : o.names) {
        if (o.value.empty())
          flags += fmt::format("{}{}:{}", flags.empty() ? "" : "|", v.name, name);
        else
          values += fmt::format("    {}:{}) {}; return ;;\n", v.name, name, bash_reply(o));
      }
    }
  }
  return kBashHead +
         fmt::format("  if ((COMP_CWORD == 1)); then\n    _podsim_words {}\n    return\n  fi\n",
                     quoted(names + " --help --version")) +
         "  case $verb:$prev in\n" + values + "  esac\n" +
         "  if [[ $cur == -* ]]; then\n    case $verb in\n" + options +
         "    esac\n    return\n  fi\n" +
         "  # Operands before this one: words that are no options and no values of options.\n"
         "  for ((i = 2; i < COMP_CWORD; ++i)); do\n"
         "    word=${COMP_WORDS[i]}\n"
         "    if [[ $word != -* ]]; then\n"
         "      ((++count))\n"
         "    elif [[ ${COMP_WORDS[i + 1]} == = ]]; then\n"
         "      ((i += 2))\n"
         "    else\n"
         "      case $verb:$word in\n"
         "        " +
         flags +
         ") ;;\n"
         "        *) ((++i)) ;;\n"
         "      esac\n"
         "    fi\n"
         "  done\n"
         "  case $verb:$((count + 1)) in\n" +
         operands + "  esac\n}\ncomplete -F _podsim podsim\n";
}

std::string zsh_action(const OptionEntry& o) {
  switch (completion_of(o)) {
    case Completion::words:
      return "(" + joined(o.choices()) + ")";
    case Completion::files:
      return "_files";
    case Completion::folders:
      return "_files -/";
    case Completion::chips:
      return "($(podsim list chips --format names 2>/dev/null))";
    case Completion::entries:
    case Completion::nothing:
      return " ";
  }
  return " ";
}

/// Text within a specification of _arguments, in which brackets and colons mean something.
std::string zsh_text(std::string text) {
  for (const char* c : {"\\", "[", "]", ":"})
    text = replaced(std::move(text), c, std::string("\\") + c);
  return text;
}

std::string zsh_script(const std::vector<VerbEntry>& verbs) {
  std::string text =
      "#compdef podsim\n# zsh completion for podsim; keep it as _podsim in a folder of $fpath\n"
      "_podsim() {\n  local -a verbs\n  verbs=(\n";
  for (const auto& v : verbs) text += "    " + quoted(v.name + ":" + zsh_text(v.summary)) + "\n";
  text +=
      "  )\n  if ((CURRENT == 2)); then\n    _describe verb verbs\n    return\n  fi\n"
      "  local verb=$words[2]\n  shift words\n  ((--CURRENT))\n  case $verb in\n";
  for (const auto& v : verbs) {
    text += "    " + v.name + ")\n      _arguments";
    for (const auto& o : v.options) {
      const std::string value = ":" + zsh_text(o.value) + ":" + zsh_action(o);
      if (o.operand)
        text += " \\\n        " + quoted((o.value.ends_with("...") ? "*"
                                          : o.required             ? ""
                                                                   : ":") +
                                         value);
      else
        for (const auto& name : o.names)
          text += " \\\n        " +
                  quoted("*" + name + "[" + zsh_text(o.doc) + "]" + (o.value.empty() ? "" : value));
    }
    text += "\n      ;;\n";
  }
  return text +
         "  esac\n}\nif [[ $funcstack[1] == _podsim ]]; then\n  _podsim \"$@\"\nelse\n"
         "  compdef _podsim podsim\nfi\n";
}

std::string fish_values(const OptionEntry& o) {
  switch (completion_of(o)) {
    case Completion::words:
      return " -x -a " + quoted_fish(joined(o.choices()));
    case Completion::files:
      return " -r -F";
    case Completion::folders:
      return " -x -a '(__fish_complete_directories)'";
    case Completion::chips:
      return " -x -a '(podsim list chips --format names 2>/dev/null)'";
    case Completion::entries:
    case Completion::nothing:
      return " -x";
  }
  return "";
}

std::string fish_script(const std::vector<VerbEntry>& verbs) {
  std::string text =
      "# fish completion for podsim; keep it as ~/.config/fish/completions/podsim.fish\n";
  for (const auto& v : verbs)
    text += fmt::format("complete -c podsim -f -n __fish_use_subcommand -a {} -d {}\n", v.name,
                        quoted_fish(v.summary));
  for (const auto& v : verbs)
    for (const auto& o : v.options) {
      const std::string line =
          fmt::format("complete -c podsim -n '__fish_seen_subcommand_from {}'", v.name);
      if (o.operand) {
        if (completion_of(o) != Completion::nothing) text += line + fish_values(o) + "\n";
        continue;
      }
      std::string names;
      for (const auto& name : o.names)
        names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      text += line + names + (o.value.empty() ? "" : fish_values(o)) + " -d " + quoted_fish(o.doc) +
              "\n";
    }
  return text;
}

}  // namespace

std::vector<std::string> OptionEntry::choices() const {
  std::vector<std::string> all;
  if (value.find('|') == std::string::npos) return all;
  std::size_t begin = 0;
  while (begin <= value.size()) {
    const auto end = std::min(value.find('|', begin), value.size());
    all.push_back(value.substr(begin, end - begin));
    begin = end + 1;
  }
  const auto is_word = [](const std::string& w) {
    return !w.empty() && std::all_of(w.begin(), w.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
  };
  if (!std::all_of(all.begin(), all.end(), is_word)) all.clear();
  return all;
}

std::string completion_script(const std::string& shell, const std::vector<VerbEntry>& verbs) {
  if (shell == "bash") return bash_script(verbs);
  return shell == "zsh" ? zsh_script(verbs) : fish_script(verbs);
}

}  // namespace podsim::cli
