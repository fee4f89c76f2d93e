"""Each layer's main header says what the layer is for, with an example that compiles.

usage: examples.py ROOT COMPILER FLAGS...

The example is the indented part of the comment that opens the header. Names that it uses without
declaring them are the parameters below.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from layers import finish

MAIN = {
    "include/podsim/workload/lower.h": (
        "podsim/catalog/entries.h",
        "const catalog::ModelArch& arch, const workload::WorkloadSection& recipe, const workload::Mesh& mesh",
    ),
    "include/podsim/system/resolve.h": (
        "podsim/catalog/catalog.h",
        "const system::RunRequest& request, const catalog::Catalog& catalog",
    ),
    "include/podsim/performance/step.h": (
        "podsim/system/resolve.h",
        "const system::ResolvedRun& run",
    ),
    "include/podsim/job/job.h": (
        "podsim/catalog/catalog.h",
        "const job::JobSection& section, const catalog::Catalog& catalog",
    ),
    "models/worker.h": ("podsim/base/id.h", ""),
}


def example(text):
    """The indented lines of the comment that opens a file."""
    opening = re.match(r"(?://.*\n)+", text)
    lines = opening[0].splitlines() if opening else []
    return [line[4:] for line in lines if line.startswith("//   ")]


def compiles(root, header, command):
    """What the compiler says of the example, or that there is none."""
    needs, parameters = MAIN[header]
    path = root / header
    lines = example(path.read_text()) if path.exists() else []
    if not lines:
        return f"{header}: no example in the comment that opens it"
    includes = "".join(
        f"#include {name}\n"
        for name in (
            "<cstdio>", "<iostream>", "<sstream>", "<stdexcept>", f'"{needs}"',
            f'"{header.removeprefix("include/")}"',
        )
    )  # fmt: skip
    body = "\n".join(lines)
    with tempfile.NamedTemporaryFile("w", suffix=".cpp") as source:
        source.write(f"{includes}using namespace podsim;\nvoid example({parameters}) {{\n{body}\n}}\n")
        source.flush()
        run = subprocess.run(
            [*command, "-fsyntax-only", "-Wno-unused-variable", source.name],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    return f"{header}:\n{run.stderr}" if run.returncode else ""


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        said = list(pool.map(lambda header: compiles(root, header, sys.argv[2:]), MAIN))
    finish([text for text in said if text], len(said))


if __name__ == "__main__":
    main()
