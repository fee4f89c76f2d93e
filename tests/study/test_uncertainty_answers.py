"""Draws through the program: every uncertain key moves the figure it should, and by what a run says.

usage: test_uncertainty_answers.py ROOT, with PODSIM_BINARY in the environment
"""

import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = sys.argv[1]
PODSIM = os.environ["PODSIM_BINARY"]
EVERY_KEY = os.path.join(ROOT, "tests/study/every_key.yaml")

# A low and a high value of every uncertain key that every_key.yaml has.
KEYS = {
    "demand.tokens": ("1.2e12", "1.5e12"),
    "plans.rolling[0].rent.price_drift": ("-0.2", "0.1"),
    "plans.mixed[0].rent.support": ("2 %", "9 %"),
    "plans.mixed[0].rent.storage.size": ("300 TB", "900 TB"),
    "plans.mixed[0].rent.storage.price": ("0.01 USD/GB", "0.05 USD/GB"),
    "plans.mixed[0].rent.egress.size": ("5 TB", "90 TB"),
    "plans.mixed[0].rent.egress.price": ("0.01 USD/GB", "0.1 USD/GB"),
    "plans.mixed[1].from": ("2026-10", "2026-12"),
    "plans.mixed[1].migration.cost": ("50000 USD", "200000 USD"),
    "plans.mixed[1].migration.overlap": ("0 month", "3 month"),
    "plans.mixed[1].buy.deliveries[1].at": ("2026-10", "2027-01"),
    "plans.mixed[1].buy.life": ("3 y", "5 y"),
    "plans.mixed[1].buy.extras[0].once": ("100 USD", "900 USD"),
    "plans.mixed[1].buy.extras[0].once_share": ("1 %", "5 %"),
    "plans.mixed[1].buy.extras[1].yearly": ("500 RMB", "5000 RMB"),
    "plans.mixed[1].buy.extras[1].yearly_share": ("1 %", "3 %"),
    "plans.mixed[1].buy.lead_time": ("1 month", "9 month"),
    "plans.mixed[1].buy.ramp": ("1 month", "5 month"),
    "plans.mixed[1].buy.site_power": ("5 kW", "9 kW"),
    "plans.mixed[1].buy.lease.rate": ("6 %", "12 %"),
    "plans.mixed[1].buy.lease.residual_guarantee": ("10 %", "30 %"),
    "plans.replaced[0].buy.refresh.price": ("6000 USD", "12000 USD"),
    "plans.rented[0].rent.price": ("0.4 USD/h", "0.9 USD/h"),
    "finance.discount_rate": ("6 %", "12 %"),
    "finance.other_use": ("10 %", "60 %"),
    "finance.debt.share": ("20 %", "70 %"),
    "finance.debt.rate": ("4 %", "9 %"),
    "finance.tax.rate": ("10 %", "30 %"),
    "finance.inflation": ("1 %", "5 %"),
    "market.order_book.cancellation": ("5 %", "60 %"),
    "market.deals[0].probability": ("30 %", "70 %"),
    "market.deals[0].rent.chips": ("500", "2000"),
    "market.deals[0].rent.price": ("0.8 USD/h", "1.5 USD/h"),
    "market.deals[0].rent.from": ("2026-05", "2026-11"),
    "market.deals[0].rent.to": ("2027-10", "2028-03"),
    "market.deals[0].rent.utilisation": ("60 %", "95 %"),
    "market.deals[1].sale.chips": ("500", "2000"),
    "market.deals[1].sale.price": ("10000 USD", "30000 USD"),
    "market.deals[1].sale.deliveries[0].at": ("2026-12", "2027-06"),
    "market.deals[5].rent.power": ("100 kW", "300 kW"),
    "market.deals[5].rent.deliveries[0].at": ("2026-10", "2026-12"),
    "market.deals[6].rent.committed": ("5e6 RMB", "9e6 RMB"),
    "market.deals[7].sale.power": ("100 kW", "300 kW"),
    "market.deals[7].sale.royalty": ("10 %", "20 %"),
    "market.deals[8].sale.value": ("1e6 USD", "3e6 USD"),
    "market.deals[8].sale.lease.residual_guarantee": ("10 %", "40 %"),
    "market.deals[9].sale.lease.repurchase": ("10 %", "40 %"),
    "market.deals[10].adoption.buyers": ("3", "6"),
    "market.deals[10].adoption.innovation": ("0.1", "0.4"),
    "market.deals[10].adoption.imitation": ("0.2", "0.6"),
    "market.deals[11].adoption.ramp[0].at": ("2026-08", "2026-10"),
    "market.royalty": ("10 %", "20 %"),
    "market.supply.share": ("0.01 %", "0.03 %"),
    "fleets.by-chips.chips": ("800", "1600"),
    "fleets.by-chips.rent": ("0.8 USD/h", "1.2 USD/h"),
    "fleets.by-chips.utilisation": ("60 %", "90 %"),
    "fleets.by-power.it_power": ("1 MW", "2 MW"),
    "fleets.by-chips.price_drift": ("-9 %", "2 %"),
    "fleets.by-chips.lead_time": ("1 month", "9 month"),
    "fleets.by-chips.ramp": ("1 month", "6 month"),
    "fleets.by-chips.power_delay": ("0 month", "9 month"),
    "fleets.by-power.price": ("100000 RMB", "200000 RMB"),
    "fleets.by-power.power": ("1.2 kW", "1.9 kW"),
    "fleets.by-power.draw": ("60 %", "95 %"),
    "fleets.by-power.life": ("3 y", "6 y"),
    "fleets.by-power.residual_value": ("2 %", "9 %"),
    "fleets.by-power.discount_rate": ("6 %", "12 %"),
    "fleets.by-meter.facility_power": ("1 MW", "3 MW"),
    "fleets.by-budget.budget": ("6e6 RMB", "9e6 RMB"),
}
# Deals that the market's caps leave nothing of: drawn without caps.
UNCAPPED = {
    "market.deals[5].rent.deliveries[0].at",
    "market.deals[8].sale.lease.residual_guarantee",
    "market.deals[9].sale.lease.repurchase",
}
# Supply binds where power does not.
SUPPLY = "market.supply.share"
MADE = {"market/google.supply[3].chips": ("3e6", "5e6")}
# Those that change how long the simulated run of weeks is, and with it its goodput.
SIMULATED = {"plans.mixed[1].from"}
CATALOG = {
    "sites/us-colocation.electricity_price": ("0.05 USD/kWh", "0.12 USD/kWh"),
    "sites/us-colocation.colocation_price": ("120 USD/kW-month", "190 USD/kW-month"),
    "ownership/tpu.residual_value": ("2 %", "9 %"),
    "sites/us-own-build.construction_cost": ("9e6 USD/MW", "13e6 USD/MW"),
    "offers/tpu-v6e.purchase[0].price": ("5000 USD", "8000 USD"),
    "market/google.content[4].price": ("9000 USD", "12000 USD"),
    "chips/tpu-v6e.system_power": ("500 W", "700 W"),
    "chips/tpu-v5e.system_power": ("180 W", "240 W"),
    "chips/tpu-v5e.hbm_bandwidth": ("750 GB/s", "819 GB/s"),
}
# Figures of fleets are not all stated: conditions ask for them.
FLEETS = [
    f"fleets.{fleet}.{figure} > 0"
    for fleet in ("by-chips", "by-power", "by-meter", "by-budget")
    for figure in ("chips", "facility_power_mw", "capex_usd", "cost_per_year_usd")
]
FLEETS = "[" + ", ".join([*FLEETS, "fleets.by-budget.capital_intensity > 0"]) + "]"
failures = []


