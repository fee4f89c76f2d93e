#!/usr/bin/env python3
"""Runs the shell blocks of the documentation that are marked `sh`, in a folder of their own.

usage: test_shell_blocks.py SOURCE_FOLDER      with PODSIM_BINARY naming the program
"""

import os
import re
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pages(source):
    yield os.path.join(source, "README.md")
    for folder, _, names in sorted(os.walk(os.path.join(source, "docs"))):
        if os.path.basename(folder) != "adr":
            yield from (os.path.join(folder, n) for n in sorted(names) if n.endswith(".md"))


def run_blocks(page, source):
    """Runs the blocks of a page one after another; returns what failed."""
    with open(page, encoding="utf-8") as f:
        # Scripts build and test, which this is a part of.
        blocks = [b for b in BLOCK.findall(f.read()) if "./scripts/" not in b]
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("scenarios", "docs"):
            os.symlink(os.path.join(source, name), os.path.join(folder, name))
        os.symlink(os.environ["PODSIM_BINARY"], os.path.join(folder, "podsim"))
        environment = dict(os.environ, PATH=folder + ":" + os.environ["PATH"])
        for block in blocks:
            done = subprocess.run(["bash", "-euc", block], cwd=folder, env=environment,
                                  capture_output=True, text=True)
            if done.returncode != 0:
                failed.append(f"{page}: exit code {done.returncode} of\n{block}{done.stderr}")
    return len(blocks), failed


def main():
    source = os.path.abspath(sys.argv[1])
    count, failures = 0, []
    for page in pages(source):
        blocks, failed = run_blocks(page, source)
        count += blocks
        failures += failed
    print("\n".join(failures) or f"{count} blocks ran")
    return 1 if failures or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
