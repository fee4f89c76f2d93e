// Help of the verbs around the program itself.
#include "src/cli/help.h"

namespace podsim::cli::help {

const char* const kInit =
    "Prints a scenario with a comment on every line: the model on as many of the chips as its\n"
    "training needs, and the plans that the question asks for.\n"
    "rent  the offers of one provider side by side\n"
    "own   the same chips rented and bought\n"
    "step  one plan: how fast is a step, does the model fit?\n"
    "\n"
    "Examples:\n"
    "  podsim init --model llama3.1-70b --chip nvidia-h100 -o mine.yaml\n"
    "  podsim init --chip tpu-v7 --question own > own.yaml\n"
    "  podsim check mine.yaml && podsim run mine.yaml";

const char* const kDoctor =
    "Says which version this is and what it was built with, which catalog it takes and how old "
    "its\n"
    "prices are, whether the catalog reads, whether a simulation can be started, and what limits\n"
    "the system sets. Exit code 1 when something would fail.\n"
    "\n"
    "Examples:\n"
    "  podsim doctor\n"
    "  podsim doctor --format json                      {checks: [{name, state, detail}]}";

const char* const kCompletion =
    "Prints a script that completes verbs, options, their values and names of the catalog.\n"
    "\n"
    "Examples:\n"
    "  source <(podsim completion bash)                 for this shell\n"
    "  podsim completion bash > ~/.local/share/bash-completion/completions/podsim\n"
    "  podsim completion zsh > ~/.zfunc/_podsim         a folder of $fpath\n"
    "  podsim completion fish > ~/.config/fish/completions/podsim.fish";

const char* const kHelp =
    "Examples:\n"
    "  podsim help run                                  as podsim run --help\n"
    "  podsim help --format man | man -l -              the manual page";

}  // namespace podsim::cli::help
