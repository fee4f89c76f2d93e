"""Documents and messages use the standard terms. usage: words.py ROOT

Looks for terms of a dialect that once stood in reports, help and documents, in the documents
(outside code) and in string literals of the layers. The standard term stands beside each.
"""

import pathlib
import re
import sys

from layers import code_files, finish

# What was written, and what to write.
TERMS = {
    r"off by": "relative error",
    r"hangs? on": "driven by, depends on",
    r"what is left": "residual or terminal value",
    r"taken over from": "copied from a related product",
    r"told apart": "distinguishable, equivalent",
    r"held up by": "slowest device class",
    r"laid out": "mesh mapping",
    r"made up in": "discounted payback month",
    r"one's own|ones of one": "your own",
    r"not decidable": "cannot be tested",
    r"(?:the|of|over the|without|in all) draws|is drawn|are drawn together": "samples, sampled",
    r"draws? of the inputs": "samples",
    r"idle draw|mean draw|drawn energy|energy drawn": "power, energy used",
    r"central (?:case|value|one)|with every input central|others central": "base case",
    r"(?:result|no|of a|the) figures? of (?:the|a) result|result figures": "metric",
    r"under the stress(?! scenario)": "under the stress scenario",
    r"flips? alone|what flips": "switching value",
    r"(?:the|a) closed forms?(?! )": "analytic model",
    r"\d bn\b|\d m USD|\d M USD": "billion, million",
}
BANNED = {re.compile(rf"\b(?:{old})" if old[0] != "\\" else old): new for old, new in TERMS.items()}
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
CODE = re.compile(r"^```[\s\S]*?^```$|`[^`\n]*`|^    [^\n]*$", re.MULTILINE)


def documents(root):
    """Pages written by hand; decisions keep the words of their time."""
    for page in [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]:
        if page.parent.name != "adr" and page.exists():
            yield page


def blank(match):
    """Nothing in place of code, with as many lines."""
    return "\n" * match.group(0).count("\n")


def texts(root):
    """(place, text) of each line of a document and each string literal with a space."""
    for page in documents(root):
        prose = re.sub(CODE, blank, page.read_text(encoding="utf-8"))
        for number, line in enumerate(prose.splitlines(), 1):
            yield f"{page.relative_to(root)}:{number}", line
    for path in code_files(root):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.lstrip().startswith(("//", "#include")):
                continue
            for literal in LITERAL.findall(line):
                if " " in literal.strip():
                    yield f"{path.relative_to(root)}:{number}", literal


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    findings, checked = [], 0
    for place, text in texts(root):
        checked += 1
        for pattern, standard in BANNED.items():
            if match := re.search(pattern, text):
                findings.append(f"{place}: '{match.group(0)}', write: {standard}")
    finish(findings, checked)


if __name__ == "__main__":
    main()
