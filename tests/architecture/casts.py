"""Casts to std::size_t stay few. usage: casts.py ROOT

An id indexes its own vectors, and what is counted for an index has an unsigned type where it is
declared: no cast is needed then. Some stay: a number that a file or a formula gives becomes a size.
A file has at most MOST_IN_FILE of them and all files together MOST.
"""

import pathlib
import re
import sys

from layers import code_files, finish

CAST = re.compile(r"static_cast<(?:std::)?size_t>\(|(?<![\w:<])(?:std::)?size_t\((?!\))")
MOST_IN_FILE = 2
MOST = 100

# Files of arithmetic on counts, with how many casts they may have.
MORE = {
    "src/economics/market_figures.cpp": 10,
    "src/calibration/training/fit.cpp": 4,
    "src/economics/account.cpp": 3,
}


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    casts = {
        path.relative_to(root).as_posix(): len(CAST.findall(path.read_text()))
        for path in code_files(root)
    }
    findings = [
        f"{path}: {count} casts to size_t, at most {MORE.get(path, MOST_IN_FILE)}"
        for path, count in casts.items()
        if count > MORE.get(path, MOST_IN_FILE)
    ]
    total = sum(casts.values())
    if total > MOST:
        findings.append(f"{total} casts to size_t in all, at most {MOST}")
    finish(findings, len(casts))


if __name__ == "__main__":
    main()
