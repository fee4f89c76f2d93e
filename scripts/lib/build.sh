# Configure and build, quietly: stdout belongs to the program. Sourced, not run.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck source=scripts/lib/packages.sh
source "$root/scripts/lib/packages.sh"

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# ccache fails the build where it cannot write.
if [[ -z ${CCACHE_DIR:-} && ! -w ${HOME:-/nonexistent} ]]; then
  export CCACHE_DIR=$root/build/ccache
fi

# configure PRESET: only when never done, when the presets changed, or when the tree was moved.
configure() {
  local dir=$root/build/$1
  if [[ -f $dir/build.ninja && ! $root/CMakePresets.json -nt $dir/build.ninja ]] &&
    grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$dir/CMakeCache.txt"; then
    return
  fi
  (cd "$root" && cmake --fresh --preset "$1")
}

# build PRESET TARGET: everything printed goes to build/PRESET.log, and to stderr on failure.
build() {
  local preset=$1 target=$2
  local log=$root/build/$preset.log
  mkdir -p "$root/build"
  [[ -w $root/build ]] || { say "$root/build is not writable for $(id -un)" && exit 1; }
  (
    flock 9
    [[ -e $root/build/$preset/podsim ]] ||
      say "building into build/$preset, which takes minutes the first time (log: $log)"
    {
      configure "$preset" && cmake --build "$root/build/$preset" --target "$target" -j "$(nproc)"
    } >"$log" 2>&1 9>&- </dev/null
  ) 9>"$root/build/.$preset.lock" && return
  grep -nE 'error|FAILED|Error' "$log" | head -n 20 >&2
  tail -n 30 "$log" >&2
  say "the build failed; all of its output is in $log"
  exit 1
}
