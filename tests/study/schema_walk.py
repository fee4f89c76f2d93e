"""Every key of the scenario schema, changed, changes some result.

usage: schema_walk.py PODSIM SCENARIO
Walks the published schema over a scenario that uses every key. A key that the scenario lacks, or
whose change leaves every figure as it was, fails the test. The scenario that a result echoes does
not count as a result.
"""

import concurrent.futures
import json
import os
import re
import subprocess
import sys

# Values for keys where the mechanical change (half as much again, another choice, a month later)
# would not make a valid scenario. Keys as `*` for names and `[]` for any item.
VALUES = {
    "name": "Another name",
    "podsim": 2,
    "workload.precision": "int8",
    "workload.remat": "minimal",
    "input.prefetch": 0,
    "plans.*[].system.shape": "4x8",
    "market.vendor_segment": "everything",
    "market.rival_segment": "everything",
    "market.deals[].sale.deliveries[].at": "2028-02",
    "market.deals[].sale.offer": "package",
    "plans.*[].buy.offer": "package",
    "workload.model.name": "llama3.1-8b",
    "workload.model.layers": 12,
    "workload.model.heads": 32,
    "workload.model.kv_heads": 4,
    "workload.model.head_dim": 64,
    "workload.model.d_ff": 4096,
    "workload.model.d_model": 4096,
    "workload.model.vocab": 65536,
    "workload.sequence_length": 4096,
    "workload.global_batch": 256,
    "workload.microbatches": 4,
    "workload.tensor_overlap": 1,
    "system.chip": "tpu-v6e",
    "plans.*[].system.chip": "tpu-v6e",
    "region": "us-central1",
    "provider": "aws",
    "plans.*[].rent.region": "europe-west4",
    "plans.*[].rent.quota": 1,
    "plans.*[].migration.overlap": "2 month",
    "finance.currency": "USD",
    "fleets.*.site": "google-own",
    "fleets.*.chip": "tpu-v6e",
    "fleets.*.offer": "package",
    "plans.*[].rent.provider": "aws",
    "plans.*[].rent.offer": "cud_1y",
    "market.deals[].rent.chip": "tpu-v5e",
    "market.deals[].rent.offer": "cud_1y",
    "market.deals[].rent.region": "europe-west4",
    "market.deals[].sale.chip": "tpu-v5e",
    "market.deals[].plan": "rented",
    "market.deals[].customer": "Somebody else",
    "market.deals[].segment": "ai_lab",
    "market.horizon.from": "2026-10",
    "market.horizon.to": "2027-12",
    "market.costs.fleet": "by-meter",
    "market.costs.goods[].content": "boards",
    "market.deals[].ordered": "2026-06",
    "market.vendors[].vendor": "aws",
    "market.vendors[].segment": "alphabet",
    "market.costs.goods[].chip": "tpu-v5e",
    "market.costs.goods[].offer": "package",
    "reference.source": "somebody else",
    "job.replace": "none",
    "job.preemption.notice": "60 s",
    "job.checkpoint.asynchronous": False,
    "uncertainty.stresses[]": "rates +100bp",
    "uncertainty.conditions[]": "plans.mixed.cost.total_usd > 2",
    "uncertainty.inputs.*": {"p10": "1.1", "p50": "1.2", "p90": "1.4"},
    "uncertainty.correlated[]": ["sites/us-colocation.pue", "sites/us-colocation.electricity_price", 0.4],
    "thresholds[]": "plans.mixed.cost.total_usd > 1",
    "claim.conditions[]": "plans.mixed.cost.total_usd > 1",
    "claim.details[].conditions[]": "plans.mixed.cost.npv_usd < 2e9",
    "claim.details[].under": "rates +200bp",
    "catalog.*": "700 GB/s",
}
# Where a key can only change together with others.
SETTINGS = {
    "workload.attention_block": ["workload.attention_block=256"],
    "workload.memory.narrow_inputs": [
        "workload.memory.narrow_inputs=true",
        "workload.precision=int8",
        "workload.remat=none",
    ],
    "workload.memory.offloaded_layers": [
        "workload.memory.offloaded_layers=4",
        "workload.remat=minimal",
    ],
    "workload.memory.recompute_latent": [
        "workload.memory.recompute_latent=true",
        "workload.model=deepseek2-16b",
        "catalog={chips/tpu-v5e.hbm_capacity: 64 GB, chips/tpu-v5e.hbm_usable: 60 GB}",
        "workload.logits=bf16",
    ],
    "workload.model.attention": ["workload.attention=null", "workload.model.attention=plain"],
    "system.shape": ["system={chip: tpu-v5e, slices: 1, shape: 2x16}"],
    "system.slices": ["system.slices=2", "parallelism.data=2"],
    "demand.per": ["demand.per=quarter"],
    "plans.*[].system.chips": ["plans.mixed[0].system={chip: tpu-v5e, slices: 2, chips: 32}"],
    "plans.*[].system.slices": [
        "plans.mixed[0].system.slices=4",
        "plans.mixed[0].parallelism.data=4",
    ],
    "parallelism.fsdp": ["parallelism={data: 2, fsdp: 4, tensor: 2, context: 2}"],
    "plans.*[].parallelism.fsdp": ["plans.mixed[0].parallelism={data: 2, fsdp: 8, tensor: 2, context: 1}"],
    "plans.*[].rent.whole_term": [
        "plans.mixed[0].rent.whole_term=true",
        "plans.mixed[0].rent.cancellation_fee=0 %",
    ],
    "plans.*[].buy.deliveries[].share": [
        "plans.mixed[1].buy.deliveries[0].share=25 %",
        "plans.mixed[1].buy.deliveries[1].share=75 %",
    ],
    "market.vendor": [
        "market.vendor=nvidia",
        "market.vendor_segment=data_centre",
        "market.costs.goods[0].content=CPU of an NVL72 rack",
    ],
    "market.rival": ["market.rival=google", "market.rival_segment=cloud"],
    "job.ramp[].share": ["job.ramp[0].share=25 %", "job.ramp[1].share=75 %"],
    "job.ramp[].at": ["job.ramp[1].at=36 h"],
    "market.deals[].sale.deliveries[].share": [
        "market.deals[1].sale.deliveries=[{at: 2026-12, share: 50 %}, {at: 2027-02, share: 50 %}]"
    ],
}
RENT_HALVES = "market.deals[5].rent.deliveries="
SETTINGS |= {
    "market.deals[].rent.deliveries[].share": [
        RENT_HALVES + "[{at: 2026-10, share: 25 %}, {at: 2027-02, share: 75 %}]"
    ],
    "market.deals[].rent.deliveries[].at": [
        RENT_HALVES + "[{at: 2026-10, share: 50 %}, {at: 2027-03, share: 50 %}]"
    ],
}
# Keys that count for a mixture of experts, in a pipeline, with a sliding window, over context ranks,
# with lists or slow chips alone, and such that every other run leaves out: what turns
# the scenario into one, and a change.
MIXTURE = ["workload.model.moe={experts: 8, top_k: 2, d_ff: 1024, shared_experts: 1}"]
OF_MIXTURES = {
    "workload.capacity_factor": "workload.capacity_factor=1.5",
    "parallelism.expert": "parallelism={data: 1, fsdp: rest, tensor: 2, context: 2, expert: 2}",
    "plans.*[].parallelism.expert": "plans.mixed[0].parallelism={data: 2, fsdp: rest, tensor: 2, context: 2, expert: 2}",
    "workload.model.moe.experts": "workload.model.moe.experts=16",
    "workload.model.moe.top_k": "workload.model.moe.top_k=4",
    "workload.model.moe.d_ff": "workload.model.moe.d_ff=2048",
    "workload.model.moe.shared_experts": "workload.model.moe.shared_experts=2",
    "workload.model.moe.dense_layers": "workload.model.moe.dense_layers=1",
    "workload.model.moe.biases": "workload.model.moe.biases=true",
    "workload.expert_tile": "workload.expert_tile=768",
    "workload.expert_overlap": "workload.expert_overlap=true",
}
PIPELINE = [
    "parallelism.pipeline=2",
    "plans.mixed[0].parallelism.pipeline=2",
    "workload.pipeline={schedule: interleaved, virtual_stages: 2}",
]
OF_PIPELINES = {
    "workload.pipeline.schedule": "workload.pipeline={schedule: 1f1b}",
    "workload.pipeline.virtual_stages": "workload.pipeline.virtual_stages=4",
}
WINDOW = ["workload.model.sliding_window={tokens: 512, global_every: 4}"]
OF_WINDOWS = {
    "workload.model.sliding_window.tokens": "workload.model.sliding_window.tokens=1024",
    "workload.model.sliding_window.global_every": "workload.model.sliding_window.global_every=2",
    "workload.model.sliding_window.global_head_dim": "workload.model.sliding_window.global_head_dim=256",
    "workload.model.sliding_window.global_kv_heads": "workload.model.sliding_window.global_kv_heads=2",
}
LATENT = ["workload.model.latent_attention={query_rank: 512, kv_rank: 256, rope_dim: 64}"]
OF_LATENT = {
    "workload.model.latent_attention.query_rank": "workload.model.latent_attention.query_rank=1024",
    "workload.model.latent_attention.kv_rank": "workload.model.latent_attention.kv_rank=512",
    "workload.model.latent_attention.rope_dim": "workload.model.latent_attention.rope_dim=128",
}

