"""Descriptors, workers, limits of time and memory."""
import glob
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

from program import PODSIM, QUICKSTART, podsim, small_scenario

AXIS = ["--axis", "workload.global_batch=256,512,768,1024"]
# Each simulation takes seconds.
LONG = ["--axis", "workload.global_batch=4096,8192,12288", "--set", "detail=full", "--set",
        "system.slices=16"]


def workers_of(mark):
    """Processes with this mark in their environment."""
    found = []
    for file in glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(file, "rb") as f:
                if mark.encode() in f.read():
                    found.append(int(file.split("/")[2]))
        except OSError:
            pass
    return found


class Descriptors(unittest.TestCase):
    def run_with_closed(self, closed, out):
        """The program with standard descriptors closed; it keeps its result in `out`."""
        def close():
            for descriptor in closed:
                os.close(descriptor)
        child = subprocess.Popen(
            [PODSIM, "sweep", QUICKSTART, *AXIS, "--jobs", "2", "--verbose", "--out", out],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            preexec_fn=close)
        output = child.communicate(timeout=120)[0]
        with open(os.path.join(out, "sweep.csv"), "rb") as f:
            return child.returncode, output, f.read()

    def test_a_closed_descriptor_changes_no_result_and_gets_into_no_file(self):
        with tempfile.TemporaryDirectory() as folder:
            code, whole, table = self.run_with_closed((), os.path.join(folder, "whole"))
            for n in (1, 2, 3):
                for i, closed in enumerate(itertools.combinations((0, 1, 2), n)):
                    out = os.path.join(folder, f"{n}-{i}")
                    got, output, kept = self.run_with_closed(closed, out)
                    self.assertEqual(kept, table, closed)
                    # Nothing can be printed: that is said by the exit code.
                    self.assertEqual(got, 1 if 1 in closed else code, closed)
                    self.assertEqual(output, b"" if 1 in closed else whole, closed)


    def test_no_socket_gets_the_number_of_a_closed_descriptor(self):
        child = subprocess.Popen([PODSIM, "sweep", QUICKSTART, *LONG, "--jobs", "1"],
                                 preexec_fn=lambda: [os.close(d) for d in (0, 1, 2)])
        try:
            end = time.monotonic() + 20
            children = f"/proc/{child.pid}/task/{child.pid}/children"
            while not open(children).read() and time.monotonic() < end:
                time.sleep(0.005)
            for descriptor in (0, 1, 2):
                self.assertEqual(os.readlink(f"/proc/{child.pid}/fd/{descriptor}"), "/dev/null")
        finally:
            child.kill()
            child.wait()


