"""Horizons, budgets and what differs between plans, through the program.

usage: test_horizon.py ROOT, with PODSIM_BINARY in the environment
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PODSIM = os.environ["PODSIM_BINARY"]
SOURCE = pathlib.Path(sys.argv.pop(1))
META = SOURCE / "scenarios/report/meta-2026-31.yaml"

FLEETS = """podsim: 1
name: Only fleets
fleets:
  let: {site: meta-own, chips: 1000, price: 25000 USD, power: 1.6 kW, life: 5 y, rent: 1.8 USD/h}
  late: {site: meta-own, chips: 1000, price: 25000 USD, power: 1.6 kW, life: 5 y, rent: 1.8 USD/h, power_delay: 12 month}
  own-use: {site: meta-own, chips: 1000, price: 25000 USD, power: 1.6 kW, life: 5 y, power_delay: 12 month}
"""

MARKET = """podsim: 1
name: Only a market
market:
  vendor: google
  rival: nvidia
  horizon: {from: 2027-01, to: 2027-12}
  deals:
    - {customer: a, status: contracted, probability: 100 %, sale: {chips: 1000, price: 25000 USD, deliveries: [{at: 2027-06, share: 100 %}]}}
"""

BUDGETS = """podsim: 1
name: Budgets
workload: {model: maxtext-16b, sequence_length: 2048, global_batch: 1536, precision: bf16, remat: full}
system: {chip: tpu-v5e, chips: 256}
parallelism: {fsdp: 256, data: rest}
provider: gcp
region: us-east5
demand: {tokens: 2e13}
plans:
  money:
    - budget: {spend: 30e6 USD}
      buy: {site: us-colocation}
  power:
    - budget: {power: 1 MW}
      buy: {site: us-colocation}
  chips:
    - budget: {chips: 2560}
      rent: {offer: on_demand}
  date:
    - budget: {by: 2026-03}
      rent: {offer: on_demand}
  one:
    - rent: {offer: on_demand}
"""

WAITING = """podsim: 1
name: Buy now or wait
workload: {model: maxtext-16b, sequence_length: 2048, global_batch: 1536, precision: bf16, remat: full}
system: {chip: tpu-v5e, chips: 256}
parallelism: {fsdp: 256, data: rest}
provider: gcp
region: us-east5
demand: {tokens: 6e11, per: month, from: 2026-01, to: 2029-12}
plans:
  now:
    - buy: {site: us-colocation, life: 3 y, refresh: {price: 6000 USD}}
  wait-idle:
    - buy: {site: us-colocation, deliveries: [{at: 2027-01, share: 100 %}]}
  wait-renting:
    - rent: {offer: on_demand, price: 0.2 USD/h}
    - from: 2027-01
      system: {chip: tpu-v6e, chips: 256}
      buy: {site: us-colocation}
