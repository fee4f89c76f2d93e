"""Prints the coverage of each layer from gcovr's summary: `coverage.py SUMMARY.json LEAST`."""

import collections
import json
import pathlib
import sys


def main():
    least = float(sys.argv[2])
    sums = collections.defaultdict(collections.Counter)
    files = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))["files"]
    for file in files:
        parts = pathlib.PurePath(file["filename"]).parts
        layer = parts[1] if parts[0] == "src" else parts[0]
        for key in ("line_total", "line_covered", "branch_total", "branch_covered"):
            sums[layer][key] += file[key]
            sums["all"][key] += file[key]
    for layer in [*sorted(sums.keys() - {"all"}), "all"]:
        s = sums[layer]
        shares = [100 * s[f"{k}_covered"] / max(s[f"{k}_total"], 1) for k in ("line", "branch")]
        print(f"{layer:12} {s['line_covered']:6} of {s['line_total']:6} lines {shares[0]:5.1f}%   "
              f"{s['branch_covered']:6} of {s['branch_total']:6} branches {shares[1]:5.1f}%")  # fmt: skip
    worst = sorted(files, key=lambda f: f["line_covered"] - f["line_total"])[:10]
    print("least covered:")
    for f in worst:
        print(f"  {f['filename']}: {f['line_total'] - f['line_covered']} of {f['line_total']} lines")
    s = sums["all"]
    return 1 if 100 * s["line_covered"] < least * s["line_total"] else 0


sys.exit(main())
