#include "src/cli/commands.h"

int main(int argc, char** argv) { return podsim::cli::main(argc, argv); }
