"""What is written can be read, as a whole: results of --out, kept results, hostile text in them."""
import json
import os
import signal
import subprocess
import tempfile
import time
import unittest

from program import PODSIM, QUICKSTART, files_in, podsim, small_scenario


def kill_when_result_changes(folder, arguments):
    """Starts the program and kills it as soon as DIR/result.json is another one, or gone."""
    file = os.path.join(folder, "result.json")
    before = os.stat(file).st_ino
    child = subprocess.Popen([PODSIM, *arguments], stdout=subprocess.DEVNULL)
    while child.poll() is None:
        try:
            if os.stat(file).st_ino != before:
                break
        except FileNotFoundError:
            break
    child.send_signal(signal.SIGKILL)
    child.wait()


class Unit(unittest.TestCase):
    def test_a_new_json_never_stands_beside_an_old_report(self):
        with tempfile.TemporaryDirectory() as out:
            run = ["run", QUICKSTART, "--fidelity", "analytic", "--out", out, "--seed"]
            podsim(*run, "1", code=0)
            for seed in range(2, 22):
                kill_when_result_changes(out, [*run, str(seed)])
                if "result.json" not in os.listdir(out):
                    podsim(*run, "1", code=0)  # the moment between the two results
                    continue
                with open(os.path.join(out, "result.json")) as f:
                    kept = json.load(f)["seed"]
                with open(os.path.join(out, "report.txt")) as f:
                    self.assertIn(f"seed {kept}", f.read())

    def test_a_file_that_cannot_grow_leaves_the_earlier_result(self):
        with tempfile.TemporaryDirectory() as out:
            podsim("run", QUICKSTART, "--fidelity", "analytic", "--out", out, code=0)
            before = files_in(out)
            limit = len(before["result.json"]) // 2
            done = podsim("run", QUICKSTART, "--fidelity", "analytic", "--out", out, "--seed", "7",
                          file_size=limit, code=1)
            self.assertIn("result.json", done.err)
            self.assertEqual(files_in(out), before)

    def test_another_kind_of_result_is_refused_and_replaced_by_force(self):
        axis = ["--axis", "workload.global_batch=1536", "--fidelity", "analytic"]
        with tempfile.TemporaryDirectory() as out:
            podsim("sweep", QUICKSTART, *axis, "--out", out, code=0)
            before = files_in(out)
            done = podsim("run", QUICKSTART, "--fidelity", "analytic", "--out", out, code=2)
            self.assertIn("a result of sweep", done.err)
            self.assertIn("--force", done.err)
            self.assertEqual(done.out, "")
            self.assertEqual(files_in(out), before)
            podsim("run", QUICKSTART, "--fidelity", "analytic", "--out", out, "--force", code=0)
            self.assertEqual(sorted(os.listdir(out)), ["report.txt", "result.json"])
            podsim("run", QUICKSTART, "--fidelity", "analytic", "--out", out, code=0)
            with open(os.path.join(out, "result.json"), "w") as f:
                f.write('{"mine": 1}')
            done = podsim("run", QUICKSTART, "--fidelity", "analytic", "--out", out, code=2)
            self.assertIn("that podsim has not kept", done.err)


class Read(unittest.TestCase):
    def test_a_result_over_the_limit_of_documents_is_read(self):
        kept = json.loads(podsim("run", QUICKSTART, "--fidelity", "analytic", "--format", "json",
                                 code=0).out)
        kept["notes"] += ["x" * 1000] * 5000
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "big.json")
            with open(file, "w") as f:
                json.dump(kept, f)
            path = "plans." + next(iter(kept["plans"])) + ".cost.total_usd"
            podsim("explain", file, path, code=0)
            podsim("report", file, "-o", os.path.join(folder, "page.html"), code=0)
            podsim("run", file, "--fidelity", "analytic", code=0)

    def test_a_pipe_and_a_device_are_refused_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            pipe = os.path.join(folder, "pipe.yaml")
            os.mkfifo(pipe)
            for arguments in (["run", pipe], ["check", pipe], ["compare", pipe, pipe],
                              ["sweep", QUICKSTART, "--points", pipe],
                              ["validate", "--measurements", pipe],
                              ["import", "hf", pipe], ["run", "/dev/zero"],
                              ["systolic", "--config", pipe, "--topology", pipe]):
                begin = time.monotonic()
                done = podsim(*arguments, code=2, timeout=10)
                self.assertLess(time.monotonic() - begin, 5)
                self.assertRegex(done.err, "is a (pipe|device)")


