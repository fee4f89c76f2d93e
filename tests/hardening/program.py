"""Runs the program under test, PODSIM_BINARY."""
import os
import resource
import subprocess
from dataclasses import dataclass

PODSIM = os.environ["PODSIM_BINARY"]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
QUICKSTART = os.path.join(ROOT, "scenarios", "quickstart.yaml")


@dataclass
class Done:
    code: int
    out: str
    err: str


def podsim(*arguments, code=None, timeout=120, file_size=None, stdin=None, environment=None):
    """`code`: the exit code, or those, that it has to end with. A signal is a failure always."""
    def limit():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if file_size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    run = subprocess.run([PODSIM, *arguments], capture_output=True, timeout=timeout, input=stdin,
                         preexec_fn=limit, env={**os.environ, **(environment or {})})
    done = Done(run.returncode, run.stdout.decode(), run.stderr.decode())
    wanted = {code} if isinstance(code, int) else set(code or [])
    if done.code < 0 or (wanted and done.code not in wanted):
        raise AssertionError(f"podsim {' '.join(map(repr, arguments))} ended with {done.code}: "
                             f"{done.err[:2000]}")
    return done


def files_in(folder):
    """Contents by name."""
    contents = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as f:
            contents[name] = f.read()
    return contents


def small_scenario():
    return """podsim: 1
name: a small run
workload: {model: maxtext-16b, sequence_length: 2048, global_batch: 1536, remat: full}
system: {chip: tpu-v5e, chips: 256}
parallelism: {fsdp: 256}
provider: gcp
region: us-east5
demand: {tokens: 10e9}
plans:
  rent:
    - rent: {offer: on_demand}
"""