CONTEXT = ["workload.context={exchange: all_gather}"]
GROUPS = ["workload.context={exchange: ring}", "parallelism.context=4"]
OF_GROUPS = {"parallelism.ulysses": "parallelism.ulysses=2"}
GROUPS_PLAN = ["workload.context={exchange: ring}", "plans.mixed[0].parallelism.context=4"]
OF_GROUPS_PLAN = {"plans.*[].parallelism.ulysses": "plans.mixed[0].parallelism.ulysses=2"}
OF_BLOCKS = {
    "workload.model.parallel_blocks": "workload.model.parallel_blocks=true",
    "workload.model.mtp_layers": "workload.model.mtp_layers=1",
}
OF_CONTEXTS = {
    "workload.context.exchange": "workload.context.exchange=ring",
    "workload.context.balanced": "workload.context.balanced=true",
    "workload.context.shard_weights": "workload.context.shard_weights=true",
}
RING = ["workload.context={exchange: ring}"]
OF_RINGS = {
    "workload.context.overlap": "workload.context.overlap=false",
    "workload.context.sums": "workload.context.sums=bf16",
}
LISTS = ["workload.remat={save: [input]}"]
OF_LISTS = {
    "workload.remat.save": "workload.remat.save=[input, qkv]",
    "workload.remat.offload": "workload.remat.offload=[mlp_up]",
}
SLOW = ["system.slow={chips: [x1y1], factor: 1.5}"]
SLOW_PLAN = ["plans.mixed[0].system.slow={chips: [x1y1dcn1], factor: 1.5}"]
OF_SLOW = {
    "system.slow.chips[]": "system.slow.chips=[x0y0, x1y0, x0y1]",
    "system.slow.factor": "system.slow.factor=2",
}
OF_SLOW_PLANS = {
    "plans.*[].system.slow.chips[]": "plans.mixed[0].system.slow.chips=[x0y0, x1y0]",
    "plans.*[].system.slow.factor": "plans.mixed[0].system.slow.factor=2",
}
# Storage of all hosts together counts where write_time does not say it.
STORAGE = ["job.checkpoint.write_time=null"]
OF_STORAGE = {"job.checkpoint.storage_bandwidth": "job.checkpoint.storage_bandwidth=100 MB/s"}
# Supply as the scenario states it, in place of the catalog's.
SUPPLY = ["market.supply={periods: [{from: 2026-07, to: 2027-06, chips: 1500}]}"]
OF_SUPPLY = {
    "market.supply.periods[].from": "market.supply.periods[0].from=2026-10",
    "market.supply.periods[].to": "market.supply.periods[0].to=2027-12",
    "market.supply.periods[].chips": "market.supply.periods[0].chips=1000",
}
OF_HEALTHY = {
    "job.link_detours": "job.link_detours=2",
    "detail": "detail=full",
    "system.failed[]": "system.failed=[link:x0y0-x1y0]",
    "plans.*[].system.failed[]": "plans.mixed[0].system.failed=[link:x0y0-x1y0]",
    "parallelism.layout.*[]": "parallelism.layout={context: [ici.y]}",
    "plans.*[].parallelism.layout.*[]": "plans.mixed[0].parallelism.layout={context: [ici.y]}",
}
SPECIAL = {path: (MIXTURE, change) for path, change in OF_MIXTURES.items()}
SPECIAL |= {path: (PIPELINE, change) for path, change in OF_PIPELINES.items()}
SPECIAL |= {path: (WINDOW, change) for path, change in OF_WINDOWS.items()}
SPECIAL |= {path: (LATENT, change) for path, change in OF_LATENT.items()}
SPECIAL |= {path: (LISTS, change) for path, change in OF_LISTS.items()}
SPECIAL |= {path: (CONTEXT, change) for path, change in OF_CONTEXTS.items()}
SPECIAL |= {path: (RING, change) for path, change in OF_RINGS.items()}
SPECIAL |= {path: (GROUPS, change) for path, change in OF_GROUPS.items()}
SPECIAL |= {path: (GROUPS_PLAN, change) for path, change in OF_GROUPS_PLAN.items()}
SPECIAL |= {path: ([], change) for path, change in OF_BLOCKS.items()}
SPECIAL |= {path: (SLOW, change) for path, change in OF_SLOW.items()}
SPECIAL |= {path: (SLOW_PLAN, change) for path, change in OF_SLOW_PLANS.items()}
SPECIAL |= {path: ([], change) for path, change in OF_HEALTHY.items()}
SPECIAL |= {
    "workload.expert_dispatch": (
        [*MIXTURE, "workload.capacity_factor=1.25"],
        "workload.expert_dispatch=einsum",
    ),
    "system.scale_out": (["system.slices=2", "parallelism.data=2"], "system.scale_out=0.1 GB/s"),
    "plans.*[].system.scale_out": ([], "plans.mixed[0].system.scale_out=0.1 GB/s"),
}
# What recipes of frameworks leave open or set otherwise.
SPECIAL |= {
    "workload.framework": (["workload.logits=null"], "workload.framework=torchtitan"),
    "workload.framework_date": (["workload.attention=null"], "workload.framework_date=2023-01"),
    "workload.narrow_gradients": (["workload.precision=int8"], "workload.narrow_gradients=true"),
    "workload.frozen": ([], "workload.frozen=true"),
    "workload.gather_in_forward": (
        ["system.slices=2", "parallelism.data=2", "workload.optimizer={sharded: true}"],
        "workload.gather_in_forward=true",
    ),
}
SPECIAL |= {path: (STORAGE, change) for path, change in OF_STORAGE.items()}
SPECIAL["claim.not_decidable"] = (
    ["claim={id: x, text: t, source: s, not_decidable: a reason}"],
    "claim.not_decidable=another reason",
)
SPECIAL |= {
    f"claim.not_decidable.{language}": (
        ["claim={id: x, text: t, source: s, not_decidable: {en: a reason, zh: 理由}}"],
        f"claim.not_decidable.{language}=another reason",
    )
    for language in ("en", "zh")
}
SPECIAL["market.costs.margin_segment"] = (
    ["market.costs.operating_expenses=null"],
    "market.costs.margin_segment=alphabet",
)
SPECIAL["fleets.*.power_delay"] = ([], "fleets.by-chips.power_delay=6 month")
# A budget has one limit; a date is that of a one-off run.
BUY = "[{buy: {site: us-colocation}, budget: %s}]"
SPECIAL |= {
    f"plans.*[].budget.{key}": (
        ["plans.replaced=" + BUY % f"{{{key}: {one}}}"],
        f"plans.replaced[0].budget.{key}={more}",
    )
    for key, one, more in (
        ("chips", "32", "96"),
        ("spend", "1e6 USD", "5e6 USD"),
        ("power", "20 kW", "90 kW"),
    )
}
RUN = "[{rent: {offer: on_demand}, budget: {by: 2026-01}}]"
SPECIAL["plans.*[].budget.by"] = (
    [
        "demand={tokens: 5e12}",
        "plans={rented: %s}" % RUN,
        "uncertainty=null",
        "claim=null",
        "market=null",
        "thresholds=null",
        "job.ramp=null",
        "job.preemption=null",
    ],
    "plans.rented[0].budget.by=2026-03",
)
SPECIAL["fleets.*.ownership"] = ([], "fleets.by-meter.ownership=gpu")
SPECIAL |= {path: (SUPPLY, change) for path, change in OF_SUPPLY.items()}
# Values of the site are drawn, which another site does not have.
SPECIAL["plans.*[].buy.site"] = (["uncertainty=null", "claim=null"], "plans.mixed[1].buy.site=us-own-build")
# What closed forms know nothing of.
EVENT = set(OF_HEALTHY) | set(OF_SLOW) | set(OF_SLOW_PLANS)
# Other values of a key are refused, which is the effect it has.
# (eager: the chip is a TPU, whose programs XLA fuses.)
REFUSED = {"podsim", "include", "include[]", "workload.eager", "workload.graphs", "workload.expert_exchange", "plans.*[].rent.quota", "market.vendor_segment", "market.rival_segment", "provider", "plans.*[].rent.provider", "market.deals[].rent.provider"}


