"""Runs clang-tidy-19 over the sources of src/ and models/, as many at once as there are cores.

A file that passed is not looked at again until it, a project header it includes, its flags, the
checks or clang-tidy change: the hash of all of these is remembered in build/lint/.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "lint"
TIDY = "clang-tidy-19"


def sources(build):
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"]).resolve()
        if path.is_relative_to(ROOT / "src") or path.is_relative_to(ROOT / "models"):
            yield path, entry


def project_files(entry):
    """The source and the headers of this tree that it includes, as the compiler finds them."""
    command = shlex.split(entry["command"])
    command = command[1:] if command[0].endswith("ccache") else command
    command = command[: command.index("-o")] + ["-MM", entry["file"]]
    rule = subprocess.run(
        command, cwd=entry["directory"], check=True, capture_output=True, text=True
    ).stdout
    names = rule.replace("\\\n", " ").split(":", 1)[1].split()
    return sorted({pathlib.Path(entry["directory"], name).resolve() for name in names})


def key(entry, salt):
    digest = hashlib.sha256(salt + entry["command"].encode())
    for path in project_files(entry):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def check(path, entry, build, salt):
    """(path, output); the output is empty when nothing was found."""
    try:
        passed = CACHE / key(entry, salt)
    except subprocess.CalledProcessError as error:
        return path, error.stderr
    if passed.exists():
        return path, ""
    run = subprocess.run(
        [TIDY, "-p", build, "--quiet", f"--extra-arg=-isystem{CACHE / 'include'}",
         "--extra-arg=-Wno-unknown-warning-option",
         "--extra-arg=-Wno-deprecated-declarations",  # inside libstdc++'s std::stable_sort
         path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode == 0:
        passed.touch()
        return path, ""
    return path, run.stdout + run.stderr


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    include = CACHE / "include"
    include.mkdir(parents=True, exist_ok=True)
    # clang brings no omp.h of its own; g++'s declares the same functions, with an attribute that
    # clang does not know in this form.
    omp = subprocess.run(
        ["g++", "-print-file-name=include/omp.h"], check=True, capture_output=True, text=True
    ).stdout.strip()
    text = pathlib.Path(omp).read_text(encoding="utf-8")
    (include / "omp.h").write_text(re.sub(r"__malloc__ \([^()]*\)", "__malloc__", text))
    version = subprocess.run([TIDY, "--version"], check=True, capture_output=True).stdout
    salt = version + (ROOT / ".clang-tidy").read_bytes()

    failed = 0
    jobs = list(sources(build))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = [pool.submit(check, path, entry, build, salt) for path, entry in jobs]
        for done in concurrent.futures.as_completed(waiting):
            path, output = done.result()
            if output:
                failed += 1
                print(f"{path.relative_to(ROOT)}:\n{output}", flush=True)
    print(f"clang-tidy: {len(jobs)} files, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
