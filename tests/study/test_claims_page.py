"""docs/claims.md shows what `podsim claims` prints.

usage: test_claims_page.py ROOT, with PODSIM_BINARY in the environment
"""

import difflib
import os
import re
import subprocess
import sys

ROOT = sys.argv[1]
PAGE = os.path.join(ROOT, "docs/claims.md")

printed = subprocess.run(
    [os.environ["PODSIM_BINARY"], "claims", os.path.join(ROOT, "scenarios/report")]
    + ["--format", "md", "--detail", "full", "--quiet"],
    capture_output=True,
    text=True,
    check=True,
).stdout
printed = re.sub(r"^# .*\n", "", printed)
printed = re.sub(r"^## ", "### ", printed, flags=re.MULTILINE)  # stands below a heading of the page
with open(PAGE, encoding="utf-8") as f:
    shown = f.read().split("## As printed\n", 1)[1]
if printed.strip() != shown.strip():
    lines = difflib.unified_diff(shown.split("\n"), printed.split("\n"), PAGE, "printed", lineterm="")
    sys.exit("\n".join(lines))
print(f"{len(shown.splitlines())} lines as printed")
