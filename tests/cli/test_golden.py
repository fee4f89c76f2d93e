#!/usr/bin/env python3
"""Compares what the program says with approved texts in golden/: help of every verb, lists, entries,
explanations, checks, and a set of errors.

usage: test_golden.py SOURCE_FOLDER   with PODSIM_BINARY naming the program; PODSIM_APPROVE=1
rewrites the texts
"""

import difflib
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()
GOLDEN = pathlib.Path(__file__).resolve().parent / "golden"
QUICK = "scenarios/quickstart.yaml"
ANALYTIC = ["--fidelity", "analytic"]

# Name of the text, and the command lines whose output it holds.
CASES = {
    "list": [["list", "chips"], ["list", "sites"]],
    "show": [["show", "sites/us-colocation"]],
    "explain": [["explain", QUICK, "plans.rent.cost.per_million_tokens_usd"]],
    "check": [["check", QUICK], ["check", QUICK, "--format", "json"]],
    "errors": [
        ["check", QUICK, "--set", "system.chip=tpu-v99"],
        ["check", QUICK, "--set", "plans.rent[0].rent.offer=on_demnd"],
        ["check", QUICK, "--set", "workload.global_batch=many"],
        ["check", QUICK, "--set", "demand.tokens=1 km"],
        ["check", QUICK, "--set", "workload.globl_batch=512"],
        ["check", "none.yaml"],
        ["run", QUICK, "--lang", "fr"],
        ["run", QUICK, "--threshold", "plans.rent.cost.totl_usd < 1", *ANALYTIC],
        ["explain", QUICK, "plans.rent.nothing"],
        ["list", "chip"],
        ["show", "chips/tpu-v99"],
        ["rnu"],
    ],
}


def verbs():
    """The verbs that the program's help lists."""
    lines = run(["--help"]).splitlines()
    return [m[1] for m in (re.match(r"  ([a-z]+)  +\S", line) for line in lines) if m]


def run(arguments):
    """What a command says on either stream, with its exit code where that is not 0."""
    done = subprocess.run(
        [os.environ["PODSIM_BINARY"], *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PODSIM_CATALOG": str(ROOT / "configs")},
    )
    text = done.stdout + done.stderr
    if done.returncode != 0:
        text += f"exit code {done.returncode}\n"
    return text.replace(str(ROOT) + "/", "")


def text_of(commands):
    return "\n".join(f"$ podsim {' '.join(c)}\n{run(c)}" for c in commands)


def compare(name, text):
    """The difference to the approved text, which is rewritten where that is asked for."""
    path = GOLDEN / f"{name}.txt"
    if "PODSIM_APPROVE" in os.environ:
        path.write_text(text, encoding="utf-8")
    approved = path.read_text(encoding="utf-8") if path.exists() else ""
    return list(
        difflib.unified_diff(
            approved.splitlines(), text.splitlines(), str(path), "printed", lineterm=""
        )
    )


def main():
    os.environ["PODSIM_BINARY"] = str(pathlib.Path(os.environ["PODSIM_BINARY"]).resolve())
    cases = {f"help_{verb}": [[verb, "--help"]] for verb in verbs()}
    cases["help"] = [["--help"]]
    cases.update(CASES)
    differences = []
    for name, commands in sorted(cases.items()):
        differences += compare(name, text_of(commands))
    unused = {p.stem for p in GOLDEN.glob("*.txt")} - set(cases)
    differences += [f"{GOLDEN}/{name}.txt belongs to no command" for name in sorted(unused)]
    print("\n".join(differences) or f"{len(cases)} texts as approved")
    return 1 if differences or len(cases) <= len(CASES) + 1 else 0


if __name__ == "__main__":
    sys.exit(main())
