"""What runs of weeks must show, asked of the program itself.

usage: PODSIM_BINARY=… python3 test_job_answers.py SOURCE_DIR
"""

import json
import os
import pathlib
import subprocess
import sys
import unittest

PODSIM = os.environ["PODSIM_BINARY"]
SOURCE = pathlib.Path(sys.argv.pop(1))
QUICKSTART = SOURCE / "tests/study/rent-or-buy.yaml"
LLAMA = SOURCE / "scenarios/llama3-54-days.yaml"
TIERS = "job.checkpoint.tiers=[{interval: 2 min, survives: host}]"


def text(scenario, *settings, options=()):
    arguments = [PODSIM, "run", str(scenario), "--format", "json", *options]
    for setting in settings:
        arguments += ["--set", setting]
    done = subprocess.run(arguments, capture_output=True, text=True)
    assert done.returncode in (0, 3), f"{arguments} gave {done.returncode}:\n{done.stderr}"
    return done.stdout


def plan(name, scenario, *settings, options=()):
    return json.loads(text(scenario, *settings, options=options))["plans"][name]


def shares(p):
    return sum(value for key, value in p.items() if key.endswith("_fraction"))


class Job(unittest.TestCase):
    def test_llama_3_is_interrupted_as_often_as_published(self):
        p = plan("rent", LLAMA)
        days = p["wall_clock_h"]["p50"] / 24
        self.assertAlmostEqual(days, 54, delta=1)
        count = p["interruptions"]["failures"] + p["interruptions"]["maintenances"]
        self.assertAlmostEqual(count * 54 / days, 466, delta=46.6)
        self.assertGreater(p["productive_fraction"], 0.90)
        self.assertLess(p["productive_fraction"], 0.97)

    def test_nothing_interrupts_goodput_is_exactly_one(self):
        p = plan("rent", QUICKSTART, "job={failures: none, maintenance: none}")
        self.assertEqual(p["goodput"], {"p10": 1, "p50": 1, "p90": 1})
        self.assertEqual(p["productive_fraction"], 1)
        self.assertEqual(shares(p), 1)

    def test_all_of_the_wall_clock_is_accounted_for_and_all_of_the_energy(self):
        scenario = SOURCE / "tests/study/every_key.yaml"
        for p in json.loads(text(scenario, options=["--fidelity", "analytic"]))["plans"].values():
            self.assertAlmostEqual(shares(p), 1, 9)
            energy = sum(p["energy_split_kwh"].values())
            self.assertAlmostEqual(energy / p["energy_kwh"], 1, 6)
            self.assertGreater(p["waiting_fraction"], 0)

    def test_the_same_bytes_with_one_worker_and_two(self):
        settings = [TIERS, "job.failure_scale=20", "job.failure_shape=0.8"]
        one = text(QUICKSTART, *settings, options=["--jobs", "1"])
        self.assertEqual(one, text(QUICKSTART, *settings, options=["--jobs", "2"]))
        other = text(QUICKSTART, *settings, options=["--seed", "2"])
        self.assertNotEqual(json.loads(one)["plans"], json.loads(other)["plans"])

    def test_an_analytic_run_starts_no_worker(self):
        nowhere = {**os.environ, "PODSIM_WORKER": "/nowhere/worker"}
        searched = ["--set", "job.failure_shape=0.8"]  # the interval is found by simulation
        def run(fidelity, environment):
            arguments = [PODSIM, "run", str(QUICKSTART), "--format", "json", *searched]
            arguments += ["--fidelity", fidelity]
            return subprocess.run(arguments, capture_output=True, text=True, env=environment)
        alone = run("analytic", nowhere)
        self.assertEqual(alone.returncode, 0, alone.stderr)
        self.assertEqual(alone.stdout, run("analytic", os.environ).stdout)
        by_events = run("event", nowhere)
        self.assertEqual(by_events.returncode, 1)
        self.assertIn("/nowhere/worker", by_events.stderr)

    def test_the_interval_is_dalys_where_that_holds_and_another_where_not(self):
        p = plan("rent", LLAMA)
        self.assertAlmostEqual(p["checkpoint_interval_s"] / p["daly_interval_s"], 1, delta=0.05)
        young = plan("rent", LLAMA, "job.failure_shape=0.6", "job.spares=100 %")
        self.assertLess(young["checkpoint_interval_s"], 0.9 * young["daly_interval_s"])
        tiers = plan("rent", LLAMA, TIERS, "job.domain_failures={chips: 64, rate: 1e-4 1/day}")
        self.assertGreater(tiers["checkpoint_interval_s"], 2 * tiers["daly_interval_s"])

    def test_optical_switches_keep_a_pod_going(self):
        scenario = SOURCE / "scenarios/straggler.yaml"
        demand = "demand.tokens=5e12"
        with_switches = plan("rent", scenario, demand, "job={replace: cube, spares: 20 %}")
        without = plan("rent", scenario, demand, "job={replace: none}")
        self.assertGreater(with_switches["goodput"]["p50"], 0.95)
        self.assertLess(without["goodput"]["p50"], 0.9)

    def test_round_a_failed_link_steps_take_longer(self):
        settings = ["job.failure_scale=10", "job.spares=0", "job.repair_time=6 h"]
        waits = plan("rent", QUICKSTART, *settings)
        goes_round = plan("rent", QUICKSTART, *settings, "job.link_detours=2")
        self.assertEqual(waits["degraded_fraction"], 0)
        self.assertGreater(goes_round["degraded_fraction"], 0)
        self.assertGreater(goes_round["goodput"]["p50"], waits["goodput"]["p50"])

    def test_only_spot_capacity_is_preempted(self):
        settings = ["plans.rent[0].rent.offer=spot", "job.preemption={every: 12 h, delay: 1 h}"]
        plans = json.loads(text(QUICKSTART, *settings))["plans"]
        self.assertGreater(plans["rent"]["interruptions"]["preemptions"], 10)
        self.assertEqual(plans["buy"]["interruptions"]["preemptions"], 0)
        self.assertGreater(plans["rent"]["waiting_fraction"], 0.05)
        self.assertEqual(plans["buy"]["waiting_fraction"], 0)

    def test_who_has_no_chips_pays_no_rent(self):
        def paid(delay):
            p = plan("rent", QUICKSTART, "plans.rent[0].rent.offer=spot",
                     "job={failures: none, maintenance: none, checkpoint: {interval: 2 h}, "
                     f"preemption: {{every: 12 h, delay: {delay}}}}}")
            return p["chip_hours"], p["cost"]["total_usd"], p["wall_clock_h"]["p50"]

        short, long = paid("1 min"), paid("3 h")
        self.assertGreater(long[2], 1.15 * short[2])
        self.assertAlmostEqual(long[0] / short[0], 1, delta=0.02)
        self.assertAlmostEqual(long[1] / short[1], 1, delta=0.02)

    def test_thousands_of_replicas_in_one_simulation(self):
        p = plan("rent", LLAMA, "job.replicas=2000")
        few = plan("rent", LLAMA)
        self.assertAlmostEqual(p["productive_fraction"], few["productive_fraction"], delta=1e-3)


if __name__ == "__main__":
    unittest.main()
