"""Odds through the program: indices with errors that hold over seeds, stresses without effect, words.

usage: test_odds.py ROOT, with PODSIM_BINARY in the environment
"""

import json
import math
import os
import re
import subprocess
import sys

ROOT = sys.argv[1]
PODSIM = os.environ["PODSIM_BINARY"]
OWN_OR_RENT = os.path.join(ROOT, "tests/study/own-or-rent.yaml")
REVENUE = os.path.join(ROOT, "scenarios/report/d-revenue.yaml")
SEEDS = range(1, 9)
failures = []


def run(file, *settings, form="json", jobs=None):
    command = [PODSIM, "run", file, "--fidelity", "analytic", "--format", form, "--quiet"]
    command += ["--detail", "full"]
    for s in settings:
        command += ["--set", s]
    if jobs:
        command += ["--jobs", str(jobs)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(f"{settings}: {done.stderr}")
    return json.loads(done.stdout) if form == "json" else done.stdout


def expect(condition, text):
    if not condition:
        failures.append(text)


def sensitivity(result, metric):
    return next(s for s in result["uncertainty"]["sensitivities"] if s["figure"] == metric)


def index(result, metric, name):
    return next(i for i in sensitivity(result, metric)["indices"] if i["input"] == name)


def consistent(name, values, errors):
    """The spread over the seeds is what the stated errors say: a chi-square of 7 degrees of freedom
    between its 0.05 % and 99.95 % points, each error itself known to some 18 %."""
    mean = sum(values) / len(values)
    chi = sum(((v - mean) / e) ** 2 for v, e in zip(values, errors))
    spread = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))
    stated = sum(errors) / len(errors)
    print(f"{name}: {mean:.4f}, spread over seeds {spread:.4f}, stated {stated:.4f}, chi2 {chi:.1f}")
    expect(0.4 < chi < 28, f"{name}: {values} with errors {errors}, chi-square {chi:.1f}")


def seeds():
    runs = [run(OWN_OR_RENT, f"uncertainty.seed={s}") for s in SEEDS]
    metric = "decisions.own.npv_usd"
    for name in ("demand.tokens", "plans.rent[0].rent.price"):
        for kind in ("first", "total"):
            found = [index(r, metric, name) for r in runs]
            errors = [f[kind + "_standard_error"] for f in found]
            consistent(f"{kind} index of {name}", [f[kind] for f in found], errors)
    shares = [next(c for c in r["uncertainty"]["conditions"]) for r in runs]
    errors = [c["probability_standard_error"] for c in shares]
    consistent(shares[0]["expression"], [c["probability"] for c in shares], errors)
    medians = [next(f for f in r["uncertainty"]["figures"] if f["path"] == metric) for r in runs]
    for p in ("p10", "p50", "p90", "mean"):
        errors = [m[p + "_standard_error"] for m in medians]
        consistent(f"{p} of {metric}", [m[p] for m in medians], errors)
    for r in runs:
        # A cost for each token has no variance where the demand may be next to nothing.
        tail = sensitivity(r, "plans.rent.cost.per_million_tokens_usd")
        expect(not tail["indices"] and "of the variance" in tail["not_reliable"], f"tail: {tail}")
        for s in r["uncertainty"]["sensitivities"]:
            for i in s["indices"]:
                within = 0 <= i["first"] <= i["total"] <= 1
                expect(within and i["first_standard_error"] <= 0.05, f"{s['figure']}: {i}")


def words():
    text = run(REVENUE, form="text")
    expect(" closes" in text, "no deal closes in words")
    expect("market.deals[" not in text.split("Uncertainty")[1].split("Stresses")[0], "paths in text")
    dated = run(
        REVENUE,
        "market.deals[0].rent.from={discrete: {values: [2026-07, 2026-10], probabilities: [0.5, 0.5]}}",
        form="text",
    )
    expect(re.search(r"2026-07 .*2026-10", dated), "dates do not print as dates")


def stresses():
    claim = (
        "claim={id: x, text: It pays, source: a test, conditions: [decisions.own.npv_usd > 0], details: ["
        "{text: A delay does nothing to rent, under: demand -30 %, "
        "conditions: ['plans.rent.phases[0].mfu > 0.001']}, "
        "{text: It pays with cheaper rent, under: rental price -30 %, "
        "conditions: [decisions.own.npv_usd > 0]}]}"
    )
    details = run(OWN_OR_RENT, claim)["claim"]["details"]
    expect(details[0]["verdict"] == "no effect", f"a stress without effect: {details[0]}")
    expect("probability" not in details[0], "no effect with a probability")
    expect(details[1]["verdict"] in ("supported", "not supported"), f"a stress: {details[1]}")


def bytes_alike():
    one = run(OWN_OR_RENT, form="text", jobs=1)
    expect(one == run(OWN_OR_RENT, form="text", jobs=2), "two threads give other bytes than one")


seeds()
words()
stresses()
bytes_alike()
sys.exit("\n".join(failures) if failures else 0)