def normal(path):
    path = re.sub(r"\[\d+\]", "[]", path)
    path = re.sub(r"^uncertainty\.inputs\..+", "uncertainty.inputs.*", path)
    path = re.sub(r"^fleets\.[^.]+", "fleets.*", path)
    return re.sub(r"^(plans|catalog)\.[^\[]+?(?=\[|$)", r"\1.*", path)


def run(podsim, scenario, settings=(), fidelity="analytic"):
    command = [podsim, "run", scenario, "--fidelity", fidelity, "--format", "json"]
    for setting in settings:
        command += ["--set", setting]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 3):
        return None, None, done.stderr.strip()
    result = json.loads(done.stdout)
    return result, result.pop("scenario"), ""


def leaves(schema, value, path=""):
    """(path, schema) of every leaf; value is the echoed scenario's, None where it has none."""
    for choice in schema.get("anyOf", []) + schema.get("oneOf", []):
        if choice.get("type") == "object" and isinstance(value, dict):
            schema = choice
    if schema.get("type") == "object" and "properties" in schema:
        for key, inner in schema["properties"].items():
            got = value.get(key) if isinstance(value, dict) else None
            yield from leaves(inner, got, f"{path}.{key}" if path else key)
    elif isinstance(schema.get("additionalProperties"), dict):
        for key in value or {"*": None}:
            got = value[key] if value else None
            yield from leaves(schema["additionalProperties"], got, f"{path}.{key}")
    elif schema.get("type") == "array" and "items" in schema:
        for i, item in enumerate(value or [None]):
            yield from leaves(schema["items"], item, f"{path}[{i}]")
    else:
        yield path, schema, value


