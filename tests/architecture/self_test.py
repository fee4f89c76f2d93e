"""Each architecture check passes a clean little tree and fails one that breaks its rule.

usage: self_test.py COMPILER AR NM
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

from layers import ORDER

HERE = pathlib.Path(__file__).resolve().parent
COMPILER, AR, NM = sys.argv[1:4]


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.write("include/podsim/units/a.h", "#pragma once\n#include <vector>\n")
        self.write("src/units/a.cpp", '#include "podsim/units/a.h"\n')

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def run_check(self, script, *arguments):
        return subprocess.run(
            [sys.executable, "-B", HERE / script, *arguments],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def assert_passes(self, script, *arguments):
        run = self.run_check(script, *arguments)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def assert_fails(self, message, script, *arguments):
        run = self.run_check(script, *arguments)
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertIn(message, run.stdout)


class Includes(Tree):
    def test_downward_passes(self):
        self.write("src/job/b.cpp", '#include "podsim/units/a.h"\n#include "b.h"\n')
        self.write("models/chip/m.cpp", "#include <systemc>\n")
        self.write("src/cli/c.cpp", '#include "models/chip/m.h"\n')
        self.assert_passes("includes.py", self.root)

    def test_each_crossing_fails(self):
        for path, include, message in (
            ("src/units/b.cpp", '"podsim/config/x.h"', "units may not use config"),
            ("src/performance/b.cpp", '"models/chip/x.h"', "performance may not use models"),
            ("src/study/b.cpp", '"models/chip/x.h"', "study may not use models"),
            ("models/job/b.h", '"podsim/economics/x.h"', "models may not use economics"),
            ("src/job/b.cpp", '"models/job/x.h"', "job may not use models"),
            ("include/podsim/system/b.h", "<systemc>", "only models/ may include SystemC"),
            ("src/cli/b.cpp", "<tlm_utils/x.h>", "only models/ may include SystemC"),
            ("src/config/b.cpp", '"../catalog/x.h"', "config may not use catalog"),
            ("src/config/b.cpp", '"src/units/a.cpp"', "is private to units"),
            ("src/extra/b.cpp", '"podsim/units/a.h"', "belongs to no layer"),
        ):
            with self.subTest(path=path, include=include):
                self.write("src/catalog/x.h", "")
                self.write(path, f"#include {include}\n")
                self.assert_fails(message, "includes.py", self.root)
                (self.root / path).unlink()


class Symbols(Tree):
    def check(self):
        return ("symbols.py", self.root, "--nm", NM)

    def build(self, **sources):
        for layer in ORDER:
            folder = self.root / ("models" if layer == "models" else f"src/{layer}")
            folder.mkdir(parents=True, exist_ok=True)
            default = f"namespace podsim::{layer} {{ int {layer}_() {{ return 0; }} }}\n"
            (folder / "s.cpp").write_text(sources.get(layer, default))
            compile_it = [COMPILER, "-std=c++20", "-c", folder / "s.cpp", "-o", folder / "s.o"]
            subprocess.run(compile_it, check=True)
            self.archive(folder / f"libpodsim_{layer}.a", folder / "s.o")
        self.archive(self.root / "models/libpodsim_sc_main.a")
        self.archive(self.root / "models/systolic/libpodsim_systolic_array.a")

    def archive(self, library, *objects):
        library.parent.mkdir(parents=True, exist_ok=True)
        library.unlink(missing_ok=True)
        subprocess.run([AR, "rc", library, *objects], check=True)

    def test_downward_passes(self):
        self.build(
            job="namespace podsim::units { int units_(); }\n"
            "namespace podsim::job { int job_() { return podsim::units::units_(); } }\n"
        )
        self.assert_passes(*self.check())

    def test_upward_fails(self):
        self.build(
            units="namespace podsim::job { int job_(); }\n"
            "namespace podsim::units { int units_() { return podsim::job::job_(); } }\n"
        )
        self.assert_fails("units needs podsim::job::job_(), defined in job", *self.check())

    def test_foreign_name_fails(self):
        self.build(config="namespace podsim::units { int stray() { return 0; } }\n")
        self.assert_fails(
            "config defines podsim::units::stray(), outside podsim::config", *self.check()
        )

    def test_arrays_that_need_something_fail(self):
        self.build(
            models="namespace podsim::performance { int performance_(); }\n"
            "namespace podsim::models { int models_() { return performance::performance_(); } }\n"
        )
        self.assert_passes(*self.check())
        library = self.root / "models/systolic/libpodsim_systolic_array.a"
        self.archive(library, self.root / "models/s.o")
        self.assert_fails("array.a needs podsim::performance::performance_()", *self.check())

    def test_a_missing_archive_fails(self):
        self.build()
        (self.root / "src/job/libpodsim_job.a").unlink()
        self.assertNotEqual(self.run_check(*self.check()).returncode, 0)


class Literals(Tree):
    def setUp(self):
        super().setUp()
        self.write(
            "configs/chips/x.yaml",
            "# 4321.5 in a comment\n"
            "bf16: {value: 1979.25 TFLOP/s, source: 'page 7654', as_of: 2025-12}\n"
            "memory:\n  value: 65536\n  note: >\n    about 8642 more\nhours: 8766\n",
        )
        self.write("tests/validation/rows.csv", "row,step_s\na,10.33\n")

    def test_others_pass(self):
        self.write(
            "src/job/b.cpp",
            "// 1979.25\n/* 10.33 */ double h = 8766; int k = 65536;\n"
            "int a = 4321'5, b = 7654, c = 8642;\nchar q = '\"'; int year = 2025;\n",
        )
        self.assert_passes("literals.py", self.root)

    def test_a_catalog_value_fails(self):
        for code in ("1979.25", "197'925", "1.97925e15", "1979.25f", '"1979.25 TFLOP/s"', "10.33"):
            with self.subTest(code=code):
                self.write("models/chip/b.cpp", f"auto x = {code};\n")
                self.assert_fails("models/chip/b.cpp:1", "literals.py", self.root)


class Names(Tree):
    def test_enums_and_equal_data_pass(self):
        self.write(
            "src/job/b.cpp",
            "// chip.vendor == \"acme\"\nbool b = a.kind == Kind::lease && p.vendor == m.vendor;\n"
            'bool c = item.name == other.name, d = unit == "year";\n',
        )
        self.assert_passes("names.py", self.root)

    def test_a_name_that_decides_fails(self):
        for code in ('chip.vendor == "acme"', 'family != "gpu"', 'op.axis == "tensor"',
                     'item->name == "staff"', '"lease" == item.name'):  # fmt: skip
            with self.subTest(code=code):
                self.write("models/chip/b.cpp", f"bool b = {code};\n")
                self.assert_fails("models/chip/b.cpp:1", "names.py", self.root)


class Headers(Tree):
    def check(self):
        flags = (COMPILER, "-std=c++20", f"-I{self.root}/include", f"-I{self.root}")
        return ("headers.py", self.root, self.root / "work", *flags)

    def test_complete_passes(self):
        self.assert_passes(*self.check())

    def test_incomplete_fails(self):
        self.write("include/podsim/units/b.h", "#pragma once\ninline std::string s;\n")
        self.assert_fails("podsim/units/b.h", *self.check())

    def test_unguarded_fails(self):
        self.write("models/chip/b.h", "struct S {};\n")
        self.assert_fails("models/chip/b.h", *self.check())


class CatalogReaders(Tree):
    ENTRIES = """#pragma once
