"""Documentation comments name their subject. usage: comments.py ROOT

A comment that begins with a bare preposition or relative pronoun ("of the phase", "what is sold")
leaves its subject to be guessed. One whose opening phrase a comma closes may ("In steady state, …").
"""

import pathlib
import re
import sys

from layers import code_files, finish, layer_of

# Layers whose comments are still to be rewritten.
EXEMPT = {"study", "calibration"}

BARE = re.compile(
    r"(of|by|in|that|at|where|with|what|who|whose|from|for|to|as)\b(?![-'’])", re.IGNORECASE
)
COMMENT = re.compile(r"^(?P<code>.*?)///(?P<behind><?)\s?(?P<text>.*)$")
CLAUSE_END = re.compile(r"[.:;](\s|$)")


def comments(text):
    """(line, whole text) of each documentation comment; the lines of one are joined."""
    begun, behind, words = 0, "", []
    for number, line in enumerate(text.splitlines(), 1):
        match = COMMENT.match(line)
        goes_on = match and words and not match["code"].strip() and match["behind"] == behind
        if words and not goes_on:
            yield begun, " ".join(words)
            words = []
        if match:
            begun = begun if goes_on else number
            behind = match["behind"]
            words.append(match["text"].strip())
    if words:
        yield begun, " ".join(words)


def is_bare(text):
    """Whether a comment begins with one of the words and no comma closes its opening phrase."""
    if not BARE.match(text):
        return False
    clause = CLAUSE_END.split(text, maxsplit=1)[0]
    return "," not in re.sub(r"\([^)]*\)", "", clause)


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    findings = []
    checked = 0
    for path in code_files(root):
        relative = path.relative_to(root)
        for line, text in comments(path.read_text()):
            checked += 1
            if is_bare(text) and layer_of(relative) not in EXEMPT:
                findings.append(f"{relative}:{line}: {text[:70]}")
    finish(findings, checked)


if __name__ == "__main__":
    main()
