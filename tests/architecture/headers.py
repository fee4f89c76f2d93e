"""Every header compiles alone, and twice. usage: headers.py ROOT WORK_DIR COMPILER FLAGS..."""

import concurrent.futures
import os
import pathlib
import subprocess
import sys

from layers import finish


def headers(root):
    yield from sorted(path.relative_to(root / "include") for path in (root / "include").rglob("*.h"))
    yield from sorted(path.relative_to(root) for path in (root / "models").rglob("*.h"))


def compile_alone(header, work, command):
    """What the compiler says of a file that holds nothing but this header."""
    source = work / (str(header).replace("/", "__") + ".cpp")
    text = f'#include "{header}"\n#include "{header}"\n'
    if not source.exists() or source.read_text() != text:
        source.write_text(text)
    run = subprocess.run(
        [*command, "-O0", "-c", source, "-o", source.with_suffix(".o")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.stderr if run.returncode else ""


def main():
    root, work = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    work.mkdir(parents=True, exist_ok=True)
    names = list(headers(root))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = list(pool.map(lambda name: compile_alone(name, work, sys.argv[3:]), names))
    finish([f"{name}:\n{text}" for name, text in zip(names, said) if text], len(names))


if __name__ == "__main__":
    main()
