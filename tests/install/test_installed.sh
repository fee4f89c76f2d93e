#!/usr/bin/env bash
# Installs into a folder, runs the program from another one, builds the example on the libraries.
# usage: test_installed.sh BUILD_FOLDER EXAMPLE_FOLDER
set -euo pipefail
build=$(realpath "$1") example=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { printf '%s\n' "$*" >&2 && exit 1; }

cmake --install "$build" --prefix "$work/prefix" >"$work/install.log" || fail "cmake --install failed"
mkdir "$work/elsewhere" && cd "$work/elsewhere"
unset PODSIM_CATALOG
podsim=$work/prefix/bin/podsim

# A moved installation has its own catalog: a value that is changed there is the one that counts.
mv "$work/prefix" "$work/moved" && podsim=$work/moved/bin/podsim
sed -i 's/^title: .*/title: "Title of the installation"/' "$work"/moved/share/podsim/configs/chips/tpu-v5e.yaml
"$podsim" list chips | grep -q "Title of the installation" || fail "not the installed catalog"
"$podsim" check scenarios/quickstart.yaml 2>note | grep -q ": valid" || fail "scenario not found"
grep -q "taking $work/moved/share/podsim/scenarios/quickstart.yaml" note || fail "no word of it"
"$podsim" run scenarios/quickstart.yaml --quiet | grep -q "^Answer " || fail "no simulation"
for file in share/doc/podsim/README.md share/doc/podsim/copyright \
  share/man/man1/podsim.1 share/bash-completion/completions/podsim \
  share/zsh/vendor-completions/_podsim share/fish/vendor_completions.d/podsim.fish include/podsim/study/evaluator.h; do
  [[ -f $work/moved/$file ]] || fail "$file is not installed"
done

cmake -S "$example" -B "$work/example" -DCMAKE_PREFIX_PATH="$work/moved" >"$work/configure.log" ||
  fail "find_package(podsim) failed"
cmake --build "$work/example" >"$work/build.log" || { cat "$work/build.log" >&2 && exit 1; }
PODSIM_CATALOG=$work/moved/share/podsim/configs \
  "$work/example/evaluate" "$work/moved/share/podsim/scenarios/quickstart.yaml" >evaluated
(($(grep -c "per_million_tokens_usd" evaluated) >= 6)) || { cat evaluated && fail "no figures"; }
# Batches of different size have steps of different length.
(($(grep step_time_s evaluated | sort -u | wc -l) >= 2)) || { cat evaluated && fail "all alike"; }
if "$work/example/evaluate" missing.yaml 2>/dev/null; then fail "a missing file is no error"; fi
