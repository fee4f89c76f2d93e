"""Every value of the catalog is read by code. usage: catalog_readers.py ROOT WORK COMPILER FLAGS…

The fields that the catalog's structs describe are marked as deprecated in a copy of their header,
and sources are compiled against that copy, without output, until the compiler has named each field
at least once; sources that mention most of the fields in question go first. A field that remains is
a value which files in configs/ may hold and which nothing reads. What describes, lists or shows an
entry does not read it. Names, titles and where a value comes from are labels, no values.
"""

import pathlib
import re
import subprocess
import sys

from layers import code_files, finish

ENTRIES = "include/podsim/catalog/entries.h"
DESCRIBED = re.compile(r'r\.(?:required|optional)\(\s*"[^"]+",\s*&(\w+)::(\w+)')
STRUCT = re.compile(r"^struct (\w+)[^;{]*\{\n(.*?)^\};", re.MULTILINE | re.DOTALL)
WARNING = re.compile(
    r"^(\S+?):(\d+):\d+: warning: .podsim::catalog::(\w+)::(\w+). is deprecated", re.MULTILINE
)
LABELS = {"name", "title", "source", "as_of", "note", "confidence"}
SHOWN = ("show.cpp", "summary.cpp")


def described(root):
    """({(struct, member)} of the entries' fields, the sources that describe or show them)."""
    structs = {match[1] for match in STRUCT.finditer((root / ENTRIES).read_text())}
    fields, sources = set(), set()
    for path in sorted((root / "src/catalog").glob("*.cpp")):
        found = {f for f in DESCRIBED.findall(path.read_text()) if f[0] in structs}
        if found or path.name in SHOWN:
            sources.add(path)
        fields |= found
    return {f for f in fields if f[1] not in LABELS}, sources


def marked_header(root):
    """The entries' header with every data member marked as deprecated."""

    def mark(struct):
        lines, ended = [], True
        for line in struct[2].splitlines(keepends=True):
            text = line.split("//")[0].rstrip()
            member = ended and re.match(r"  [\w:]+[<\w\s]", text)
            if member and not text.startswith("  static") and "(" not in text:
                line = "  [[deprecated]] " + line[2:]
            if text.strip():
                ended = text.endswith((";", "}", "{"))
            lines.append(line)
        return struct[0].replace(struct[2], "".join(lines))

    return STRUCT.sub(mark, (root / ENTRIES).read_text())


def named(root, path, include, command):
    """Fields of the entries that the compiler names in a source."""
    run = subprocess.run(
        [*command, "-fsyntax-only", "-Wdeprecated-declarations", f"-I{include}",
         f"-I{root / 'include'}", f"-I{root}", path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    # A source that does not compile on its own (macros of the build) just names nothing. Copying a
    # struct, which the compiler reports at the struct's first line, reads none of its members, nor
    # does the machinery of descriptions.
    header = (include / "podsim/catalog/entries.h").read_text().splitlines()
    fields = set()
    for file, line, struct, member in WARNING.findall(run.stderr):
        copied = file.endswith("entries.h") and header[int(line) - 1].startswith("struct ")
        if not copied and "include/podsim/config/" not in file:
            fields.add((struct, member))
    return fields


def unread(root, work, command):
    fields, describing = described(root)
    header = work / "include/podsim/catalog/entries.h"
    header.parent.mkdir(parents=True, exist_ok=True)
    header.write_text(marked_header(root))
    # Members that each source which knows the catalog accesses, of whatever struct.
    texts = {}
    for path in code_files(root):
        text = path.read_text()
        if path.suffix == ".cpp" and path not in describing and "catalog" in text:
            texts[path] = set(re.findall(r"(?:\.|->|::)([a-z]\w*)\b", text))
    left = set(fields)
    while left and texts:
        members = {member for _, member in left}
        path = max(texts, key=lambda p: (len(texts[p] & members), p.as_posix()))
        if not texts.pop(path) & members:
            break
        left -= named(root, path, work / "include", command)
    return sorted(left), len(fields)


def main():
    root, work = (pathlib.Path(a).resolve() for a in sys.argv[1:3])
    left, checked = unread(root, work / "catalog_readers", sys.argv[3:])
    finish([f"{struct}.{member}: no code reads it" for struct, member in left], checked)


if __name__ == "__main__":
    main()