"""


def run(text, *settings, code=0, form="json"):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "scenario.yaml"
        file.write_text(text)
        command = [PODSIM, "run", file, "--fidelity", "analytic", "--format", form]
        for s in settings:
            command += ["--set", s]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
        if code:
            return done.stderr
        return json.loads(done.stdout) if form == "json" else done.stdout


class WithoutPlans(unittest.TestCase):
    def test_a_fleet_or_a_market_needs_no_workload_plans_or_demand(self):
        self.assertAlmostEqual(run(FLEETS)["fleets"]["let"]["it_power_mw"], 1.6)
        self.assertEqual(run(MARKET)["market"]["revenue_by_year_usd"], {"2027": 25e6})
        self.assertIn("Answer", run(FLEETS, form="text"))
        self.assertNotIn("mesh", run(FLEETS, form="text"))

    def test_a_result_without_plans_runs_again(self):
        result = run(FLEETS)
        self.assertEqual(result, run(json.dumps(result)))

    def test_plans_still_need_both(self):
        rent = "plans={a: [{rent: {offer: on_demand}}]}"
        message = run(FLEETS, rent, code=2)
        self.assertIn("'workload' is missing", message)
        self.assertIn("'demand' is missing", message)
        self.assertIn("'plans' is missing", run("podsim: 1\nname: nothing\n", code=2))


class Power(unittest.TestCase):
    def test_waiting_for_power_costs_what_it_loses(self):
        fleets = run(FLEETS)["fleets"]
        late, let = fleets["late"], fleets["let"]
        self.assertAlmostEqual(late["power_delay_cost_usd"], let["npv_usd"] - late["npv_usd"], 3)
        self.assertGreater(late["power_delay_cost_usd"], 0)
        self.assertNotIn("power_delay_cost_usd", let)
        # Capital for five years of hours serves four; space and people come with the power.
        own = fleets["own-use"]
        capital = own["capex_usd"]
        self.assertGreater(own["power_delay_cost_usd"], 0.1 * capital)
        self.assertLess(own["power_delay_cost_usd"], 0.4 * capital)

    def test_figures_of_a_megawatt_are_those_of_the_fleet(self):
        f = run(FLEETS)["fleets"]["let"]
        for total, each in (
            ("cost_per_year_usd", "cost_per_mw_year_usd"),
            ("revenue_per_year_usd", "revenue_per_mw_year_usd"),
            ("margin_per_year_usd", "margin_per_mw_year_usd"),
            ("npv_usd", "npv_per_mw_usd"),
        ):
            self.assertAlmostEqual(f[each] * f["it_power_mw"], f[total], 3)

    def test_a_delay_beyond_the_life_is_refused(self):
        message = run(FLEETS, "fleets.late.power_delay=60 month", code=2)
        self.assertIn("fleets.late.power_delay", message)

    def test_a_longer_delay_costs_more(self):
        costs = [
            run(FLEETS, f"fleets.late.power_delay={m} month")["fleets"]["late"]["npv_usd"]
            for m in range(0, 59, 6)
        ]
        self.assertEqual(costs, sorted(costs, reverse=True))


class Budgets(unittest.TestCase):
    def test_as_many_machines_as_the_limit_allows(self):
        plans = run(BUDGETS)["plans"]
        phase = {name: p["phases"][0] for name, p in plans.items()}
        self.assertEqual(phase["chips"]["machines"], 10)
        self.assertNotIn("machines", phase["one"])
        one = plans["one"]
        for name in ("chips", "money", "power", "date"):
            n = phase[name]["machines"]
            self.assertGreater(n, 1)
            # n machines take an nth of the time for the same tokens and chip-hours.
            self.assertAlmostEqual(plans[name]["chip_hours"] / one["chip_hours"], 1, 1)
            self.assertAlmostEqual(
                plans[name]["wall_clock_h"]["p50"] * n / one["wall_clock_h"]["p50"], 1, 1
            )
            split = sum(plans[name]["energy_split_kwh"].values())
            self.assertAlmostEqual(split / plans[name]["energy_kwh"], 1, 6)

    def test_the_limit_holds_and_one_more_machine_would_break_it(self):
        plans = run(BUDGETS)["plans"]
        machines = plans["date"]["phases"][0]["machines"]
        hours = (31 + 28 + 31) * 24
        self.assertLessEqual(plans["date"]["wall_clock_h"]["p50"], hours)
        slower = plans["date"]["wall_clock_h"]["p50"] * machines / (machines - 1)
        self.assertGreater(slower, hours)
        pue, machines = 1.25, plans["power"]["phases"][0]["machines"]
        meter = plans["power"]["cost"]["it_power_mw"] * pue
        self.assertLessEqual(meter, 1)
        self.assertGreater(meter * (machines + 1) / machines, 1)

    def test_one_that_buys_nothing_is_an_error_at_its_place(self):
        for setting, said in (
            ("plans.money[0].budget={spend: 100 USD}", "buys no machine"),
            ("plans.power[0].budget={power: 1 kW}", "buys no machine"),
            ("plans.chips[0].budget={chips: 255}", "buys no machine"),
            ("plans.date[0].budget={by: 2025-12}", "before the phase begins"),
            ("plans.chips[0].budget={power: 1 MW}", "no meter of its own"),
            ("plans.chips[0].budget={}", "found 0 limits"),
        ):
            message = run(BUDGETS, setting, code=2)
            self.assertIn(said, message)
            self.assertIn("budget", message)
            self.assertRegex(message, r":\d+:\d+: error")

    def test_a_megawatt_year_is_the_total_over_hours_and_power(self):
        cost = run(BUDGETS)["plans"]["money"]
        years = cost["cost"]["total_usd"] / cost["cost"]["per_mw_year_usd"]
        self.assertAlmostEqual(cost["cost"]["tokens_per_mw_year"] * years / cost["tokens"], 1, 9)


class Waiting(unittest.TestCase):
    def test_it_is_compared_for_the_same_tokens(self):
        waiting = run(WAITING)["waiting"]
        self.assertEqual(set(waiting), {"wait-idle", "wait-renting"})
        idle, renting = waiting["wait-idle"], waiting["wait-renting"]
        for w in (idle, renting):
            self.assertEqual(w["against"], "now")
            self.assertEqual(w["months"], 12)
        self.assertEqual(idle["bridge_npv_usd"], 0)
        self.assertGreater(idle["unmet_tokens"], 0)
        self.assertGreater(idle["unmet_npv_usd"], 0)
        self.assertGreater(renting["bridge_npv_usd"], 0)
        plans = run(WAITING)["plans"]
        for name, w in waiting.items():
            saved = plans["now"]["cost"]["npv_usd"] - plans[name]["cost"]["npv_usd"]
            self.assertAlmostEqual(w["npv_usd"], saved - w["unmet_npv_usd"], 3)

    def test_at_the_break_even_price_waiting_is_worth_nothing(self):
        result = run(WAITING)
        factor = result["waiting"]["wait-renting"]["break_even_price_factor"]
        price = next(i for i in result["inputs"] if i["path"].startswith("offers/tpu-v6e.purchase"))
        path, dollars = price["path"], float(price["value"]) * factor
        moved = run(WAITING, f'catalog={{"{path}": {dollars} USD}}')["waiting"]["wait-renting"]
        scale = result["plans"]["wait-renting"]["cost"]["npv_usd"]
        insurance = 0.02  # follows the price, and is no purchase
        self.assertLess(abs(moved["npv_usd"]), insurance * scale)

    def test_a_refresh_keeps_the_demand_served(self):
        met = run(WAITING)["plans"]["now"]
        self.assertEqual(met["shortfall_tokens"], 0)
        unmet = run(WAITING, "plans.now=[{buy: {site: us-colocation, life: 3 y}}]")["plans"]["now"]
        self.assertGreater(unmet["shortfall_tokens"], 0)

    def test_a_refresh_without_a_price_is_an_error_at_its_place(self):
        message = run(WAITING, "plans.now=[{buy: {site: us-colocation, refresh: {}}}]", code=2)
        self.assertIn("refresh: the key 'price' is missing", message)
        self.assertRegex(message, r":\d+:\d+: error")


class Differences(unittest.TestCase):
    def test_plans_that_differ_say_so_in_the_first_lines(self):
        result = run(META.read_text(), "demand.tokens=20e12")
        said = " ".join(result["differences"])
        for what in ("machine:", "mesh:", "demand left untrained", "horizon"):
            self.assertIn(what, said)
        text = run(META.read_text(), form="text")
        self.assertLess(text.index("Differs"), text.index("Extra cost:"))

    def test_totals_of_different_numbers_of_tokens_are_commented(self):
        text = " ".join(run(WAITING, form="text").split())
        self.assertIn("The plans train different numbers of tokens", text)

    def test_equal_plans_differ_in_nothing(self):
        same = "plans={a: [{rent: {offer: on_demand}}], b: [{rent: {offer: on_demand}}]}"
        self.assertEqual(run(BUDGETS, same)["differences"], [])


if __name__ == "__main__":
    unittest.main()
