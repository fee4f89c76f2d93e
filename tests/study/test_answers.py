"""What the shipped scenarios must show, asked of the program itself.

usage: PODSIM_BINARY=… python3 test_answers.py SOURCE_DIR
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PODSIM = os.environ["PODSIM_BINARY"]
SOURCE = pathlib.Path(sys.argv.pop(1))
QUICKSTART = SOURCE / "tests/study/rent-or-buy.yaml"
META = SOURCE / "scenarios/report/meta-2026-31.yaml"


def podsim(*arguments, code=0):
    done = subprocess.run([PODSIM, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == code, f"{arguments} gave {done.returncode}:\n{done.stderr}"
    return done.stdout


def run(scenario, *settings, options=(), code=0):
    arguments = ["run", scenario, "--format", "json", *options]
    for setting in settings:
        arguments += ["--set", setting]
    return json.loads(podsim(*arguments, code=code))


def exposed(phase):
    return sum(wait["time_s"] for wait in phase["breakdown"]["exposed"])


def compute(phase):
    parts = ("mxu_s", "vpu_s", "hbm_s", "dispatch_s", "interference_s")
    return sum(phase["breakdown"][part] for part in parts)


def lines(result, plan, name):
    ledger = result["plans"][plan]["cost"]["ledger"]
    return sum(line["amount_usd"] for line in ledger if name in line["name"])


class Scenarios(unittest.TestCase):
    def test_each_holds_its_thresholds_and_bounds(self):
        for scenario in sorted((SOURCE / "scenarios").rglob("*.yaml")):
            if scenario.name == "assumptions.yaml":
                continue  # included by others
            result = run(scenario)
            for plan in result["plans"].values():
                self.assertAlmostEqual(
                    plan["cost"]["total_usd"],
                    sum(line["amount_usd"] for line in plan["cost"]["ledger"]),
                    delta=1e-9 * abs(plan["cost"]["total_usd"]),
                )
                for phase in plan["phases"]:
                    self.assertAlmostEqual(phase["step_time_s"], compute(phase) + exposed(phase), 6)
                    for name, bound in phase["breakdown"]["bounds_s"].items():
                        self.assertGreaterEqual(phase["step_time_s"], bound, (scenario, name))

    def test_two_runs_are_the_same_bytes(self):
        first = podsim("run", META, "--format", "json", "--jobs", 1)
        self.assertEqual(first, podsim("run", META, "--format", "json", "--jobs", 2))

    def test_a_result_runs_again_from_itself(self):
        first = podsim("run", QUICKSTART, "--format", "json")
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(first)
            file.flush()
            self.assertEqual(first, podsim("run", file.name, "--format", "json"))

    def test_nothing_of_this_machine_in_a_result(self):
        text = podsim("run", QUICKSTART, "--format", "json")
        self.assertNotIn(str(SOURCE), text)
        self.assertNotRegex(text, rf"\b{re.escape(os.uname().nodename)}\b")


class LongContext(unittest.TestCase):
    """Sequences over context ranks, and the host's memory, on 64 chips."""

    SMALL = (
        "workload.model=llama3.1-8b",
        "workload.sequence_length=32768",
        "workload.global_batch=32",
        "workload.remat=full",
        "system.shape=4x4x4",
        "parallelism={fsdp: rest, context: 4}",
    )
    EXCHANGES = (
        "workload.context={exchange: all_gather, balanced: true}",
        "workload.context={exchange: ring}",
        "workload.context={exchange: ring, balanced: true}",
        "workload.context={exchange: ulysses}",
    )
    OFFLOADS = ("workload.remat={offload: [input, mlp_up]}", "workload.optimizer.offload=true")

    def phase(self, *settings, options=()):
        scenario = SOURCE / "scenarios/llama-128k.yaml"
        result = run(scenario, *self.SMALL, *settings, options=options)
        return result["plans"]["rent"]["phases"][0]

    def test_folded_is_full_and_the_breakdown_is_the_step(self):
        for setting in self.EXCHANGES + self.OFFLOADS:
            folded = self.phase(setting, "detail=folded")
            self.assertEqual(
                folded["step_time_s"], self.phase(setting, "detail=full")["step_time_s"], setting
            )
            self.assertAlmostEqual(folded["step_time_s"], compute(folded) + exposed(folded), 6)

    def test_balanced_ranks_are_faster_than_the_last_of_causal_ones(self):
        for exchange in ("all_gather", "ring"):
            times = [
                self.phase(f"workload.context={{exchange: {exchange}, balanced: {balanced}}}")
                for balanced in ("false", "true")
            ]
            self.assertLess(times[1]["step_time_s"], 0.95 * times[0]["step_time_s"])

    def test_a_slow_host_link_shows_as_time_on_it(self):
        slow = "catalog={chips/tpu-v5p.hbm_capacity: 95 GiB, hosts/tpu-v5p.pcie_bandwidth: 1 GB/s}"
        for setting in self.OFFLOADS:
            fast, slowed = self.phase(setting), self.phase(setting, slow)
            on_host = [w["time_s"] for w in slowed["breakdown"]["exposed"] if "host" in str(w)]
            self.assertGreater(slowed["step_time_s"], 1.1 * fast["step_time_s"])
            self.assertGreater(sum(on_host), 0.9 * (slowed["step_time_s"] - fast["step_time_s"]))

    def test_offload_frees_the_device(self):
        def bytes_of(*settings):
            return self.phase(*settings, options=("--fidelity", "analytic"))

        kept = bytes_of("workload.remat={save: [input, mlp_up]}")
        moved = bytes_of("workload.remat={save: [input], offload: [mlp_up]}")
        self.assertLess(moved["memory_per_device_bytes"], kept["memory_per_device_bytes"])
        self.assertIn("offload buffers", moved["memory_breakdown_bytes"])
        state = bytes_of("workload.optimizer.offload=true")["memory_breakdown_bytes"]
        self.assertNotIn("moments", state)


