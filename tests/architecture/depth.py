"""Chains of includes stay short. usage: depth.py ROOT

The depth of a source is the number of project headers in the longest chain of includes below it.
It is at most DEEPEST, and above DEEP in at most MOST_DEEP sources.
"""

import pathlib
import sys

from includes import INCLUDE, target
from layers import code_files, finish

DEEPEST, DEEP, MOST_DEEP = 12, 8, 40


def included_files(root, path):
    """The project files that a file includes."""
    for line in path.read_text().splitlines():
        match = INCLUDE.match(line)
        found = match and target(root, path, match[2])
        if found and (root / found).exists():
            yield root / found


class Chains:
    """The longest chain of includes below each file."""

    def __init__(self, root):
        self.root = root
        self.known = {}

    def below(self, path):
        """The longest chain below a file, deepest file last. A cycle ends where it closes."""
        if path not in self.known:
            self.known[path] = []
            chains = [[file, *self.below(file)] for file in included_files(self.root, path)]
            self.known[path] = max(chains, key=len, default=[])
        return self.known[path]


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    chains = Chains(root)
    sources = [path for path in code_files(root) if path.suffix == ".cpp"]
    by_depth = sorted(sources, key=lambda path: -len(chains.below(path)))
    findings = []
    for path in by_depth:
        chain = chains.below(path)
        if len(chain) > DEEPEST:
            names = " > ".join(str(file.relative_to(root)) for file in chain)
            findings.append(f"{path.relative_to(root)}: {len(chain)} deep, at most {DEEPEST}: {names}")
    deep = [path for path in by_depth if len(chains.below(path)) > DEEP]
    if len(deep) > MOST_DEEP:
        findings.append(f"{len(deep)} sources are more than {DEEP} deep, at most {MOST_DEEP} may be")
        findings.extend(f"  {path.relative_to(root)}: {len(chains.below(path))}" for path in deep)
    finish(findings, len(sources))


if __name__ == "__main__":
    main()