def run(file, *settings, threads=None, fail=False):
    command = [PODSIM, "run", file, "--fidelity", "analytic", "--format", "json"]
    for s in settings:
        command += ["--set", s]
    env = dict(os.environ, **({"OMP_NUM_THREADS": threads} if threads else {}))
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    if fail:
        return done
    if done.returncode not in (0, 3):
        sys.exit(f"{settings}: {done.stderr}")
    return done.stdout


def expect(condition, text):
    if not condition:
        failures.append(text)


def close(a, b, epsilon=1e-9):
    return abs(a - b) <= epsilon * max(abs(a), abs(b), 1e-9)


def discrete(low, high):
    return f"{{discrete: {{values: [{low}, {high}], probabilities: [0.5, 0.5]}}}}"


def mapping(values):
    return "{" + ", ".join(f'"{k}": {v}' for k, v in values.items()) + "}"


def at(result, path):
    for part in re.findall(r"[^.\[\]]+", path):
        result = result[int(part)] if isinstance(result, list) else result.get(part)
        if result is None:
            return None
    return result


def every_key_is_bound():
    schema = json.loads(subprocess.check_output([PODSIM, "schema", "scenario"]))
    uncertain = set()

    def walk(s, path):
        if any(c.get("$ref") == "#/definitions/distribution" for c in s.get("anyOf", [])):
            uncertain.add(path)
        for key, inner in s.get("properties", {}).items():
            walk(inner, f"{path}.{key}" if path else key)
        if isinstance(s.get("items"), dict):
            walk(s["items"], path + "[]")
        if isinstance(s.get("additionalProperties"), dict):
            walk(s["additionalProperties"], path + ".*")

    walk(schema, "")
    known = {
        re.sub(r"^(plans|fleets)\.[a-z-]+", r"\1.*", re.sub(r"\[\d+\]", "[]", k)) for k in KEYS
    }
    known |= {"plans.*[].from", "assumptions.*.value"}  # the latter: test_assumptions.py
    for key in sorted(uncertain - known):
        failures.append(f"{key} takes a distribution that this test does not draw")


