"""The layers in their order, and who may use whom."""

import pathlib
import sys

ORDER = [
    "base", "units", "config", "catalog", "workload", "system", "performance", "job",
    "models", "economics", "study", "imports", "calibration", "report", "cli",
]  # fmt: skip


def may_use(user, used):
    """A layer uses those before it; the models, though, run in the worker that only cli knows."""
    if used == "models" and user not in ("models", "cli"):
        return False
    return ORDER.index(used) <= ORDER.index(user)


def layer_of(path):
    """The layer that a path relative to the root belongs to, or None."""
    parts = pathlib.PurePath(path).parts
    if parts[:1] == ("models",):
        return "models"
    if parts[:1] == ("src",) and len(parts) > 2:
        return parts[1]
    if parts[:2] == ("include", "podsim") and len(parts) > 3:
        return parts[2]
    return None


def code_files(root):
    """Every C++ file of the layers."""
    for folder in ("include", "src", "models"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                yield path


def finish(findings, checked):
    """Prints the findings; fails on any, and where there was nothing to check."""
    for finding in findings:
        print(finding)
    print(f"{checked} checked, {len(findings)} against the rule")
    sys.exit(1 if findings or not checked else 0)
