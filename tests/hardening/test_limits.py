"""Limits on what is asked: each refusal names the limit and the size asked for, at once."""
import os
import subprocess
import tempfile
import unittest

from program import PODSIM, QUICKSTART, podsim, small_scenario


def text_of(lines):
    return "\n".join(lines) + "\n"


class Sizes(unittest.TestCase):
    def refused(self, parts, *arguments):
        done = podsim(*arguments, "--memory-limit", "1 GiB" if "PODSIM_SANITIZED" not in os.environ
                      else "100 TiB", code=2, timeout=20)
        for part in parts:
            self.assertIn(part, done.err)

    def document(self, folder, text):
        file = os.path.join(folder, "s.yaml")
        with open(file, "w") as f:
            f.write(text)
        return file

    def test_points_of_a_study(self):
        many = ",".join(map(str, range(1, 1001)))
        self.refused(["1e+09 points", "1000000"], "sweep", QUICKSTART, "--axis",
                     "workload.global_batch=" + many, "--axis", "job.replicas=" + many, "--axis",
                     "system.slices=" + many)
        axes = [a for i in range(30) for a in ("--axis", f"a{i}=lin(1, 2)")]
        self.refused(["30000000 values", "10000000"], "sweep", QUICKSTART, *axes, "--design",
                     "random", "--samples", "1000000")
        self.refused(["1e+12 points"], "sweep", QUICKSTART, "--axis", "a=lin(1, 2)", "--design",
                     "sobol", "--samples", "1000000000000")

    def test_every_device_by_itself(self):
        self.refused(["1048576 devices", "65536", "folded"], "run", QUICKSTART, "--set",
                     "detail=full", "--set", "system.slices=4096", "--set",
                     "workload.global_batch=1048576")

    def test_plans_fleets_and_deals(self):
        with tempfile.TemporaryDirectory() as folder:
            plans = small_scenario() + text_of(f"  p{i}: [{{rent: {{offer: on_demand}}}}]"
                                               for i in range(5000))
            self.refused(["found 5001 phases of plans", "at most 1000"], "run",
                         self.document(folder, plans))
            fleets = "podsim: 1\nname: f\nfleets:\n" + text_of(
                f"  f{i}: {{chip: tpu-v7, chips: 1000, site: us-colocation}}" for i in range(5000))
            self.refused(["found 5000 fleets", "at most 1000"], "run",
                         self.document(folder, fleets))

    def test_aliases_count_by_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            text = 'podsim: 1\nname: &a "' + "x" * 50_000 + '"\nplans: [' + "*a," * 50_000 + "1]"
            file = self.document(folder, text)
            self.refused(["16 MiB"], "run", file)
            child = subprocess.Popen([PODSIM, "check", file], stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(child.returncode, 2)
            if "PODSIM_SANITIZED" not in os.environ:
                self.assertLess(usage.ru_maxrss, 100_000)  # kB

    def test_collectives_of_a_million_chips_end(self):
        for fabric in ("line:1000000", "ring:1000000", "switch:1000000", "mesh:1000x1000"):
            for op in ("all-to-all", "all-reduce"):
                podsim("collective", "--fabric", fabric, "--link", "50GB/s", "--op", op, "--bytes",
                       "1GiB", code=0, timeout=60)
        self.refused(["1048576"], "collective", "--fabric", "ring:2000000", "--link", "50GB/s",
                     "--op", "all-reduce", "--bytes", "1GiB")

    def test_samples_and_replicas(self):
        for key in ("job.replicas", "uncertainty.draws"):
            done = podsim("run", QUICKSTART, "--set", key + "=1e9", code=2)
            self.assertIn("at most", done.err)


class Memory(unittest.TestCase):
    @unittest.skipIf("PODSIM_SANITIZED" in os.environ, "sanitizers keep shadows")
    def test_peaks_stay_below_what_the_documentation_says(self):
        def peak(*arguments):
            child = subprocess.Popen([PODSIM, *arguments], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            self.assertIn(child.returncode, (0, 3))
            return usage.ru_maxrss / 1024
        self.assertLess(peak("run", QUICKSTART), 250)
        tokens = "demand.tokens=lin(1e12, 6e12, 1000)"
        self.assertLess(peak("sweep", QUICKSTART, "--fidelity", "analytic", "--axis", tokens), 250)


class Files(unittest.TestCase):
    """Documents of anybody name files of their own folder alone."""

    def test_a_study_file_names_nothing_elsewhere(self):
        with tempfile.TemporaryDirectory() as outer:
            inner = os.path.join(outer, "inner")
            os.mkdir(inner)
            with open(os.path.join(outer, "secret.yaml"), "w") as f:
                f.write("password: hunter2\n")
            with open(os.path.join(inner, "scenario.yaml"), "w") as f:
                f.write(small_scenario())
            study = os.path.join(inner, "study.yaml")
            for text in ("scenario: ../secret.yaml\naxes: [a=1]\n",
                         "scenario: /etc/passwd\naxes: [a=1]\n",
                         "scenario: scenario.yaml\npoints: ../secret.yaml\n",
                         "scenario: scenario.yaml\naxes: [workload.model=../secret.yaml]\n",
                         "scenario: scenario.yaml\naxes: ['system.slices=1']\n"
                         f"set: [workload.model={outer}/secret.yaml]\n"):
                with open(study, "w") as f:
                    f.write("podsim_study: 1\n" + text)
                done = podsim("sweep", study, "--fidelity", "analytic", code=2)
                self.assertNotIn("hunter2", done.out + done.err)
                self.assertIn("lies outside", done.out + done.err)

    def test_a_model_elsewhere_is_allowed_by_the_user_alone_and_kept_with_the_result(self):
        with tempfile.TemporaryDirectory() as outer:
            inner = os.path.join(outer, "inner")
            os.mkdir(inner)
            with open(os.path.join(outer, "model.yaml"), "w") as f:
                f.write("layers: 2\nd_model: 2048\nheads: 16\nkv_heads: 16\nhead_dim: 128\n"
                        "d_ff: 8192\nvocab: 32000\n")
            file = os.path.join(inner, "scenario.yaml")
            with open(file, "w") as f:
                f.write(small_scenario().replace("model: maxtext-16b", "model: ../model.yaml"))
            run = ["run", file, "--fidelity", "analytic", "--format", "json"]
            done = podsim(*run, code=2)
            self.assertIn("--allow-path", done.err)
            kept = podsim(*run, "--allow-path", outer, code=0)
            with tempfile.TemporaryDirectory() as elsewhere:
                result = os.path.join(elsewhere, "result.json")
                with open(result, "w") as f:
                    f.write(kept.out)
                os.remove(os.path.join(outer, "model.yaml"))
                again = podsim("run", result, "--fidelity", "analytic", "--format", "json", code=0)
            self.assertEqual(again.out, kept.out)


class Tables(unittest.TestCase):
    """Measurements are checked as scenarios are: file, line, column, finding, expectation."""

    HEADS = {
        "gemm": "m,n,k,dtype,time_us",
        "ops": "id,chip,op,dtype,M,N,K,measured_time_us,tflops_or_GBps,other_shape,value,note,source",
    }

    def problem(self, head, row, arguments):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "t.csv")
            with open(file, "wb") as f:
                f.write((self.HEADS[head] + "\n").encode() + row)
            return podsim(*arguments, file, code=2).err

    def test_cells_that_are_wrong_have_their_place(self):
        machine = ["calibrate", "machine", "--chip", "nvidia-h100", "--gemm"]
        chip = ["validate", "chip", "--measurements"]
        for head, row, arguments, place, found, expected in (
                ("gemm", b"8,8,8,bf16,abc\n", machine, "t.csv:2:12", "'abc'", "a positive number"),
                ("gemm", b"8,-1,8,bf16,5\n", machine, "t.csv:2:3", "'-1'", "a whole number"),
                ("gemm", b"8,8,8,bf61,5\n", machine, "t.csv:2:7", "'bf61'", "one of"),
                ("gemm", b'8,"1,5",8,bf16,5\n', machine, "t.csv:2:3", "'1,5'", "a whole number"),
                ("gemm", b"8,8,1e300,bf16,5\n", machine, "t.csv:2:5", "'1e300'", "a whole number"),
                ("gemm", b"8,8,8,bf16\n", machine, "t.csv:2:1", "4 cells", "5"),
                ("gemm", b"8,8,8,b\xff16,5\n", machine, "t.csv:2:8", "not UTF-8", "text in UTF-8"),
                ("gemm", b"8,8,8,\"bf16,5\n", machine, "t.csv:2:7", "does not close", ""),
                ("gemm", b"8,8,8,bf16,5\0\n", machine, "t.csv:2:13", "NUL", "text"),
                ("ops", b"1,tpu-v5e,gemm,bf16,x,8,8,5,,,,,s\n", chip, "t.csv:2:21", "'x'", "number"),
                ("ops", b"1,tpu-v5e,gemm,bf16,8,8,1e200,5,,,,,s\n", chip, "t.csv:2:25", "'1e200'",
                 "whole number")):
            with self.subTest(row=row):
                problem = self.problem(head, row, arguments)
                for part in (place, found, expected):
                    self.assertIn(part, problem)


if __name__ == "__main__":
    unittest.main()
