"""No archive needs a symbol of a later layer, and each defines names of its own layer only.

usage: symbols.py BUILD_DIR [--nm NM]
Headers alone do not show everything: a function declared by hand, or a template instantiated
elsewhere, crosses layers only in the archives.
"""

import argparse
import pathlib
import re
import subprocess

from layers import ORDER, finish, may_use

# _ZN6podsim5units...: a name (or its vtable, type information, guard, thunk) within podsim::units.
OWN = re.compile(r"^_Z(?:T[VIST]|GV|GR|Thn\d+_|Tvn?\d+_n?\d+_)?N[VrK]*[RO]?6podsim(\d+)(\w+)")
STRONG = "TDBRGS"


# The cycle-true arrays count by simulating: their archive knows no closed form, nor anything else.
ALONE = "models/systolic/libpodsim_systolic_array.a"


def archives(build, layer):
    if layer == "models":
        names = ("models/libpodsim_models.a", "models/libpodsim_sc_main.a", ALONE)
        return [build / name for name in names]
    return [build / "src" / layer / f"libpodsim_{layer}.a"]


def symbols(nm, paths):
    """(defined: name -> type letter, undefined: set of names) of archives together."""
    defined, undefined = {}, set()
    for path in paths:
        read_archive(nm, path, defined, undefined)
    return defined, undefined - set(defined)


def read_archive(nm, path, defined, undefined):
    run = subprocess.run([nm, "-P", path], check=True, capture_output=True, text=True)
    for line in run.stdout.splitlines():
        fields = line.split()
        if len(fields) < 2 or fields[0].endswith(":"):
            continue
        if fields[1] == "U":
            undefined.add(fields[0])
        elif fields[1] not in "wv":
            defined[fields[0]] = fields[1]


def namespace_of(symbol):
    match = OWN.match(symbol)
    return match and match.group(2)[: int(match.group(1))]


def is_codec_of(layer, symbol):
    """A layer may specialise podsim::config::Codec for its own types."""
    return "6podsim6config5CodecI" in symbol and f"{len(layer)}{layer}" in symbol


def demangle(name):
    return subprocess.run(["c++filt", name], capture_output=True, text=True).stdout.strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--nm", default="nm")
    arguments = parser.parse_args()
    found = {
        layer: symbols(arguments.nm, archives(arguments.build, layer)) for layer in ORDER
    }
    needed = symbols(arguments.nm, [arguments.build / ALONE])[1]
    findings = [f"{ALONE} needs {demangle(name)}" for name in needed if "6podsim" in name]
    checked = 0
    for layer, (defined, undefined) in found.items():
        for name, kind in defined.items():
            if kind not in STRONG or name == "sc_main":
                continue
            checked += 1
            if namespace_of(name) != layer and not is_codec_of(layer, name):
                findings.append(f"{layer} defines {demangle(name)}, outside podsim::{layer}")
        for name in undefined:
            homes = [other for other in ORDER if name in found[other][0]]
            if "podsim" not in name and not any(found[o][0][name] in STRONG for o in homes):
                continue  # a library's inline function that a later layer happens to carry
            checked += 1
            if homes and not any(may_use(layer, home) for home in homes):
                findings.append(f"{layer} needs {demangle(name)}, defined in {homes[0]}")
    finish(findings, checked)


if __name__ == "__main__":
    main()
