# Configure and build, quietly: stdout belongs to the program. Sourced, not run.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck source=scripts/lib/packages.sh
source "$root/scripts/lib/packages.sh"

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# ccache fails the build where it cannot write.
if [[ -z ${CCACHE_DIR:-} && ! -w ${HOME:-/nonexistent} ]]; then
  export CCACHE_DIR=$root/build/ccache
fi

# configure PRESET [OPTION...]: only when never done, when the presets changed, when the tree was
# moved, or when a -D option asks for what the folder is without. A folder with tests serves those
# who need none.
configure() {
  local preset=$1 dir=$root/build/$1
  shift
  if [[ -f $dir/build.ninja && ! $root/CMakePresets.json -nt $dir/build.ninja ]] &&
    grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$dir/CMakeCache.txt"; then
    if [[ " $* " != *" -DPODSIM_TESTS=ON "* ]] ||
      grep -qx "PODSIM_TESTS:[A-Z]*=ON" "$dir/CMakeCache.txt"; then
      return
    fi
    (cd "$root" && cmake --preset "$preset" "$@")
    return
  fi
  (cd "$root" && cmake --fresh --preset "$preset" "$@")
}

# Passes standard input on, and shows the last "[1/60] …" of ninja where stderr is a terminal.
show_progress() {
  if [[ ! -t 2 ]]; then
    cat
    return
  fi
  local line columns
  columns=$(tput cols 2>/dev/null || echo 80)
  while IFS= read -r line; do
    printf '%s\n' "$line"
    [[ $line != \[+([0-9])/+([0-9])\]* ]] || printf '\r\033[K%.*s' "$((columns - 1))" "$line" >&2
  done
  printf '\r\033[K' >&2
}

# build PRESET TARGET [OPTION...]: everything printed goes to build/PRESET.log, and to stderr on
# failure. The options are those of configure.
build() {
  local preset=$1 target=$2
  shift 2
  local log=$root/build/$preset.log
  mkdir -p "$root/build"
  [[ -w $root/build ]] || { say "$root/build is not writable for $(id -un)" && exit 1; }
  (
    flock 9
    [[ -e $root/build/$preset/podsim ]] ||
      say "building into build/$preset, which takes minutes the first time (log: $log)"
    {
      configure "$preset" "$@" &&
        cmake --build "$root/build/$preset" --target "$target" -j "$(nproc)"
    } 2>&1 9>&- </dev/null | show_progress >"$log" 9>&-
  ) 9>"$root/build/.$preset.lock" && return
  grep -nE 'error|FAILED|Error' "$log" | head -n 20 >&2
  tail -n 30 "$log" >&2
  say "the build failed; all of its output is in $log"
  exit 1
}
