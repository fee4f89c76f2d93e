"""A type name names one thing. usage: type_names.py ROOT

No two structs, classes or enums of the layers have the same name, whatever their namespaces and the
files they are in: a reader who meets a name need not ask which. Specialisations do not count.
"""

import collections
import pathlib
import re
import sys

from layers import code_files, finish

TYPE = re.compile(
    r"^[ \t]*(?:template <[^;{]*?>\s*)?(?:struct|class|enum class|enum)\s+(\w+)"
    r"(?!\w*\s*<)(?!\w*::)(?:\s+final)?(?:\s*:(?!:)[^;{]*)?\s*\{",
    re.MULTILINE,
)

# Names that stand for two things until these are one or have names of their own.
EXEMPT = {"Axis", "Fabric", "Hash", "Kind", "Month"}


def types(text):
    """(name, line) of each type that a file defines."""
    text = re.sub(r"//[^\n]*", "", text)
    for match in TYPE.finditer(text):
        yield match[1], text.count("\n", 0, match.start(1)) + 1


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    places = collections.defaultdict(list)
    for path in code_files(root):
        for name, line in types(path.read_text()):
            places[name].append(f"{path.relative_to(root)}:{line}")
    findings = [
        f"{name}: {', '.join(where)}"
        for name, where in sorted(places.items())
        if len(where) > 1 and name not in EXEMPT
    ]
    finish(findings, len(places))


if __name__ == "__main__":
    main()
