"""No include crosses layers, and only models/ includes SystemC. usage: includes.py ROOT"""

import os.path
import pathlib
import re
import sys

from layers import ORDER, code_files, finish, layer_of, may_use

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SYSTEMC = re.compile(r"^(systemc|tlm|tlm_utils/|sysc/)")


def target(root, path, name):
    """The path, relative to the root, of the project file that an include names, or None."""
    for candidate in (path.parent / name, root / "include" / name, root / name):
        if candidate.exists():
            return os.path.relpath(candidate.resolve(), root)
    for prefix, folder in (("podsim/", "include/"), ("models/", ""), ("src/", "")):
        if name.startswith(prefix):
            return folder + name
    return None


def complaint(root, path, quote, name):
    here = layer_of(path.relative_to(root))
    if quote == "<" and SYSTEMC.match(name):
        return None if here == "models" else "only models/ may include SystemC"
    used = target(root, path, name)
    if used is None:
        return None
    there = layer_of(used)
    if there not in ORDER:
        return f"{used} belongs to no layer"
    if not may_use(here, there):
        return f"{here} may not use {there}"
    if there != here and used.startswith("src" + os.sep):
        return f"{used} is private to {there}"
    return None


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    findings = []
    checked = 0
    for path in code_files(root):
        relative = path.relative_to(root)
        if layer_of(relative) not in ORDER:
            findings.append(f"{relative}: belongs to no layer")
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            checked += 1
            problem = complaint(root, path, *match.groups())
            if problem:
                findings.append(f"{relative}:{number}: {line.strip()}: {problem}")
    finish(findings, checked)


if __name__ == "__main__":
    main()
