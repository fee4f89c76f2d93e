#!/usr/bin/env python3
"""What a store keeps of a sweep that ends before its end: all rows but those in flight.

usage: test_store.py SOURCE_FOLDER [KILLS]     with PODSIM_BINARY naming the program
"""

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = sys.argv[1] if len(sys.argv) > 1 else "."
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 12
PROGRAM = os.environ["PODSIM_BINARY"]
SCENARIO = os.path.join(SOURCE, "tests/study/rent-or-buy.yaml")

# 24 steps of their own, and points that are refused.
STUDY = ["sweep", SCENARIO, "--quiet", "--set", "thresholds=[]",
         "--axis", "workload.global_batch,workload.microbatches=1536:1,3072:2,768:1,2304:3",
         "--axis", "workload.logits=fp32,bf16", "--axis", "workload.gradients=bf16,fp32,int8",
         "--axis", "finance.discount_rate=lin(0.05, 0.1, 3)"]


def run(*arguments, **options):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, **options)


def children_of(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(p) for p in found.stdout.split()]


def is_worker(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as f:
            return f.read().split(b"\0")[:2][-1] == b"worker"
    except OSError:
        return False


def workers():
    return [int(p) for p in os.listdir("/proc") if p.isdigit() and is_worker(p) and
            os.path.realpath(f"/proc/{p}/exe") == os.path.realpath(PROGRAM)]


class Store(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.store = os.path.join(self.folder, "study.db")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def whole(self, fidelity):
        outcome = run(*STUDY, "--fidelity", fidelity)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout

    def resumed(self, fidelity, *more):
        return run(*STUDY, "--fidelity", fidelity, "--store", self.store, "--resume", *more)

    def rows(self):
        with sqlite3.connect(f"file:{self.store}?mode=ro", uri=True) as store:
            return dict(store.execute("SELECT key, metrics FROM results").fetchall())

    def kill_at_random(self, fidelity, kills, victim):
        """Kills the sweep or one of its workers at random moments; no row that was there is lost."""
        chance = random.Random(1)
        kept = {}
        for _ in range(kills):
            process = subprocess.Popen([PROGRAM, *STUDY, "--fidelity", fidelity, "--store",
                                        self.store, "--resume"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.0, 0.25))
            targets = [process.pid] if victim == "sweep" else children_of(process.pid)
            for pid in targets[:1]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            process.wait()
            if not os.path.exists(self.store):
                continue
            try:
                now = self.rows()
            except sqlite3.OperationalError:  # killed before the tables were made
                self.assertEqual(kept, {})
                continue
            for key, metrics in kept.items():
                self.assertEqual(now.get(key), metrics)
            kept = now

    def test_a_killed_sweep_ends_with_the_same_table(self):
        for fidelity in ("analytic", "event"):
            with self.subTest(fidelity=fidelity):
                whole = self.whole(fidelity)
                self.kill_at_random(fidelity, KILLS, "sweep")
                outcome = self.resumed(fidelity)
                self.assertEqual(outcome.stdout, whole, outcome.stderr)
                self.assertEqual(run("store", "export", self.store).stdout, whole)
                os.remove(self.store)
                for _ in range(100):
                    if not workers():
                        break
                    time.sleep(0.05)
                self.assertEqual(workers(), [], "workers outlive the sweep")

    def test_killed_workers_lose_nothing(self):
        whole = self.whole("event")
        self.kill_at_random("event", KILLS, "worker")
        self.assertEqual(self.resumed("event").stdout, whole)

    def test_a_full_disk(self):
        whole = self.whole("analytic")
        for size in (0, 4096, 20000, 60000):
            with self.subTest(size=size):
                limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
                outcome = run(*STUDY, "--fidelity", "analytic", "--store", self.store, "--resume",
                              preexec_fn=limit)
                self.assertEqual(outcome.returncode, 1, outcome.stderr)
                self.assertIn("study.db", outcome.stderr)
        self.assertEqual(self.resumed("analytic").stdout, whole)

    def test_the_same_table_for_any_workers_shards_and_orders_of_writing(self):
        whole = self.whole("analytic")
        for jobs in ("1", "2"):
            outcome = self.resumed("analytic", "--jobs", jobs)
            self.assertEqual(outcome.stdout, whole)
            os.remove(self.store)
        parts = [os.path.join(self.folder, f"part-{i}.db") for i in (3, 1, 2)]
        for part in parts:
            shard = part[-4] + "/3"
            outcome = run(*STUDY, "--fidelity", "analytic", "--store", part, "--shard", shard)
            self.assertEqual(outcome.returncode, 0, outcome.stderr)
        outcome = run("store", "merge", *parts, "-o", self.store)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertEqual(run("store", "export", self.store).stdout, whole)

    def test_what_is_done_is_not_done_again_unless_something_changed(self):
        catalog = os.path.join(self.folder, "catalog")
        os.makedirs(os.path.join(catalog, "chips"))
        arguments = ["sweep", SCENARIO, "--fidelity", "analytic", "--axis", "system.slices=1,2",
                     "--store", self.store, "--resume", "--catalog", catalog]
        self.assertIn("2 ok", run(*arguments).stderr)
        self.assertIn("2 were in the store", run(*arguments).stderr)
        # An entry that no point reads changes nothing.
        chips = os.path.join(SOURCE, "configs/chips")
        shutil.copy(os.path.join(chips, "tpu-v4.yaml"), os.path.join(catalog, "chips"))
        self.assertIn("2 were in the store", run(*arguments).stderr)
        with open(os.path.join(chips, "tpu-v5e.yaml")) as f:
            text = f.read()
        self.assertIn("value: 819 GB/s", text)
        with open(os.path.join(catalog, "chips/tpu-v5e.yaml"), "w") as f:
            f.write(text.replace("value: 819 GB/s", "value: 700 GB/s"))
        self.assertNotIn("were in the store", run(*arguments).stderr)
        # More points: those that are there stay.
        more = [a if a != "system.slices=1,2" else "system.slices=2,4" for a in arguments]
        self.assertIn("1 were in the store", run(*more).stderr)
        self.assertIn("1 rows of no point", run("store", "query", self.store).stdout)
        self.assertEqual(run("store", "gc", self.store).stdout, "1 rows deleted\n")

    def test_two_sweeps_on_one_store(self):
        first = subprocess.Popen([PROGRAM, *STUDY, "--fidelity", "event", "--store", self.store],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            if os.path.exists(self.store) and children_of(first.pid):
                break
            time.sleep(0.01)
        second = self.resumed("event")
        first.kill()
        first.wait()
        self.assertEqual(second.returncode, 2)
        self.assertIn("another sweep writes to this store", second.stderr)

    def test_stores_that_are_none(self):
        garbage = os.path.join(self.folder, "garbage.db")
        with open(garbage, "wb") as f:
            f.write(random.Random(2).randbytes(5000))
        other = os.path.join(self.folder, "other.db")
        with sqlite3.connect(other) as database:
            database.execute("CREATE TABLE t (x)")
        self.assertEqual(self.resumed("analytic").returncode, 0)
        newer = os.path.join(self.folder, "newer.db")
        shutil.copy(self.store, newer)
        with sqlite3.connect(newer) as database:
            database.execute("PRAGMA user_version = 99")
        damaged = os.path.join(self.folder, "damaged.db")
        with open(self.store, "rb") as f, open(damaged, "wb") as out:
            data = bytearray(f.read())
            data[4096:] = random.Random(3).randbytes(len(data) - 4096)
            out.write(data)
        for store, words in ((garbage, "no store"), (other, "no store of podsim"),
                             (newer, "has format 99"), (damaged, "damaged"),
                             (os.path.join(self.folder, "none.db"), "no such store")):
            with self.subTest(store=store):
                outcome = run("store", "export", store)
                self.assertEqual((outcome.returncode, outcome.stdout), (2, ""), outcome.stderr)
                self.assertIn(words, outcome.stderr)
        written = run("store", "query", self.store, "--sql", "DELETE FROM results")
        self.assertEqual(written.returncode, 2)
        self.assertIn("would write", written.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