namespace podsim::catalog {
/// A thing.
struct Thing {
  int size = 0, name = 0;  ///< and its
  double weight = 0,
         depth = 0;

  int half() const { return 2; }
};
}  // namespace podsim::catalog
"""
    READER = """#include "podsim/catalog/entries.h"
int f(const podsim::catalog::Thing& t) { return t.size + int(t.weight); }
struct Other { double depth; };
double g(const Other& o) { return o.depth; }
"""

    def setUp(self):
        super().setUp()
        keys = ("name", "size", "weight", "depth")
        self.write("include/podsim/catalog/entries.h", self.ENTRIES)
        self.write(
            "src/catalog/things.cpp",
            "".join(f'r.required("{k}", &Thing::{k}, "x");\n' for k in keys),
        )

    def check(self):
        return ("catalog_readers.py", self.root, self.root / "work", COMPILER, "-std=c++20")

    def test_a_value_that_nothing_reads_fails(self):
        self.write("src/job/b.cpp", self.READER)
        self.assert_fails("Thing.depth: no code reads it", *self.check())

    def test_values_that_are_read_pass(self):
        self.write("src/job/b.cpp", self.READER.replace("int(t.weight)", "int(t.weight * t.depth)"))
        self.assert_passes(*self.check())


class Comments(Tree):
    def test_named_subjects_pass(self):
        self.write(
            "src/cli/b.cpp",
            "/// In steady state, the rate.\n/// The rate\n/// of a step.\nint a;  ///< rate of it\n"
            "int b;  ///< for-loop count\n// of no concern\n",
        )
        self.assert_passes("comments.py", self.root)

    def test_bare_beginnings_fail(self):
        for comment in ("/// Of a step.", "int a;  ///< what is sold", "///  whose (a, b) it is"):
            with self.subTest(comment=comment):
                self.write("src/cli/b.cpp", comment + "\n")
                self.assert_fails("src/cli/b.cpp:1", "comments.py", self.root)

    def test_lines_of_one_comment_count_as_one(self):
        self.write("src/cli/b.cpp", "/// At the end\n/// of a step.\nint a;\n/// By itself.\n")
        self.assert_fails("2 against the rule", "comments.py", self.root)


class Depth(Tree):
    def chain(self, length, folder="include/podsim/units"):
        for i in range(1, length):
            self.write(f"{folder}/h{i}.h", f'#include "podsim/units/h{i + 1}.h"\n')
        self.write(f"{folder}/h{length}.h", "")

    def test_short_chains_pass(self):
        self.chain(12)
        self.write("src/units/b.cpp", '#include "podsim/units/h1.h"\n')
        self.assert_passes("depth.py", self.root)

    def test_a_long_chain_fails(self):
        self.chain(13)
        self.write("src/units/b.cpp", '#include "podsim/units/h1.h"\n')
        self.assert_fails("13 deep, at most 12", "depth.py", self.root)

    def test_many_deep_sources_fail(self):
        self.chain(9)
        for i in range(40):
            self.write(f"src/units/b{i}.cpp", '#include "podsim/units/h1.h"\n')
        self.assert_passes("depth.py", self.root)
        self.write("src/units/c.cpp", '#include "podsim/units/h1.h"\n')
        self.assert_fails("41 sources are more than 8 deep", "depth.py", self.root)


class Examples(Tree):
    def check(self):
        return self.run_check("examples.py", self.root, COMPILER, "-std=c++20", f"-I{self.root}/include")

    def test_one_that_does_not_compile_fails(self):
        self.write("include/podsim/job/job.h", "// Jobs.\n//\n//   no_such(thing);\n#pragma once\n")
        run = self.check()
        self.assertEqual(run.returncode, 1)
        self.assertIn("include/podsim/job/job.h:\n", run.stdout)

    def test_none_fails(self):
        self.write("include/podsim/job/job.h", "// Jobs.\n#pragma once\n//   int x;\n")
        self.assertIn("include/podsim/job/job.h: no example", self.check().stdout)


class Lengths(Tree):
    def test_the_limit_passes_and_more_fails(self):
        self.write("src/units/b.cpp", "int a;\n" * 400)
        self.assert_passes("lengths.py", self.root)
        self.write("models/chip/b.h", "int a;\n" * 401)
        self.assert_fails("models/chip/b.h: 401 lines", "lengths.py", self.root)


class Casts(Tree):
    CAST = "std::size_t s(int n) { return static_cast<std::size_t>(n); }\n"

    def test_a_few_pass(self):
        self.write("src/units/b.cpp", 2 * self.CAST + "std::size_t size(int n);\n")
        self.assert_passes("casts.py", self.root)

    def test_more_in_a_file_fail(self):
        self.write("src/units/b.cpp", 3 * self.CAST)
        self.assert_fails("src/units/b.cpp: 3 casts", "casts.py", self.root)

    def test_another_way_to_write_one_counts(self):
        self.write("src/units/b.cpp", 3 * "auto s = std::size_t(n);\n")
        self.assert_fails("src/units/b.cpp: 3 casts", "casts.py", self.root)

    def test_too_many_in_all_fail(self):
        for number in range(60):
            self.write(f"src/units/b{number}.cpp", 2 * self.CAST)
        self.assert_fails("120 casts", "casts.py", self.root)


class Types(Tree):
    def test_one_name_each_passes(self):
        self.write("src/units/b.cpp", "struct A;\nstruct A { int x; };\nenum class B { a };\n")
        self.write("src/job/b.cpp", "struct A;\ntemplate <>\nstruct C<int> {\n};\n// class B {\n")
        self.assert_passes("type_names.py", self.root)

    def test_a_second_of_the_name_fails(self):
        self.write("src/units/b.cpp", "struct A {\n  int x;\n};\n")
        for code in ("class A final : public B {", "struct X { struct A {};", "enum class A : int {"):
            with self.subTest(code=code):
                self.write("src/job/b.cpp", "\n" + code.replace("{ struct", "{\n  struct") + "\n")
                self.assert_fails("A: src/job/b.cpp", "type_names.py", self.root)


class Words(Tree):
    def test_standard_terms_pass(self):
        self.write("docs/a.md", "The base case.\n\n```\nhangs on\n```\n\nCalled `off by`.\n")
        self.write("src/units/b.cpp", '// hangs on\nconst char* b = "one of the samples";\n')
        self.assert_passes("words.py", self.root)

    def test_dialect_fails_in_documents_and_messages(self):
        self.write("docs/a.md", "Fine.\nIt hangs on the rent.\n")
        self.assert_fails("docs/a.md:2: 'hangs on'", "words.py", self.root)
        self.write("docs/a.md", "Fine.\n")
        self.write("src/units/b.cpp", 'const char* b = "share of the draws";\n')
        self.assert_fails("src/units/b.cpp:1: 'the draws'", "words.py", self.root)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
