"""Names decide nothing. usage: names.py ROOT

Labels (`vendor`, `family`, `axis`, and the `name` of a chip, link, axis or ledger line) are not
compared with text in src/, include/ or models/: behaviour follows from catalog keys and enums.
"""

import pathlib
import re
import sys

from layers import code_files, finish

LABELS = r"\b(?:vendor|family|axis|name)\b"
TEXT = r'"(?:\\.|[^"\\\n])+"'
COMPARED = re.compile(rf"{LABELS}\s*(?:==|!=)\s*{TEXT}|{TEXT}\s*(?:==|!=)\s*[\w.>-]*{LABELS}")
COMMENT = re.compile(r"//[^\n]*")
# Files that may, and what they compare.
MAY = {
    "src/calibration/training/recipe.cpp": "family: what frameworks do by default",
    "src/calibration/training/mesh.cpp": "family: how frameworks count degrees",
    "src/calibration/training/run.cpp": "family: microbatches of frameworks; name: a parameter's",
    "src/calibration/training/rate_priors.cpp": "name: a rate's, a field of the catalog",
    "src/study/uncertainty/market_model.cpp": "name: an accounting basis as results spell it",
    "src/study/uncertainty/stresses.cpp": "name: a stress that the scenario asks for",
    "src/study/run/market_derivations.cpp": "name: an accounting basis as results spell it",
    "src/economics/market.cpp": "name: an accounting basis as results spell it",
    "src/report/run_market.cpp": "name: an accounting basis as results spell it",
}


def main(root):
    findings, checked = [], 0
    for path in code_files(root):
        checked += 1
        where = path.relative_to(root).as_posix()
        if where in MAY:
            continue
        text = COMMENT.sub("", path.read_text())
        for match in COMPARED.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            findings.append(f"{where}:{line}: a name decides: {match.group()}")
    finish(findings, checked)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