def changed(path, schema, value):
    """A different value for a leaf, as --set takes it."""
    if normal(path) in VALUES:
        return VALUES[normal(path)]
    if "enum" in schema:
        return next(v for v in schema["enum"] if v != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value * 2 if isinstance(value, int) else value * 0.75
    month = re.fullmatch(r"(\d{4})-(\d\d)", str(value))
    if month:
        later = int(month[1]) * 12 + int(month[2])  # the next month
        return f"{later // 12}-{later % 12 + 1:02d}"
    if str(value).startswith("= "):
        return value + " * 0.5"
    number = re.match(r"[-+]?[0-9.]+(e[-+]?[0-9]+)?", str(value))
    if number:
        return f"{float(number[0]) * 1.5:g}{value[number.end():]}"
    return "another"


def check(podsim, scenario, base, path, schema, value):
    settings = SETTINGS.get(normal(path))
    if not settings:
        other = changed(path, schema, value)
        settings = [f"{path}={other if isinstance(other, str) else json.dumps(other)}"]
    result, _, error = run(podsim, scenario, settings)
    if result is None:
        return "" if normal(path) in REFUSED else f"{settings}: refused: {error}"
    return "" if result != base else f"{settings} changes nothing"


def check_special(podsim, scenario, path):
    setting, change = SPECIAL[path]
    fidelity = "event" if path in EVENT else "analytic"
    before, _, error = run(podsim, scenario, setting, fidelity)
    after, _, other = run(podsim, scenario, [*setting, change], fidelity)
    if before is None or after is None:
        return f"{change}: refused: {error or other}"
    return "" if before != after else f"{change} changes nothing"


def main():
    podsim, scenario = sys.argv[1:3]
    schema = json.loads(
        subprocess.run([podsim, "schema", "scenario"], check=True, capture_output=True).stdout
    )
    base, echoed, error = run(podsim, scenario)
    if base is None:
        sys.exit(f"{scenario} does not run:\n{error}")
    found, missing = [], set()
    for path, leaf, value in leaves(schema, echoed):
        if normal(path) in SPECIAL or normal(path).startswith("plans.*[].workload"):
            continue  # the keys of a phase's workload are those of the scenario's
        if value is None:
            missing.add(normal(path))
        else:
            found.append((path, leaf, value))
    found += [(path, {}, None) for path in missing if path in SETTINGS]
    covered = {normal(path) for path, _, _ in found}
    failures = [
        f"{path}: the scenario does not use it"
        for path in sorted(missing - covered)
        if not any(other.startswith(path + ".") for other in covered)
    ]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        checks = pool.map(lambda f: (normal(f[0]), check(podsim, scenario, base, *f)), found)
        effects = {}
        for key, failure in checks:  # one item of a list that has an effect is enough
            effects.setdefault(key, []).append(failure)
    for path in sorted(SPECIAL):
        effects[path] = [check_special(podsim, scenario, path)]
    for key, outcomes in effects.items():
        if all(outcomes):
            failures.append(outcomes[0])
    print(f"{len(effects)} keys walked, {len(failures)} without effect")
    sys.exit("\n".join(failures) if failures else 0)


main()
