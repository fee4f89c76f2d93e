"""No catalog or measured value is written into the code. usage: literals.py ROOT

A number of four or more significant digits in src/, include/ or models/ must not have the digits
of a value in configs/ or tests/validation/. Digits are compared without the decimal exponent, so
that 3.35 TB/s is found as 3350 too. Powers of two and calendar constants are free.
"""

import csv
import pathlib
import re
import sys

from layers import code_files, finish

NUMBER = r"\d[\d']*(?:\.[\d']*)?(?:[eE][+-]?\d+)?|\.\d[\d']*(?:[eE][+-]?\d+)?"
TOKEN = re.compile(
    r'(?P<raw>R"(?P<tag>[^\s()\\]*)\(.*?\)(?P=tag)")'
    r"|(?P<comment>//[^\n]*|/\*.*?\*/)"
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<hex>\b0[xX][\da-fA-F']+)"
    rf"|(?P<number>(?<![\w.])(?:{NUMBER}))"
    r"|(?P<char>'(?:\\.|[^'\\])+')",
    re.DOTALL,
)
PLAIN = re.compile(r"(?<![\w.\-/:])\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\d\-:/])")
# Keys whose text holds numbers that are not values.
PROSE = re.compile(r"\b(source|as_of|url|note|reason|why|name|title|date|from|to|row|rows)\s*:")
# An item of a list of sources.
SENTENCE = re.compile(r'\s*- "[^"]*[A-Za-z]{3}[^"]* [^"]*"$')
DATA = ("*.yaml", "*.yml", "*.csv", "*.json")
CALENDAR = {"8760", "8766", "36525", "7305", "6048", "315576", "31536"}


def digits(text):
    """The significant digits of a number, or None where they prove nothing."""
    mantissa = re.split("[eE]", text.replace("'", "").replace(",", ""))[0]
    significant = mantissa.replace(".", "").strip("0")
    if len(significant) < 4 or significant in CALENDAR:
        return None
    value = float(mantissa)
    if value == int(value) and int(value) & (int(value) - 1) == 0:
        return None
    return significant


def numbers_in_code(text):
    """(line, digits, literal) outside comments; a number within a string counts as well."""
    for match in TOKEN.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match.lastgroup in ("string", "raw", "tag"):
            found = PLAIN.findall(match.group())
        else:
            found = [match["number"]] if match["number"] else []
        for literal in found:
            if digits(literal):
                yield line, digits(literal), literal


def cells(path):
    """(digits, line) of the cells of a table that are numbers."""
    with path.open(newline="") as file:
        rows = csv.reader(file)
        for row in rows:
            for cell in row:
                if PLAIN.fullmatch(cell) and digits(cell):
                    yield digits(cell), f"{path}:{rows.line_num}"


def values(path):
    """(digits, line) of the numbers in a data file, prose and dates left out."""
    prose_indent = None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        indent = len(line) - len(line.lstrip())
        if prose_indent is not None and (indent > prose_indent or not line.strip()):
            continue  # the further lines of a folded text
        prose_indent = None
        if SENTENCE.match(line):
            continue
        text = re.sub(r"(^|\s)#.*", "", line)
        match = PROSE.search(text)
        if match:
            if not text[: match.start()].strip(" -"):
                prose_indent = indent
            text = re.sub(PROSE.pattern + r'\s*("[^"]*"|\'[^\']*\'|[^,}]*)', "", text)
        for literal in PLAIN.findall(text):
            if digits(literal):
                yield digits(literal), f"{path}:{number}"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    known = {}
    for folder in ("configs", "tests/validation"):
        for pattern in DATA:
            for path in sorted((root / folder).rglob(pattern)):
                if "schema" not in path.relative_to(root).parts:
                    known.update(cells(path) if path.suffix == ".csv" else values(path))
    findings = []
    checked = 0
    for path in code_files(root):
        checked += 1
        for line, key, literal in numbers_in_code(path.read_text()):
            if key in known:
                place = pathlib.Path(known[key].rsplit(":", 1)[0]).relative_to(root)
                findings.append(f"{path.relative_to(root)}:{line}: {literal} is in {place}")
    print(f"{len(known)} distinct catalog and measured values of four or more digits")
    finish(findings, checked)


if __name__ == "__main__":
    main()
