"""Compares what `podsim claims` prints in full with the approved page golden/claims.md.

usage: test_claims_page.py ROOT, with PODSIM_BINARY in the environment; PODSIM_APPROVE=1 rewrites
the page
"""

import difflib
import os
import subprocess
import sys

ROOT = sys.argv[1]
PAGE = os.path.join(ROOT, "tests/study/golden/claims.md")

printed = subprocess.run(
    [os.environ["PODSIM_BINARY"], "claims", os.path.join(ROOT, "scenarios/report")]
    + ["--format", "md", "--detail", "full", "--quiet"],
    capture_output=True,
    text=True,
    check=True,
).stdout.replace(ROOT + "/", "")
if "PODSIM_APPROVE" in os.environ:
    with open(PAGE, "w", encoding="utf-8") as f:
        f.write(printed)
with open(PAGE, encoding="utf-8") as f:
    approved = f.read()
if printed != approved:
    lines = difflib.unified_diff(
        approved.split("\n"), printed.split("\n"), PAGE, "printed", lineterm=""
    )
    sys.exit("\n".join(lines))
print(f"{len(approved.splitlines())} lines as approved")