class Machine(unittest.TestCase):
    def test_another_chip_changes_every_layer(self):
        old = run(QUICKSTART)
        for chip in ("tpu-v6e", "nvidia-h100"):
            new = run(QUICKSTART, f"system.chip={chip}")
            for plan in ("rent", "buy"):
                a, b = old["plans"][plan], new["plans"][plan]
                for key in ("step_time_s", "mfu", "power_per_chip_w", "memory_capacity_bytes"):
                    self.assertNotEqual(a["phases"][0][key], b["phases"][0][key], key)
                self.assertNotEqual(a["cost"]["total_usd"], b["cost"]["total_usd"])
                self.assertNotEqual(a["goodput"], b["goodput"])
            self.assertIn(f"chips/{chip}.peak_bf16", [i["path"] for i in new["inputs"]])

    def test_a_slower_link_costs_exactly_the_exposed_time(self):
        def phase(bandwidth):
            result = run(QUICKSTART, f"catalog={{fabrics/tpu-v5e.link_bandwidth: {bandwidth} GB/s}}")
            return result["plans"]["rent"]["phases"][0]

        base, half = phase(50), phase(25)
        self.assertGreater(half["step_time_s"], base["step_time_s"])
        # What is not exposed slows the core's work beside it.
        hidden = [p["breakdown"]["interference_s"] for p in (base, half)]
        self.assertAlmostEqual(
            half["step_time_s"] - base["step_time_s"],
            exposed(half) - exposed(base) + hidden[1] - hidden[0],
            9,
        )
        times = [exposed(phase(50 * 4**k)) for k in range(1, 5)]
        self.assertEqual(times, sorted(times, reverse=True))
        fast = phase(50 * 4**6)
        self.assertLess(exposed(fast), exposed(base))
        floor = fast["breakdown"]["floor_s"]
        self.assertAlmostEqual(exposed(fast), sum(floor.values()), 9)
        for part in ("first all-gather", "last reduce-scatter"):
            self.assertIn(part, floor)

    def test_a_slow_host_is_the_bound_and_named(self):
        base = run(QUICKSTART)["plans"]["rent"]["phases"][0]
        per_host = 1536 * 2048 * 8 / base["hosts"] / base["step_time_s"]
        slow = run(QUICKSTART, f"input.bandwidth={per_host / 2:.0f} B/s", "thresholds=[]")
        slow = slow["plans"]["rent"]["phases"][0]
        self.assertEqual(slow["bound_by"], "host_input")
        self.assertAlmostEqual(slow["step_time_s"] / base["step_time_s"], 2, 2)

    def test_no_interruption_means_goodput_one(self):
        quiet = run(
            QUICKSTART,
            "job={failures: none, maintenance: none, checkpoint: {interval: none}}",
        )["plans"]["rent"]
        self.assertEqual(quiet["goodput"], {"p10": 1, "p50": 1, "p90": 1})
        self.assertEqual(quiet["lost_work_fraction"], 0)


