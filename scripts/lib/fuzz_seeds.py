"""Seeds and a dictionary for the fuzz targets, from files of this tree: `fuzz_seeds.py FOLDER`.

FOLDER/TARGET gets the seeds of a target and FOLDER/TARGET.dict its words. They are no part of the
corpus of the repository, which holds small and hostile inputs.
"""

import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{2,24}")


def files(*patterns):
    for pattern in patterns:
        yield from sorted(ROOT.glob(pattern))


def heads(pattern, lines):
    """The first lines of tables: what a reader sees in the rest is the same again."""
    for path in files(pattern):
        text = path.read_text(encoding="utf-8").splitlines(keepends=True)
        for first in range(1, min(len(text), 8 * lines), lines):
            yield "".join(text[:1] + text[first : first + lines])


SCENARIOS = ("scenarios/*.yaml", "scenarios/report/*.yaml", "tests/validation/*.yaml",
             "tests/study/*.yaml")  # fmt: skip


# Machines and models of a size that is checked in milliseconds.
SMALL = [
    (r"\bmodel: [\w.-]+", "model: maxtext-16b"), (r"\bslices: \d+", "slices: 1"),
    (r"\bshape: \d+x\d+x\d+", "shape: 4x4x4"), (r"\bshape: \d+x\d+\b", "shape: 4x8"),
    (r"\bchips: \d+", "chips: 32"), (r"\bglobal_batch: \d+", "global_batch: 64"),
    (r"\bparallelism: .*", "parallelism: {fsdp: rest}"), (r"\breplicas: \d+", "replicas: 4"),
    (r"\bdraws: \d+", "draws: 64"),
]  # fmt: skip


def small(scenario):
    for pattern, replacement in SMALL:
        scenario = re.sub(pattern, replacement, scenario)
    return scenario


def seeds():
    for path in files(*SCENARIOS):
        text = path.read_text(encoding="utf-8")
        bare = re.sub(r"(?m)^#.*\n|\s+# .*$", "", text)
        yield "yaml", bare
        yield "scenario", small(bare)
    for path in files("configs/*/*.yaml"):
        yield "catalog", f"{path.parent.name}\n{path.read_text(encoding='utf-8')}"
    for path in files("tests/imports/hf/*.json"):
        for target in ("json", "imports"):
            yield target, path.read_text(encoding="utf-8")
    for table in ("measurements", "operations", "training_runs", "training_notes"):
        for text in heads(f"configs/{table}/*.csv", 3):
            for target in ("csv", "measurements"):
                yield target, text
    for path in files("tests/performance/data/*.csv"):
        yield "scalesim", path.read_text(encoding="utf-8")


def words(target, folder):
    """Words of the seeds and of the corpus, the more frequent ones."""
    count = {}
    for path in [*folder.glob("*"), *(ROOT / "tests/fuzz/corpus" / target).glob("*")]:
        for word in WORD.findall(path.read_text(encoding="utf-8", errors="ignore")):
            count[word] = count.get(word, 0) + 1
    most = sorted(count, key=lambda word: (-count[word], word))
    return sorted(most[:600])


def main():
    out = pathlib.Path(sys.argv[1])
    shutil.rmtree(out, ignore_errors=True)
    for folder in (ROOT / "tests/fuzz/corpus").iterdir():
        (out / folder.name).mkdir(parents=True, exist_ok=True)
    for number, (target, text) in enumerate(seeds()):
        (out / target / f"{number:04}").write_text(text, encoding="utf-8")
    for folder in [f for f in out.iterdir() if f.is_dir()]:
        lines = [f'"{word}"\n' for word in words(folder.name, folder)]
        (out / f"{folder.name}.dict").write_text("".join(lines), encoding="utf-8")


main()
