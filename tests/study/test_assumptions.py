"""Included files and assumptions through the program: values, samples, explanations, bad input.

usage: test_assumptions.py ROOT, with PODSIM_BINARY in the environment
"""

import json
import os
import subprocess
import sys
import tempfile

ROOT = sys.argv[1]
PODSIM = os.environ["PODSIM_BINARY"]
PLAIN = os.path.join(ROOT, "tests/study/own-or-rent.yaml")
PRICE = "{p10: 1.6 USD/h, p50: 2.0 USD/h, p90: 5.4 USD/h}"
BASE = f"""assumptions:
  rent_v7: {{value: {PRICE}, source: "who knows, 2026"}}
  large_buyer: {{value: 0.8, source: "assumed"}}
  unused: {{value: 3 y, source: "assumed"}}
"""
failures = []


def podsim(*arguments):
    return subprocess.run([PODSIM, *arguments], capture_output=True, text=True)


def expect(condition, text):
    if not condition:
        failures.append(text)


def run(file, *settings):
    done = podsim("run", file, "--fidelity", "analytic", "--format", "json", *settings)
    if done.returncode not in (0, 3):
        sys.exit(done.stderr)
    return done.stdout


def written(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def figure(result, path):
    return next(f for f in result["uncertainty"]["figures"] if f["path"] == path)


def scenario(folder, price, head="include: base.yaml", name="scenario.yaml"):
    with open(PLAIN, encoding="utf-8") as f:
        text = f.read()
    text = text.replace("podsim: 1\n", f"podsim: 1\n{head}\n").replace(f"price: {PRICE}", f"price: {price}")
    return written(folder, name, text)


def values(folder):
    plain = json.loads(run(PLAIN))
    total = "plans.rent.cost.total_usd"
    one = json.loads(run(scenario(folder, "= rent_v7")))
    # Another name is another dimension of the points: the samples agree within their error.
    a, b = figure(plain, total), figure(one, total)
    expect(a["central"] == b["central"], f"central {a['central']} and {b['central']}")
    for p in ("p10", "p50", "p90", "mean"):
        error = a[p + "_standard_error"] + b[p + "_standard_error"]
        expect(abs(a[p] - b[p]) < 4 * error, f"{p}: {a[p]} and {b[p]}, errors {error}")
    for expression, factor in (("= rent_v7 * large_buyer", 0.8), ("= 50 % * rent_v7 / large_buyer", 0.625)):
        scaled = figure(json.loads(run(scenario(folder, expression))), total)
        for p in ("central", "p10", "p50", "p90", "mean"):
            expect(abs(scaled[p] / b[p] / factor - 1) < 1e-9, f"{expression}: {p} {scaled[p]}")
    stated = one["assumptions"]
    expect([s["name"] for s in stated] == ["rent_v7"], f"assumptions that are used: {stated}")
    inputs = {i["name"]: i["how"] for i in one["uncertainty"]["inputs"]}
    expect(inputs.get("assumptions.rent_v7") == "assumption", f"inputs: {inputs}")


def sampled_once(folder):
    """Two plans at one price differ by nothing in any sample."""
    file = scenario(folder, "= rent_v7")
    with open(file, encoding="utf-8") as f:
        text = f.read()
    twice = text.replace("  rent:\n", "  also:\n    - rent: {offer: contract-3y, renewal: {}, price: = rent_v7}\n  rent:\n", 1)
    twice = twice.replace("price_drift: {p10: -25 %, p50: -9 %, p90: 5 %}", "price_drift: 0 %")
    result = json.loads(run(written(folder, "twice.yaml", twice)))
    a, b = (figure(result, f"plans.{p}.cost.total_usd") for p in ("also", "rent"))
    for p in ("p10", "p50", "p90", "mean"):
        expect(a[p] == b[p], f"one price, two samples: {p} {a[p]} and {b[p]}")


def kept(folder):
    file = scenario(folder, "= rent_v7 * large_buyer")
    first = run(file)
    again = run(written(folder, "kept.json", first))
    expect(first == again, "a kept result gives other bytes")
    told = podsim("explain", os.path.join(folder, "kept.json"), "plans.rent[0].rent.price").stdout
    expect("who knows, 2026 (assumption)" in told and "large_buyer" in told, f"explain: {told}")


def names(folder):
    """Random dimensions go by name: the order of keys changes no byte."""
    with open(PLAIN, encoding="utf-8") as f:
        text = f.read()
    demand = next(l for l in text.split("\n") if l.startswith("demand:"))
    finance = next(l for l in text.split("\n") if l.startswith("finance:"))
    swapped = text.replace(demand, "X").replace(finance, demand).replace("X", finance, 1)
    a, b = run(PLAIN), run(written(folder, "swapped.yaml", swapped))
    expect(a == b, "two keys swapped give other bytes")
    for name in ("d-revenue", "e-alibaba"):
        first = run(os.path.join(ROOT, f"scenarios/report/{name}.yaml"))
        expect(first == run(written(folder, "kept.json", first)), f"{name}: another result when run again")


def bad(folder):
    def refused(file, *expected):
        done = podsim("check", file)
        text = done.stderr + done.stdout
        expect(done.returncode == 2, f"{file}: exit code {done.returncode}")
        for e in expected:
            expect(e in text, f"{file}: no '{e}' in {text}")

    written(folder, "b.yaml", "include: c.yaml\n")
    written(folder, "c.yaml", "include: [b.yaml]\n")
    written(folder, "list.yaml", "- 1\n")
    refused(scenario(folder, "= rent_v7", "include: b.yaml"), "c.yaml:1:11", "includes itself")
    refused(scenario(folder, "= rent_v7", "include: none.yaml"), "scenario.yaml:3:10", "there is no file")
    refused(scenario(folder, "= rent_v7", "include: ../base.yaml"), "outside the scenario's folder")
    refused(scenario(folder, "= rent_v7", "include: /etc/hostname"), "outside the scenario's folder")
    refused(scenario(folder, "= rent_v7", "include: {a: b}"), "a file, or a list of files")
    refused(scenario(folder, "= rent_v7", "include: list.yaml"), "keys of a scenario")
    os.symlink("/etc/hostname", os.path.join(folder, "link.yaml"))
    refused(scenario(folder, "= rent_v7", "include: link.yaml"), "outside the scenario's folder")
    own = "include: base.yaml\nassumptions: {large_buyer: {value: 0.7, source: me%s}}"
    refused(scenario(folder, "= rent_v7", own % ""), "scenario.yaml:4:15", "'deviates' that says why")
    done = podsim("check", scenario(folder, "= rent_v7", own % ", deviates: a smaller buyer"))
    expect(done.returncode == 0, f"a deviation with its reason: {done.stderr}")
    refused(scenario(folder, "= rent_v8"), "no assumption 'rent_v8'", "did you mean 'rent_v7'")
    refused(scenario(folder, "= rent_v7 + 1"), "found '+'", "* and /")
    refused(scenario(folder, "= rent_v7 *"), "a name or a number is missing")
    refused(scenario(folder, "= rent_v7 / 0"), "division by 0")
    refused(scenario(folder, "= rent_v7 * rent_v7"), "no quantity that has a unit")
    refused(scenario(folder, "= 3 * large_buyer"), "without a unit")
    refused(scenario(folder, "= unused"), "USD/h")
    head = "assumptions: {%s}"
    refused(scenario(folder, "= a", head % "a: {value: 3 parsec, source: x}"), "found '3 parsec'")
    refused(scenario(folder, "= a", head % "a: {value: 3 USD/h}"), "source")
    refused(scenario(folder, "= a", head % "a b: {value: 3 USD/h, source: x}"), "letters, digits")
    done = podsim("run", scenario(folder, "= rent_v7"), "--set", "include=[c.yaml]")
    expect(done.returncode == 2 and "included before" in done.stderr, f"--set include: {done.stderr}")


with tempfile.TemporaryDirectory() as place:
    written(place, "base.yaml", BASE)
    for check in (values, sampled_once, kept, names, bad):
        check(place)
sys.exit("\n".join(failures) if failures else 0)