class Order(unittest.TestCase):
    def test_a_result_depends_neither_on_the_order_of_keys_nor_on_being_run_again(self):
        def turned(value):
            if isinstance(value, dict):
                return {k: turned(v) for k, v in reversed(value.items())}
            return [turned(v) for v in value] if isinstance(value, list) else value

        root = os.path.dirname(os.path.dirname(QUICKSTART))
        for name in ("quickstart", "uncertain-ownership", "report/c-meta-billions",
                     "report/d-revenue", "report/e-alibaba"):
            run = ["--fidelity", "analytic", "--format", "json"]
            first = podsim("run", os.path.join(root, "scenarios", name + ".yaml"), *run, code=(0, 3))
            with tempfile.TemporaryDirectory() as folder:
                kept, other = (os.path.join(folder, n) for n in ("kept.json", "turned.json"))
                with open(kept, "w") as f:
                    f.write(first.out)
                with open(other, "w") as f:
                    result = json.loads(first.out)
                    json.dump({**result, "scenario": turned(result["scenario"])}, f)
                again = podsim("run", kept, *run, code=(0, 3))
                self.assertTrue(again.out == first.out, name)
                # The library writes 4e12 in another way: the same pairs in the same order.
                again = podsim("run", other, *run, code=(0, 3))
                first, again = (json.loads(r.out, object_pairs_hook=list) for r in (first, again))
                self.assertTrue(again == first, name)


class Text(unittest.TestCase):
    HOSTILE = "\x1b[31mred\x07 \u009b2J \u202eexe.doc =1+1 | <b> ` \x7f"

    def scenario(self, folder):
        plan = json.dumps("=1+1 \u202ex")
        text = small_scenario().replace("name: a small run", "name: " + json.dumps(self.HOSTILE))
        text = text.replace("  rent:\n", "  " + plan + ":\n")
        file = os.path.join(folder, "hostile\x1b[2J.yaml")
        with open(file, "w") as f:
            f.write(text)
        return file

    def assert_harmless(self, text):
        for character in text.replace("\r\n", "\n"):
            harmful = (ord(character) < 0x20 and character not in "\n\t") or \
                0x7f <= ord(character) <= 0x9f or 0x2028 <= ord(character) <= 0x202e
            self.assertFalse(harmful, f"{character!r} in {text[:200]!r}")

    def test_values_and_names_of_files_steer_no_terminal_in_any_format(self):
        with tempfile.TemporaryDirectory() as folder:
            file = self.scenario(folder)
            for arguments in (["run", file], ["run", file, "--format", "md"],
                              ["run", file, "--format", "json"], ["run", file, "--detail", "full"],
                              ["sweep", file, "--axis", "workload.global_batch=1536"],
                              ["compare", file, file, "--format", "csv"],
                              ["compare", file, file, "--format", "md"],
                              ["check", file], ["check", file + "x"],
                              ["check", file, "--set", "name=\x1b[31m", "--format", "github"],
                              ["show", "chips/\x1b[31m"], ["list", "\x1b[31m"],
                              ["explain", file, "\x1b[31m"], ["run", file, "--set", "\x1b[31m=1"]):
                more = ["--fidelity", "analytic"] if arguments[0] in ("run", "sweep", "compare") else []
                done = podsim(*arguments, *more)
                self.assert_harmless(done.out)
                self.assert_harmless(done.err)

    def test_exports_and_kept_files_are_harmless(self):
        with tempfile.TemporaryDirectory() as folder:
            file = self.scenario(folder)
            out = os.path.join(folder, "out")
            exports = {f: os.path.join(folder, f) for f in ("focus", "months", "junit", "html")}
            podsim("run", file, "--fidelity", "analytic", "--out", out,
                   *(a for f, path in exports.items() for a in ("--export", f"{f}={path}")), code=0)
            for path in [*exports.values(), os.path.join(out, "report.txt"),
                         os.path.join(out, "result.json")]:
                with open(path, newline="") as f:
                    text = f.read()
                self.assert_harmless(text)
            with open(exports["months"]) as f:
                self.assertRegex(f.read(), r"(?m)^'=1\+1")


if __name__ == "__main__":
    unittest.main()
