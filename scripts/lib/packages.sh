# Debian packages by purpose, and how they get installed. Sourced, not run.

packages_build=(
  g++ cmake ninja-build ccache
  libsystemc-dev libeigen3-dev libyaml-cpp-dev libcli11-dev libfmt-dev
  nlohmann-json3-dev libboost-dev libsqlite3-dev libmuparser-dev
  libjs-vega
)
packages_test=("${packages_build[@]}" catch2 binutils procps python3 python3-jsonschema python3-yaml slurm-wlm munge
  chromium fonts-wqy-microhei)
packages_lint=("${packages_build[@]}" catch2 python3 clang-format-19 clang-tidy-19)
packages_fuzz=("${packages_build[@]}" catch2 python3 clang-19 libclang-rt-19-dev libomp-19-dev llvm-19)

# Prints those of the named packages that are not installed.
missing_packages() {
  local installed
  installed=" $(dpkg-query -W -f='${db:Status-Abbrev}${Package} ' "$@" 2>/dev/null || true)"
  local package
  for package in "$@"; do
    [[ $installed == *" "?"i $package "* ]] || printf '%s\n' "$package"
  done
}

# ensure_packages PACKAGE...: installs what is missing; ends the script where that cannot be done.
ensure_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian system: going on with what is installed; the Debian packages are: $*"
    return
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0

  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || refuse_packages "neither root nor sudo" "${missing[@]}"
    [[ -t 2 ]] || sudo -n true 2>/dev/null ||
      refuse_packages "sudo wants a password and there is no terminal" "${missing[@]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q
    -o DPkg::Lock::Timeout=120)
  { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } \
    >&2 </dev/null || refuse_packages "apt-get failed" "${missing[@]}"
}

refuse_packages() {
  local why=$1
  shift
  say "packages are missing and cannot be installed here ($why). Please run, as root:"
  say "  apt-get update && apt-get install --no-install-recommends $*"
  exit 1
}
