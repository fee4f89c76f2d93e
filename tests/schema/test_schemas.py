#!/usr/bin/env python3
"""The published schemas against what is shipped, what the program writes, and four mistakes.

usage: test_schemas.py SOURCE_FOLDER      with PODSIM_BINARY naming the program
"""

import copy
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor

import jsonschema
from yaml12 import load

ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
SCHEMAS = ROOT / "configs" / "schema"
KINDS = ["scenario", "included", "catalog", "results", "measurements"]
MODELINE = re.compile(r"^# yaml-language-server: \$schema=(\S+)$")


def podsim(*arguments):
    return subprocess.run(
        [os.environ["PODSIM_BINARY"], *map(str, arguments)], capture_output=True, text=True
    )


def validator(kind):
    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def mistakes(check, document):
    return [
        f"{'.'.join(map(str, e.absolute_path))}: {e.message[:300]}"
        for e in check.iter_errors(document)
    ]


def shipped(folder):
    return sorted((ROOT / folder).rglob("*.yaml"))


class Schemas(unittest.TestCase):
    def assert_valid(self, check, path, document):
        self.assertEqual(mistakes(check, document), [], path)

    def test_the_shipped_schemas_are_what_the_program_prints(self):
        for kind in KINDS:
            done = podsim("schema", kind, "--catalog", ROOT / "configs")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue(
                (SCHEMAS / f"{kind}.schema.json").read_text() == done.stdout,
                f"podsim schema {kind} > configs/schema/{kind}.schema.json",
            )

    def test_every_shipped_file_names_its_schema_and_is_valid(self):
        checks = {kind: validator(kind) for kind in KINDS}
        files = shipped("scenarios") + shipped("configs")
        self.assertGreater(len(files), 150)
        for path in files:
            with path.open(encoding="utf-8") as f:
                modeline = MODELINE.match(f.readline().rstrip("\n"))
            self.assertIsNotNone(modeline, f"{path}: no modeline")
            schema = (path.parent / modeline[1]).resolve()
            self.assertEqual(schema.parent, SCHEMAS, path)
            kind = schema.name.split(".")[0]
            of_catalog = path.is_relative_to(ROOT / "configs")
            self.assertEqual(kind == "catalog", of_catalog, path)
            with self.subTest(path):
                self.assert_valid(checks[kind], path, load(path))

    def test_mistakes_are_found_where_they_are(self):
        check = validator("scenario")
        good = load(ROOT / "scenarios" / "quickstart.yaml")
        for path, value in (
            (["system", "chip"], "tpu-v55"),
            (["workload", "model"], "maxtext-17b"),
            (["plans", "rent", 0, "rent", "offer"], "on_demnad"),
            (["plans", "rent", 0, "rent", "provider"], "gpc"),
            (["system", "scale_out"], "25 GX/s"),
            (["system", "scale_out"], "25 GB"),
            (["system", "scale_out"], 25),
            (["job", "checkpoint", "interval"], "5 GB"),
            (["workload", "global_batch"], "many"),
            (["catalog"], {"tpu-v5e.clock": "1 GHz"}),
            (["plan"], {}),
        ):
            bad = copy.deepcopy(good)
            at = bad
            for key in path[:-1]:
                at = at.setdefault(key, {}) if isinstance(at, dict) else at[key]
            at[path[-1]] = value
            found = [list(e.absolute_path) for e in check.iter_errors(bad)]
            where = path if path != ["plan"] else []  # an unknown key is a mistake of the mapping
            self.assertEqual(found, [where], f"{path} = {value}")

    def test_mistakes_in_the_catalog_are_found_where_they_are(self):
        check = validator("catalog")
        good = load(ROOT / "configs" / "chips" / "tpu-v5e.yaml")
        for key, value in (("hbm_bandwidth", "819 GB"), ("hbm_bandwidth", "819 GX/s")):
            bad = copy.deepcopy(good)
            bad[key]["value"] = value
            self.assertEqual(
                [list(e.absolute_path) for e in check.iter_errors(bad)], [[key, "value"]]
            )
        bad = dict(good, fabric="tpu-v55")
        self.assertEqual([list(e.absolute_path) for e in check.iter_errors(bad)], [["fabric"]])
        bad = dict(good, kind="chips")
        self.assertEqual([list(e.absolute_path) for e in check.iter_errors(bad)], [["kind"]])

    def test_short_names_and_other_spellings_are_valid(self):
        check = validator("scenario")
        document = load(ROOT / "scenarios" / "quickstart.yaml")
        document["system"]["chip"] = "v5e"
        document["plans"]["rent"][0]["rent"]["offer"] = "on-demand"
        document["workload"]["model"] = "models/mine.yaml"
        self.assert_valid(check, "quickstart.yaml", document)

    def test_results_are_as_the_schema_says(self):
        check = validator("results")
        analytic = ["--fidelity", "analytic", "--format", "json"]
        scenario = ROOT / "scenarios"
        commands = [
            ["run", path, *analytic, "--set", "uncertainty.draws=64"]
            if "uncertainty" in load(path)
            else ["run", path, *analytic]
            for path in shipped("scenarios")
            if path.name != "assumptions.yaml"
        ]
        quickstart = scenario / "quickstart.yaml"
        commands += [
            ["compare", f"{quickstart}#rent", f"{quickstart}#one-year", *analytic],
            ["sweep", quickstart, "--axis", "system.slices=1,100000", *analytic],
            ["search", quickstart, *analytic],
            ["chip", "tpu-v5e", "--op", "matmul:2048x2048x2048:bf16", "--timeline", *analytic[2:]],
            ["systolic", "--gemm", "64x48x32", "--array", "16x16", "--cycle-true", *analytic[2:]],
            ["collective", "--fabric", "torus:4x4", "--link", "50GB/s", "--op", "all-reduce",
             "--bytes", "1MiB", *analytic[2:]],
        ]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            outcomes = list(pool.map(lambda c: podsim(*c), commands))
        for command, done in zip(commands, outcomes):
            self.assertIn(done.returncode, (0, 3), f"{command}: {done.stderr}")
            result = json.loads(done.stdout)
            self.assert_valid(check, command, result)
            result["extra"] = 1
            self.assertEqual(len(mistakes(check, result)), 1, "keys beyond the schema")

    def test_tables_of_measurements_are_valid(self):
        schema = json.loads((SCHEMAS / "measurements.schema.json").read_text())
        tables = {
            "training_runs/published.csv": "training_run",
            "training_runs/published2.csv": "training_run",
            "measurements/operations.csv": "operation",
            "measurements/figures.csv": "figure",
            "operations/kernels.csv": "kernel",
            "operations/collectives.csv": "collective",
            "training_notes/published.csv": "training_note",
        }
        self.assertEqual(set(tables.values()), set(schema["definitions"]))
        used = {kind: set() for kind in tables.values()}
        for name, kind in tables.items():
            row_schema = schema["definitions"][kind]
            check = jsonschema.Draft7Validator(row_schema)
            patterns = {
                column: re.compile(cell["pattern"])
                for column, cell in row_schema["properties"].items()
                if "pattern" in cell
            }
            with (ROOT / "configs" / name).open(newline="", encoding="utf-8") as f:
                rows = list(csv.DictReader(f))
            self.assert_valid(check, name, rows[0])
            for row in rows:  # the same patterns as above, faster
                for column in patterns.keys() & row.keys():
                    self.assertRegex(row[column], patterns[column], f"{name}, {row['id']}: {column}")
            used[kind] |= set(rows[0])
        for kind, columns in used.items():
            self.assertEqual(set(schema["definitions"][kind]["properties"]) - columns, set(), kind)


if __name__ == "__main__":
    unittest.main()