class Time(unittest.TestCase):
    """The hours that a plan takes are those its chips are used, whatever the demand's window."""

    def assert_hours_are_those_used(self, plan, chips):
        hours = plan["wall_clock_h"]
        self.assertAlmostEqual(plan["machine_time_h"], plan["chip_hours"] / chips, 6)
        self.assertLessEqual(hours["p50"], plan["machine_time_h"] * (1 + 1e-12))
        self.assertLessEqual(hours["p10"], hours["p50"])
        self.assertLessEqual(hours["p50"], hours["p90"])

    def test_of_a_demand_per_quarter(self):
        result = run(META)
        for name in ("rent-only", "buy-gb300", "rent-then-buy"):
            self.assert_hours_are_those_used(result["plans"][name], 4096)
            self.assertLess(result["plans"][name]["wall_clock_h"]["p90"], 5 * 8766)
            if name != "rent-then-buy":  # whose contract and own chips run side by side
                self.assertAlmostEqual(
                    result["plans"][name]["wall_clock_h"]["p50"],
                    result["plans"][name]["machine_time_h"],
                    6,
                )
            cost = result["plans"][name]["cost"]
            useful = result["plans"][name]["chip_hours"] * result["plans"][name]["goodput"]["p50"]
            self.assertAlmostEqual(cost["per_useful_chip_hour_usd"], cost["total_usd"] / useful, 9)

    def test_of_one_run_in_two_phases(self):
        whole = run(QUICKSTART, "demand.tokens=2e12")["plans"]["rent"]
        self.assert_hours_are_those_used(whole, 256)
        phases = "[{rent: {offer: spot}}, {from: 2026-02, rent: {offer: on_demand}}]"
        split = run(QUICKSTART, "demand.tokens=2e12", f"plans={{rent: {phases}}}")["plans"]["rent"]
        self.assert_hours_are_those_used(split, 256)
        self.assertAlmostEqual(split["wall_clock_h"]["p50"] / whole["wall_clock_h"]["p50"], 1, 2)


class Names(unittest.TestCase):
    def test_a_renamed_chip_or_model_changes_no_number(self):
        def figures(result):
            text = json.dumps([result["plans"], result["break_even"]])
            return re.sub(r"tpu-v5e|tpu-renamed|maxtext-16b|renamed-16b", "x", text)

        base = figures(run(QUICKSTART))
        with tempfile.TemporaryDirectory() as folder:
            copies = {
                "chips/tpu-v5e.yaml": ("chips/tpu-renamed.yaml", "tpu-v5e", "tpu-renamed"),
                "offers/tpu-v5e.yaml": ("offers/tpu-renamed.yaml", "tpu-v5e", "tpu-renamed"),
                "models/maxtext-16b.yaml": ("models/renamed-16b.yaml", "maxtext-16b", "renamed-16b"),
            }
            for old, (new, old_name, new_name) in copies.items():
                text = (SOURCE / "configs" / old).read_text()
                target = pathlib.Path(folder) / new
                target.parent.mkdir(exist_ok=True)
                target.write_text(text.replace(f"name: {old_name}", f"name: {new_name}", 1))
            renamed = run(
                QUICKSTART,
                "system.chip=tpu-renamed",
                "workload.model=renamed-16b",
                options=("--catalog", folder),
            )
        self.assertEqual(base, figures(renamed))