def draws_say_what_runs_say(keys, catalog, *common):
    """The tornado of a two-valued input is two runs, all other inputs central."""
    overrides = mapping({k: discrete(*v) for k, v in catalog.items()})
    # The claim asks for a stress, which a run without draws does not have.
    common = [*common, "job.failures=none", "job.maintenance=none", "claim=null"]
    settings = [f"{k}={discrete(*v)}" for k, v in keys.items()]
    drawn = json.loads(
        run(
            EVERY_KEY,
            *common,
            *settings,
            "catalog=null",
            f"uncertainty={{draws: 64, inputs: {overrides}, conditions: {FLEETS}}}",
        )
    )
    swings = {}
    for s in drawn["uncertainty"]["sensitivities"]:
        for w in s["tornado"]:
            swings.setdefault(w["input"], {})[s["figure"]] = (w.get("low"), w.get("high"))
    # The median of two values is the lower one.
    base = [f"{k}={v[0]}" for k, v in keys.items()]
    low = {k: v[0] for k, v in catalog.items()}
    values = {**keys, **catalog}

    def check(key):
        high = values[key][1]
        there = {**low, key: high} if key in catalog else low
        setting = [] if key in catalog else [f"{key}={high}"]
        setting.append(f"catalog={mapping(there)}")
        result = json.loads(run(EVERY_KEY, *common, *base, *setting, "uncertainty=null"))
        found = []
        if not swings.get(key):
            return [f"{key} moves no figure"]
        loose = key in SIMULATED or key.startswith("chips/")
        still = {f["path"]: (None, f["central"]) for f in drawn["uncertainty"]["figures"]}
        for figure, (_, there) in {**still, **swings[key]}.items():
            here = at(result, figure)
            if here is not None and there is None:
                found.append(f"{key}: {figure} does not exist in draws and is {here} in a run")
            elif here is not None and not close(here, there, 0.02 if loose else 1e-9):
                found.append(f"{key}: {figure} is {there} in draws and {here} in a run")
        return found

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(check, values):
            failures.extend(found)
    for f in drawn["uncertainty"]["figures"]:
        here = at(drawn, f["path"])
        expect(here is None or close(here, f["central"]), f"{f['path']}: {here} and {f['central']}")


