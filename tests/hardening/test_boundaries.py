"""Every key of the scenario at its boundaries: a result, or a located error with exit code 2.

Keys are those of tests/study/every_key.yaml, limits those of the schema. A sample of the cases is
run; PODSIM_BOUNDARIES=all runs every one, PODSIM_BOUNDARIES=N another number of them.
"""
import concurrent.futures
import json
import os
import random
import re
import subprocess
import unittest

import yaml

from program import PODSIM, ROOT, podsim

SCENARIO = os.path.join(ROOT, "tests", "study", "every_key.yaml")
# Words of libraries, and signs of numbers that are none.
FOREIGN = re.compile(r"std::|bad_alloc|boost|Boost|json\.exception|max_size|basic_string|"
                     r"negative precision|fmt|vector::|stoi|filesystem error|what\(\)|assert")
SAMPLE = 120


class Schema:
    """Limits of a key."""

    def __init__(self):
        self.root = json.loads(podsim("schema", "scenario", code=0).out)

    def below(self, node, key):
        """Schemas that a value of a mapping or list may have."""
        found = []
        for s in self.variants(node):
            if isinstance(key, int):
                found += [s["items"]] if "items" in s else []
            elif key in s.get("properties", {}):
                found.append(s["properties"][key])
            elif isinstance(s.get("additionalProperties"), dict):
                found.append(s["additionalProperties"])
        return found

    def variants(self, nodes):
        for node in nodes:
            yield node
            if "$ref" in node:
                target = self.root
                for part in node["$ref"].removeprefix("#/").split("/"):
                    target = target[part]
                yield from self.variants([target])
            for kind in ("anyOf", "oneOf", "allOf"):
                yield from self.variants(node.get(kind, []))

    def limits(self, path):
        nodes = [self.root]
        for key in path:
            nodes = self.below(nodes, key)
        found = set()
        for s in self.variants(nodes):
            for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
                if name in s:
                    found.add(s[name])
        return sorted(found)


def leaves(node, path=()):
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from leaves(value, path + (key.value,))
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield from leaves(value, path + (i,))
    else:
        yield path, node.value


def text_of(path):
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else ("." if text else "") + part
    return text


def values_of(written, limits):
    number = re.match(r"^([-+]?[0-9][0-9.e+-]*)( .*)?$", written)
    unit = (number[2] or "") if number else ""
    values = [0, -1, 1, "1e308", "-1e308", "1e-308", 2**31, 2**63 - 1, "1e15"]
    for limit in limits:
        values += [limit, limit - 1, limit + 1]
    texts = [f"{v}{unit}" for v in values]
    return texts + ["1e999", ".nan", ".inf", "nan", "inf" + unit, "\"\"", "[]", "{}", "x" * 300, "null"]


class Boundaries(unittest.TestCase):
    maxDiff = None

    def cases(self):
        schema = Schema()
        with open(SCENARIO) as f:
            root = yaml.compose(f)
        for path, written in leaves(root):
            for value in values_of(written, schema.limits(path)):
                yield text_of(path), value

    def complaint(self, case):
        path, value = case
        command = [PODSIM, "run", SCENARIO, "--fidelity", "analytic", "--format", "json", "--jobs",
                   "1", "--set", f"{path}={value}", "--timeout", "60 s"]
        if not path.startswith("uncertainty.draws"):
            command += ["--set", "uncertainty.draws=16"]
        done = subprocess.run(command, capture_output=True, timeout=120)
        out, err = done.stdout.decode(), done.stderr.decode()
        where = f"--set '{path}={value[:60]}': "
        if done.returncode not in (0, 2, 3):
            return where + f"exit code {done.returncode}: {err[:300]}"
        if FOREIGN.search(err):
            return where + err[:300]
        if done.returncode == 2:
            located = re.match(r"^.*:\d+:\d+: error: |^error: --set |"
                               r"^error: [^ ]+: a figure is not a finite number", err)
            return None if located and not out else where + "no place: " + err[:300]
        try:
            json.loads(out, parse_constant=lambda word: 1 / 0)
        except (ValueError, ZeroDivisionError) as e:
            return where + f"no JSON: {e}"
        return None

    def test_every_key_is_a_result_or_a_located_error(self):
        cases = list(self.cases())
        wanted = os.environ.get("PODSIM_BOUNDARIES", str(SAMPLE))
        if wanted != "all":
            random.seed(int(os.environ.get("PODSIM_BOUNDARIES_SEED", "19")))
            cases = random.sample(cases, min(int(wanted), len(cases)))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            complaints = [c for c in pool.map(self.complaint, cases) if c]
        self.assertEqual("\n".join(complaints), "", f"{len(complaints)} of {len(cases)}")


if __name__ == "__main__":
    unittest.main()