class Money(unittest.TestCase):
    def test_dearer_electricity_moves_its_own_lines_alone(self):
        base = run(QUICKSTART)
        price = next(i for i in base["inputs"] if i["path"].endswith("electricity_price"))
        doubled = f"{2 * float(price['value'])} {price['unit']}"
        dear = run(QUICKSTART, f"catalog={{{price['path']}: {doubled}}}")
        self.assertEqual(base["plans"]["rent"], dear["plans"]["rent"])
        moved = 0
        for a, b in zip(
            base["plans"]["buy"]["cost"]["ledger"], dear["plans"]["buy"]["cost"]["ledger"]
        ):
            if "electricity" in a["name"]:
                self.assertAlmostEqual(b["amount_usd"], 2 * a["amount_usd"], 6)
                moved += b["amount_usd"] - a["amount_usd"]
            else:
                self.assertEqual(a, b)
        self.assertGreater(moved, 0)
        totals = [r["plans"]["buy"]["cost"]["total_usd"] for r in (base, dear)]
        self.assertAlmostEqual(totals[1] - totals[0], moved, 3)

    def test_a_price_taken_out_of_the_catalog_is_missed_by_name(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(SOURCE / "configs", folder, dirs_exist_ok=True)
            file = pathlib.Path(folder) / "sites/us-colocation.yaml"
            text = file.read_text()
            cut = re.sub(r"^electricity_price:\n(  .*\n)+", "", text, flags=re.M)
            self.assertNotEqual(text, cut)
            file.write_text(cut)
            done = subprocess.run(
                [PODSIM, "run", QUICKSTART, "--catalog", folder], capture_output=True, text=True
            )
        self.assertEqual(done.returncode, 2)
        self.assertIn("electricity_price", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_explain_walks_from_a_token_to_a_dated_price(self):
        with tempfile.TemporaryDirectory() as folder:
            podsim("run", QUICKSTART, "--out", folder)
            for plan in ("rent", "buy"):
                text = podsim(
                    "explain",
                    pathlib.Path(folder) / "result.json",
                    f"plans.{plan}.cost.per_million_tokens_usd",
                )
                self.assertRegex(text, r"as of 20\d\d")
                self.assertIn("offers/tpu-v5e", text)

    def test_explain_names_what_a_step_and_its_draw_come_from(self):
        behind = {
            "phases[0].step_time_s": (
                "chips/tpu-v5e.peak_bf16", "chips/tpu-v5e.tile_overhead", "models/maxtext-16b",
                "fabrics/tpu-v5e.link_bandwidth", "hosts/tpu-v5e.input_bandwidth",
            ),
            "phases[0].power_per_chip_w": ("technologies/logic-7nm.flop_energy", "chips/tpu-v5e.tdp"),
            "goodput.p50": ("reliability/tpu.restart_time", "hosts/tpu-v5e.storage_bandwidth"),
        }
        with tempfile.TemporaryDirectory() as folder:
            podsim("run", QUICKSTART, "--out", folder)
            for figure, paths in behind.items():
                result = pathlib.Path(folder) / "result.json"
                text = podsim("explain", result, f"plans.rent.{figure}")
                for path in paths:
                    self.assertIn(f"{path} = ", text)


class Studies(unittest.TestCase):
    SWEEP = (
        "sweep",
        QUICKSTART,
        "--axis",
        "system.chip=tpu-v5e,tpu-v6e",
        "--axis",
        "system.slices,workload.global_batch=1:1536,2:3072,3:4608",
        "--axis",
        "plans.rent[0].rent.offer=on_demand,cud_1y,cud_3y,spot",
    )

    def test_a_sweep_is_the_same_bytes_for_any_number_of_workers(self):
        for form in ("csv", "json"):
            one = podsim(*self.SWEEP, "--jobs", 1, "--format", form)
            self.assertEqual(one, podsim(*self.SWEEP, "--jobs", 2, "--format", form))
        rows = json.loads(one)["rows"]
        self.assertEqual(len(rows), 24)
        self.assertFalse([r["error"] for r in rows if r.get("error")])
        totals = [r["metrics"]["plans.rent.cost.total_usd"] for r in rows]
        self.assertEqual(len(set(totals)), 24)

    def test_a_failing_point_is_a_row(self):
        text = podsim("sweep", QUICKSTART, "--axis", "system.chip=tpu-v5e,tpu-v99")
        self.assertIn("tpu-v99", text.splitlines()[-1])
        self.assertEqual(len(text.splitlines()), 3)

    def test_compare_names_what_differs(self):
        with tempfile.TemporaryDirectory() as folder:
            for chip in ("tpu-v6e", "nvidia-h100"):
                podsim("run", QUICKSTART, "--set", f"system.chip={chip}", "--out", f"{folder}/{chip}")
            text = podsim(
                "compare",
                f"{folder}/tpu-v6e/result.json",
                f"{folder}/nvidia-h100/result.json",
                "--format",
                "md",
            )
        self.assertIn("system.chip", text)
        self.assertIn("per_million_tokens_usd", text)
        self.assertIn("| fabrics/tpu-v6e.max_shape | 16x16 | none |", text)

    def test_thresholds(self):
        for form in ("text", "json", "md"):
            podsim(
                "run", QUICKSTART, "--set", "thresholds=[plans.rent.cost.total_usd < 1]",
                "--format", form, code=3,
            )
        podsim("run", QUICKSTART, "--set", "thresholds=[plans.rent.cost.totl < 1]", code=2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
