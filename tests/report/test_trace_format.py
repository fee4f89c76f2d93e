#!/usr/bin/env python3
"""A timeline follows the documented Trace Event Format, and says what its operations are.

usage: test_trace_format.py SCENARIO...      with PODSIM_BINARY naming the program

The format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
"""

import bisect
import collections
import json
import os
import subprocess
import sys
import tempfile
import unittest

SCENARIOS = sys.argv[1:]
del sys.argv[1:]
PICOSECOND = 1e-6  # in the unit of the format


def trace_of(scenario):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "trace.json")
        done = subprocess.run(
            [os.environ["PODSIM_BINARY"], "run", scenario, "--timeline", path, "--quiet"],
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode not in (0, 3):
            sys.exit(done.stderr)
        with open(path, encoding="utf-8") as f:
            return json.load(f)


class TraceFormat(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.traces = {scenario: trace_of(scenario) for scenario in SCENARIOS}

    def of_phase(self, phase):
        for scenario, trace in self.traces.items():
            yield scenario, [e for e in trace["traceEvents"] if e["ph"] == phase]

    def threads_called(self, scenario, name):
        return {
            (e["pid"], e["tid"])
            for e in self.traces[scenario]["traceEvents"]
            if e["name"] == "thread_name" and e["args"]["name"] == name
        }

    def test_every_event_has_the_keys_of_its_phase(self):
        keys = {
            "M": {"ph", "name", "pid", "tid", "args"},
            "X": {"ph", "name", "cat", "pid", "tid", "ts", "dur", "args"},
            "s": {"ph", "name", "cat", "id", "pid", "tid", "ts"},
            "f": {"ph", "name", "cat", "id", "pid", "tid", "ts", "bp"},
        }
        for scenario, trace in self.traces.items():
            self.assertIn(trace["displayTimeUnit"], ("ms", "ns"))
            for event in trace["traceEvents"]:
                self.assertEqual(set(event), keys[event["ph"]], f"{scenario}: {event}")
                for key in ("pid", "tid"):
                    self.assertIsInstance(event[key], int)
                for key in {"ts", "dur"} & set(event):
                    self.assertGreaterEqual(event[key], 0, event)

    def test_every_process_and_thread_has_a_name(self):
        for scenario, names in self.of_phase("M"):
            named = {(e["pid"], e["tid"]) for e in names if e["name"] == "thread_name"}
            processes = {e["pid"] for e in names if e["name"] == "process_name"}
            for event in self.traces[scenario]["traceEvents"]:
                if event["ph"] != "M":
                    self.assertIn((event["pid"], event["tid"]), named)
                    self.assertIn(event["pid"], processes)

    def test_spans_of_a_thread_do_not_overlap(self):
        for scenario, spans in self.of_phase("X"):
            threads = collections.defaultdict(list)
            for e in spans:
                threads[e["pid"], e["tid"]].append((e["ts"], e["ts"] + e["dur"], e["name"]))
            for thread, own in threads.items():
                own.sort()
                for before, after in zip(own, own[1:]):
                    self.assertGreaterEqual(
                        after[0], before[1] - PICOSECOND / 2, f"{scenario} {thread}: {before} {after}"
                    )

    def test_operations_say_what_they_are(self):
        for scenario, spans in self.of_phase("X"):
            operations = [e for e in spans if "bound" in e["args"]]
            self.assertGreater(len(operations), 100)
            products = [e for e in operations if "FLOP" in e["args"] and "shape" in e["args"]]
            self.assertTrue(products, scenario)
            for e in products:
                # The FLOP of products follow from their shapes; elementwise work comes on top.
                flop = 0
                for product in e["args"]["shape"].split(", "):
                    sizes, _, count = product.partition(" x ")
                    m, n, k = map(int, sizes.split("x"))
                    flop += 2 * m * n * k * int(count or 1)
                self.assertLessEqual(flop, e["args"]["FLOP"] * (1 + 1e-12), e)
            moved = [e for e in operations if e["args"].get("bytes", 0) > 0]
            self.assertGreater(len(moved), len(operations) / 2)
            for e in operations:
                self.assertIn(
                    e["args"]["bound"],
                    ("mxu", "vpu", "hbm", "dispatch", "latency", "links", "host link"),
                )

    def test_layers_can_be_told_apart(self):
        for scenario, spans in self.of_phase("X"):
            layers = {e["args"]["layer"] for e in spans if "layer" in e["args"]}
            self.assertGreater(len({l for l in layers if "/" in l}), 10, scenario)
            # The thread of layers covers each operation of the core.
            core, marks = (self.threads_called(scenario, name) for name in ("core", "layers"))
            blocks = collections.defaultdict(list)
            for e in spans:
                if (e["pid"], e["tid"]) in marks:
                    blocks[e["pid"], e["name"], e["args"]["block run"]].append(e)
            for e in spans:
                if (e["pid"], e["tid"]) in core:
                    (block,) = blocks[e["pid"], e["args"]["layer"], e["args"]["block run"]]
                    self.assertGreaterEqual(e["ts"], block["ts"] - PICOSECOND / 2)
                    self.assertLessEqual(
                        e["ts"] + e["dur"], block["ts"] + block["dur"] + PICOSECOND
                    )

    def test_arrows_lead_from_what_was_waited_for_to_what_waited(self):
        for scenario, trace in self.traces.items():
            ends = collections.defaultdict(dict)
            for e in trace["traceEvents"]:
                if e["ph"] in "sf":
                    self.assertNotIn(e["ph"], ends[e["id"]], "an id used twice")
                    ends[e["id"]][e["ph"]] = e
            self.assertGreater(len(ends), 10, scenario)
            spans = collections.defaultdict(list)
            begins = collections.defaultdict(set)
            for e in trace["traceEvents"]:
                if e["ph"] == "X":
                    spans[e["pid"], e["tid"]].append((e["ts"], e["ts"] + e["dur"]))
                    begins[e["pid"], e["tid"]].add(e["ts"])
            for own in spans.values():
                own.sort()
            for pair in ends.values():
                self.assertEqual(set(pair), {"s", "f"})
                source, target = pair["s"], pair["f"]
                self.assertLessEqual(source["ts"], target["ts"])
                self.assertNotEqual(source["tid"], target["tid"])
                self.assertEqual(target["bp"], "e")
                # An arrow leaves within a span and arrives where one begins.
                own = spans[source["pid"], source["tid"]]
                at = bisect.bisect_right(own, (source["ts"], float("inf"))) - 1
                self.assertTrue(own[at][0] <= source["ts"] <= own[at][1], source)
                self.assertIn(target["ts"], begins[target["pid"], target["tid"]])


if __name__ == "__main__":
    unittest.main()