class Orphans(unittest.TestCase):
    def test_no_worker_outlives_a_killed_program(self):
        random.seed(19)
        slow = os.path.join(tempfile.mkdtemp(), "worker")
        # Between its start and its first instruction the parent ends: the worker has to see it.
        with open(slow, "w") as f:
            f.write(f"#!/bin/sh\nsleep 0.05\nexec {PODSIM} worker\n")
        os.chmod(slow, 0o755)
        for attempt in range(60):
            mark = f"PODSIM_TEST_MARK={uuid.uuid4()}"
            name, value = mark.split("=")
            child = subprocess.Popen(
                [PODSIM, "sweep", QUICKSTART, *LONG, "--jobs", "2"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env={**os.environ, name: value, **({"PODSIM_WORKER": slow} if attempt % 2 else {})})
            while child.poll() is None and len(workers_of(mark)) < 2:
                time.sleep(0.0005)
            time.sleep(random.random() * 0.03)
            child.send_signal(signal.SIGKILL)
            child.wait()
            end = time.monotonic() + 2
            while workers_of(mark) and time.monotonic() < end:
                time.sleep(0.01)
            self.assertEqual(workers_of(mark), [], f"attempt {attempt}")


class Lost(unittest.TestCase):
    """A worker that dies is exit code 1 everywhere."""

    def test_every_verb_that_simulates_fails_with_its_worker(self):
        with tempfile.TemporaryDirectory() as folder:
            worker = os.path.join(folder, "worker")
            with open(worker, "w") as f:
                f.write("#!/bin/sh\nkill -9 $$\n")
            os.chmod(worker, 0o755)
            with open(os.path.join(folder, "claim.yaml"), "w") as f:
                f.write(small_scenario() + "claim: {id: 1.1, text: cheap, source: none, "
                        "conditions: [plans.rent.cost.total_usd < 1e9]}\n")
            for arguments in (["run", QUICKSTART], ["sweep", QUICKSTART, *AXIS],
                              ["compare", QUICKSTART, QUICKSTART], ["claims", folder],
                              ["validate", "--chip", "tpu-v5e"],
                              ["chip", "tpu-v5e", "--op", "copy:1MiB"],
                              ["systolic", "--gemm", "8x8x8", "--cycle-true"]):
                done = podsim(*arguments, code=1, environment={"PODSIM_WORKER": worker})
                self.assertIn("signal 9", done.err, arguments)
                if arguments[0] != "sweep":
                    self.assertEqual(done.out, "", arguments)


class Bounds(unittest.TestCase):
    def test_a_limit_of_time_ends_the_program_and_its_workers(self):
        mark = f"PODSIM_TEST_MARK={uuid.uuid4()}"
        name, value = mark.split("=")
        with tempfile.TemporaryDirectory() as out:
            begin = time.monotonic()
            done = podsim("sweep", QUICKSTART, *LONG, "--out", out, "--timeout", "0.5 s", code=124, environment={name: value})
            self.assertLess(time.monotonic() - begin, 10)
            self.assertIn("timed out after 0.5 s (--timeout)", done.err)
            self.assertEqual(os.listdir(out), [])
            time.sleep(0.2)
            self.assertEqual(workers_of(mark), [])
        podsim("run", QUICKSTART, "--fidelity", "analytic", "--timeout", "10 min", code=0)
        for wrong in ("0", "-1 s", "soon", "5 GB", "nan", "inf"):
            self.assertIn("--timeout", podsim("run", QUICKSTART, "--timeout", wrong, code=2).err)

    @unittest.skipIf("PODSIM_SANITIZED" in os.environ, "sanitizers reserve terabytes")
    def test_a_limit_of_memory_is_said_in_words(self):
        big = ["run", QUICKSTART, "--set", "detail=full", "--set", "system.slices=64",
               "--set", "workload.global_batch=98304"]
        done = podsim(*big, "--memory-limit", "256 MiB", "--jobs", "1", code=1)
        self.assertIn("out of memory", done.err)
        self.assertNotIn("alloc", done.err)
        podsim("run", QUICKSTART, "--memory-limit", "2 GiB", code=0)
        for wrong in ("1 MiB", "much", "5 s", "-1 GiB"):
            done = podsim("run", QUICKSTART, "--memory-limit", wrong, code=2)
            self.assertIn("--memory-limit", done.err)


class Requests(unittest.TestCase):
    """A worker refuses what it cannot simulate by a message."""

    VALUES = [0, -1, 0.5, 2, 10**6, 10**9, 2**31, 2**63 - 1, -(2**63), 1e300, -1e300, 1e-300,
              "x", "", None, True, [], {}, [0], [-1], [1] * 9]

    @classmethod
    def setUpClass(cls):
        """Requests as the program makes them, by a worker that keeps what it is asked."""
        cls.requests = []
        with tempfile.TemporaryDirectory() as folder:
            worker = os.path.join(folder, "worker")
            with open(worker, "w") as f:
                f.write(f"#!/bin/sh\ntee {folder}/$$.json | {PODSIM} worker\n")
            os.chmod(worker, 0o755)
            for arguments in (["chip", "tpu-v5e", "--op", "matmul:64x64x64:bf16"],
                              ["chip", "tpu-v5e", "--op", "attention:4x64x64x64:bf16:causal"],
                              ["collective", "--fabric", "torus:4x4", "--link", "50GB/s", "--op",
                               "all-reduce", "--bytes", "1MiB", "--fail", "link:x0y0-x1y0"],
                              ["collective", "--fabric", "torus:4x4", "--link", "50GB/s", "--op",
                               "all-to-all", "--bytes", "64KiB", "--detail", "packet"],
                              ["systolic", "--gemm", "16x16x16", "--array", "8x8", "--cycle-true"],
                              ["run", QUICKSTART]):
                podsim(*arguments, code=0, environment={"PODSIM_WORKER": worker})
            for file in sorted(glob.glob(folder + "/*.json")):
                with open(file) as f:
                    cls.requests.append(json.load(f))

    def ask(self, line):
        done = podsim("worker", code=(0, 1), stdin=line, timeout=60,
                      environment={"PODSIM_REQUEST": "1"})
        answer = json.loads(done.out)
        self.assertEqual(list(answer), ["result"] if done.code == 0 else ["error"])
        if done.code == 1:
            self.assertNotRegex(answer["error"], r"std::|bad_alloc|max_size|json\.exception|stoi")
        return answer

    @staticmethod
    def places(node, path=()):
        yield path
        items = node.items() if isinstance(node, dict) else \
            enumerate(node) if isinstance(node, list) else ()
        for key, value in items:
            yield from Requests.places(value, path + (key,))

    @staticmethod
    def changed(node, path, value):
        if not path:
            return value
        copy = node.copy()
        if value is Requests and len(path) == 1:
            del copy[path[0]]
        else:
            copy[path[0]] = Requests.changed(node[path[0]], path[1:], value)
        return copy

    def test_a_wrong_value_anywhere_is_an_error(self):
        random.seed(19)
        kinds = {r["kind"] for r in self.requests}
        self.assertEqual(kinds, {"op", "fabric", "systolic", "step", "job"})
        for request in self.requests:
            if request["kind"] in ("job", "step"):
                continue  # those of a run; a job of failures alone goes on for minutes
            cases = [(p, v) for p in self.places(request) for v in [*self.VALUES, Requests]]
            for path, value in random.sample(cases, min(len(cases), 60)):
                changed = self.changed(request, path, value) if path or value is not Requests else 0
                with self.subTest(kind=request["kind"], path=path, value=value):
                    self.ask(json.dumps(changed).encode() + b"\n")

    def test_what_crashed_once_is_refused(self):
        by_kind = {}
        for r in self.requests:
            by_kind.setdefault(r["kind"], r)
        op, fabric, job = (by_kind[k] for k in ("op", "fabric", "job"))
        for request, path, value in (
                (op, ("request", "op", "dims"), [-1]), (op, ("request", "op", "dims"), []),
                (op, ("request", "op", "dims", 0), 0),
                (fabric, ("request", "collectives", 0, "axes"), [-1]),
                (fabric, ("request", "collectives", 0, "axes"), [10**9]),
                (fabric, ("request", "collectives", 0, "axes"), [2]),
                (fabric, ("request", "fabric", "axes"), []),
                (fabric, ("request", "fabric", "axes", 0, "length"), 10**9),
                (fabric, ("request", "fabric", "cut_links"), [-5, 10**6]),
                (fabric, ("request", "fabric", "dead_chips"), [10**6]),
                (job, ("request", "jobs", 0, "replicas"), 10**15)):
            with self.subTest(path=path, value=value):
                answer = self.ask(json.dumps(self.changed(request, path, value)).encode() + b"\n")
                self.assertIn("error", answer)

    def test_what_is_no_request_is_refused(self):
        whole = json.dumps(self.requests[0]).encode()
        lines = [b"", b"\n", b"{", b"[]", b"null\n", b"{}\n", b'{"kind": "op"}\n', b"\xff\xfe\n",
                 b'{"kind": 1, "request": 2}\n', b'{"kind": "nothing", "request": {}}\n', b"\0" * 99,
                 b'{"kind": "op", "kind": "op", "request": {}}\n', b"[" * 100000, b'{"a":' * 100000,
                 b'{"kind": "op", "request": ' + b"9" * 10000 + b"}\n", b"1e999\n"]
        lines += [whole[:n] for n in range(1, len(whole), max(1, len(whole) // 20))]
        for line in lines:
            with self.subTest(line=line[:60]):
                self.assertIn("error", self.ask(line))


if __name__ == "__main__":
    sys.exit(unittest.main())
