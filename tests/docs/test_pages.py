#!/usr/bin/env python3
"""Checks the documents: links lead somewhere, pages are reachable, indexes are complete.

usage: test_pages.py SOURCE_FOLDER
"""

import pathlib
import re
import sys

LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
MOST_LINES, MOST_WORDS = 120, 700


def links(page):
    """Targets of the relative links of a page, without anchors, outside of code."""
    text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", page.read_text(encoding="utf-8")))
    for target in LINK.findall(text):
        if "://" not in target and not target.startswith(("#", "mailto:")):
            yield (page.parent / target.split("#")[0]).resolve(), target


def broken_links(pages):
    return [
        f"{page}: no {target}"
        for page in pages
        for path, target in links(page)
        if not path.exists()
    ]


def unreachable(root, pages):
    """Pages that no way of links leads to from the index of documents."""
    reached, left = set(), [root / "docs/README.md"]
    while left:
        page = left.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        left += [path for path, _ in links(page) if path.exists()]
    return [f"{page}: no page links here" for page in pages if page not in reached]


def missing_decisions(root):
    index = (root / "docs/adr/README.md").read_text(encoding="utf-8")
    problems, numbers = [], []
    for record in sorted((root / "docs/adr").glob("[0-9]*.md")):
        number, title = re.match(r"# (\d+)\. (.*)", record.read_text(encoding="utf-8")).groups()
        numbers.append(number)
        row = f"| {number} | [{title}]({record.name}) | "
        if row not in index:
            problems.append(f"docs/adr/README.md: no row begins with {row}")
    return problems + [f"decision {n} exists twice" for n in set(numbers) if numbers.count(n) > 1]


def too_long(root):
    text = (root / "README.md").read_text(encoding="utf-8")
    lines, words = len(text.splitlines()), len(text.split())
    if lines > MOST_LINES or words > MOST_WORDS:
        return [f"README.md: {lines} lines and {words} words; at most {MOST_LINES} and {MOST_WORDS}"]
    return []


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    pages = sorted((root / "docs").rglob("*.md"))
    outside = [root / name for name in ("README.md", "README.zh.md", "CONTRIBUTING.md")]
    problems = (
        broken_links(pages + outside)
        + unreachable(root, pages)
        + missing_decisions(root)
        + too_long(root)
    )
    print("\n".join(problems) or f"{len(pages)} pages")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