def seeds_and_threads():
    setting = "finance.discount_rate={triangular: {low: 6 %, mode: 8 %, high: 12 %}}"
    one = run(EVERY_KEY, setting, threads="1")
    expect(one == run(EVERY_KEY, setting, threads="2"), "two threads give other bytes than one")
    other = json.loads(run(EVERY_KEY, setting, "uncertainty.seed=4"))
    expect(other["uncertainty"] != json.loads(one)["uncertainty"], "the seed has no effect")
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        f.write(one)
        f.flush()
        expect(run(f.name) == one, "a result with draws does not run again from itself")


def a_price_by_hand():
    """Cost is linear in the price of rent: its percentiles are the price's times the chip-hours."""
    price = "plans.rented[0].rent.price={normal: {mean: 0.6 USD/h, sd: 0.05 USD/h}}"
    quiet = ["job.failures=none", "job.maintenance=none", "job.preemption=null"]
    quiet += ["market.supply=null", "market.power=null"]  # what caps leave is not linear in deals
    # Goodput moves the cost of a useful hour, too: nothing interrupts this run.
    nothing = ["job={failures: none, maintenance: none}", "catalog.chips/tpu-v5e.step_error=0"]
    exact = run(EVERY_KEY, price, "uncertainty={draws: 16384}", *nothing)
    figures = {f["path"]: f for f in json.loads(exact)["uncertainty"]["figures"]}
    hour = figures["plans.rented.cost.per_useful_chip_hour_usd"]
    for p, z in (("p10", -1.28155), ("p50", 0), ("p90", 1.28155)):
        expect(close(hour[p] / hour["central"], (0.6 + 0.05 * z) / 0.6, 1e-3), f"{p}: {hour}")
    r = json.loads(run(EVERY_KEY, price, "uncertainty={draws: 16384}", *quiet))
    u = r["uncertainty"]
    names = [i["name"] for i in u["inputs"]]
    expect("plans.rented[0].rent.price" in names, f"inputs: {names}")
    figures = {f["path"]: f for f in u["figures"]}
    error = [i for i in u["inputs"] if i["how"] == "stated error"]
    expect(error and all(i["simulations"] > 0 for i in error), "steps have no error")
    for deal in ("market.deals[0]", "market.deals[3]"):
        expect(deal in names, f"{deal} is certain")
    expect("market.deals[2]" not in names, "a deal of probability 1 is drawn")
    revenue = next(f for f in u["figures"] if f["path"] == "market.revenue_by_year_usd.2027")
    expect(close(revenue["mean"], r["market"]["revenue_by_year_usd"]["2027"], 0.02), f"{revenue}")


every_key_is_bound()
leased = {k: v for k, v in KEYS.items() if k.startswith("plans.") and ".lease." in k}
uncapped = {k: v for k, v in KEYS.items() if k in UNCAPPED}
apart = {*leased, *uncapped, SUPPLY}
draws_say_what_runs_say(
    {k: v for k, v in KEYS.items() if k not in apart}, CATALOG, "plans.mixed[1].buy.lease=null"
)
draws_say_what_runs_say({SUPPLY: KEYS[SUPPLY]}, {**CATALOG, **MADE}, "market.power=null")
draws_say_what_runs_say({**leased, **uncapped}, CATALOG, "market.power=null", "market.supply=null")
seeds_and_threads()
a_price_by_hand()
print(f"{len(KEYS)} keys drawn, {len(failures)} wrong")
sys.exit("\n".join(failures) if failures else 0)
