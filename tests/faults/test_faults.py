"""The n-th allocation and the n-th write of a command fail: it says so, and leaves nothing halved.

`test_faults.py PROGRAM ROOT allocation|write [COMMAND]`. For each command, or the one, the first allocations or writes and
others spread evenly fail, PODSIM_FAULTS of both (default 12): 2000 for all that matters. Every n ends
with
  - exit code 1 and a message, or with 0 and what an undisturbed run gives;
  - all files of the command, as in an undisturbed run, or none.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM, ROOT, KIND = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
TRIES = int(os.environ.get("PODSIM_FAULTS", "12"))
SAYS = {
    "allocation": ["out of memory"],
    "write": ["No space left on device", "database or disk is full", "disk I/O error"],
}[KIND]
FOREIGN = ("bad_alloc", "std::", "basic_string", "terminate", "filesystem error", "basic_ios")

SCENARIO = ROOT / "tests/faults/small.yaml"
COMMON = ["--jobs", "1", "--quiet"]
# A store keeps the rows of the points that were evaluated, and SQLite's journal beside it.
COMMANDS = {
    "check": ["check", SCENARIO],
    "run": ["run", SCENARIO, *COMMON, "--fidelity", "analytic", "--out", "out"],
    "run, simulated": ["run", SCENARIO, *COMMON, "--out", "out"],
    "run, its worker": ["run", SCENARIO, *COMMON, "--out", "out"],
    "sweep": ["sweep", SCENARIO, *COMMON, "--fidelity", "analytic",
              "--axis", "workload.global_batch=64,128", "--store", "study.db"],
    "claims": ["claims", ROOT / "tests/faults/claims", *COMMON, "--fidelity", "analytic",
               "--out", "out"],
}  # fmt: skip


def run(command, folder, **variables):
    environment = {**os.environ, **variables}
    return subprocess.run(
        [PROGRAM, *map(str, command)], cwd=folder, env=environment, capture_output=True, timeout=120
    )


def files_of(folder):
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != "counts"
    }


class Fresh:
    """A folder that nothing is in."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="podsim-faults-"))
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path)


def undisturbed(command, place):
    with Fresh() as folder:
        counts = folder / "counts"
        done = run(command, folder, PODSIM_FAULT_COUNT=str(counts), PODSIM_FAULT_IN=place)
        if done.returncode != 0:
            sys.exit(f"{command} fails undisturbed:\n{done.stderr.decode()}")
        allocations, writes = map(int, counts.read_text().split())
        count = {"allocation": allocations, "write": writes}[KIND]
        return count, done.stdout, chosen_files(files_of(folder))


def chosen(count):
    """The first ones, and others evenly."""
    first = range(1, min(count, TRIES) + 1)
    rest = [1 + i * count // TRIES for i in range(TRIES)]
    return sorted({*first, *rest, count} if count else set())


def chosen_files(found):
    return {name: text for name, text in found.items() if not name.startswith("study.db")}


def problem(done, found, stdout, expected):
    """What is wrong, or nothing."""
    error = done.stderr.decode(errors="replace")
    if any(word in error for word in FOREIGN):
        return "a message in words of a library"
    if done.returncode == 0:
        fine = done.stdout == stdout and found == expected
        return None if fine else "exit code 0, and another result"
    if done.returncode != 1:
        return f"exit code {done.returncode}"
    if not any(words in error for words in SAYS):
        return f"none of {SAYS} in the message"
    return f"some of the files: {sorted(found)}" if found and found != expected else None


def main():
    failures = tried = 0
    for name, command in COMMANDS.items():
        if name not in sys.argv[4:5] and len(sys.argv) > 4:
            continue
        place = "worker" if "worker" in name else "main"
        count, stdout, expected = undisturbed(command, place)
        numbers = chosen(count)
        for n in numbers:
            with Fresh() as folder:
                done = run(command, folder, PODSIM_FAULT=f"{KIND}:{n}", PODSIM_FAULT_IN=place)
                wrong = problem(done, chosen_files(files_of(folder)), stdout, expected)
            tried += 1
            if wrong:
                failures += 1
                print(f"{name}, {KIND} {n} of {count}: {wrong}\n{done.stderr.decode(errors='replace')}")
        print(f"{name}: {len(numbers)} of {count} {KIND}s failed", flush=True)
    print(f"{tried} faults, {failures} not as documented")
    return 1 if failures or tried == 0 else 0


sys.exit(main())
