#!/usr/bin/env bash
# Completion in bash, the manual page, doctor, init and lists of offers. PODSIM_BINARY: the program.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "$PODSIM_BINARY" "$work/podsim"
PATH=$work:$PATH
cd "$work"
failures=0
fail() { printf 'FAILED: %s\n' "$*" >&2 && failures=$((failures + 1)); }

# expect WORDS-OF-THE-LINE... : EXPECTED...    what is offered for the last word
source <(podsim completion bash)
compopt() { :; } # outside of a completion it would complain
expect() {
  COMP_WORDS=()
  while [[ $1 != : ]]; do COMP_WORDS+=("$1") && shift; done
  shift
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _podsim
  local offered=" ${COMPREPLY[*]} " word
  for word in "$@"; do
    if [[ $word == '!'* ]]; then
      [[ $offered != *" ${word#!} "* ]] || fail "${COMP_WORDS[*]}: offers ${word#!}"
    else
      [[ $offered == *" $word "* ]] || fail "${COMP_WORDS[*]}: no $word in$offered"
    fi
  done
}
touch scenario.yaml && mkdir folder
expect podsim '' : run check sweep doctor init completion --help
expect podsim sw : sweep '!run'
expect podsim run -- : --set --fidelity --out --detail '!--axis'
expect podsim run --fidelity '' : analytic event
expect podsim run --fidelity = an : analytic '!event'
expect podsim run --format '' : text json md
expect podsim run sc : scenario.yaml
expect podsim run --fidelity analytic sc : scenario.yaml
expect podsim run --quiet sc : scenario.yaml
expect podsim compare scenario.yaml sc : scenario.yaml
expect podsim list '' : chips models offers
expect podsim list --format text ch : chips '!models'
expect podsim list offers tpu-v5 : tpu-v5e tpu-v5p '!nvidia-h100'
expect podsim chip nvidia-h1 : nvidia-h100
expect podsim show ch : chips/
expect podsim show chips/tpu-v7 : chips/tpu-v7
expect podsim schema '' : scenario catalog results
expect podsim completion '' : bash zsh fish
expect podsim help sy : systolic
expect podsim run --catalog f : folder '!scenario.yaml'
for shell in zsh fish; do
  podsim completion $shell >completion.$shell
  # Their own check of the syntax, where they are installed.
  ! command -v $shell >/dev/null || $shell -n completion.$shell || fail "syntax for $shell"
  for word in sweep '-fidelity' 'analytic event' tpu; do
    [[ $word == tpu ]] || grep -q -- "$(sed 's/^-//' <<<"$word")" completion.$shell || fail "$shell: no $word"
  done
done
podsim completion tcsh 2>err && fail "tcsh" || grep -q "one of: bash, zsh, fish" err || fail "no word on shells"

# The manual page names each verb and option that help names.
podsim help --format man >podsim.1
for verb in $(sed -n 's/^\.SS \\fBpodsim \([a-z]*\)\\fR.*/\1/p' podsim.1); do
  podsim help "$verb" >help && podsim "$verb" --help | cmp - help || fail "help $verb"
  for option in $(grep -oE '^ +(-[a-z],)?--[a-z-]+' help | grep -oE -- '--[a-z-]+'); do
    [[ $option == --help ]] || grep -qF -- "${option//-/\\-}" podsim.1 || fail "man: no $option of $verb"
  done
  echo "$verb"
done >verbs
(($(wc -l <verbs) >= 20)) || fail "few verbs in the manual page"
! command -v groff >/dev/null || [[ -z $(groff -man -ww -Tutf8 podsim.1 2>&1 >/dev/null) ]] || fail "groff warns"
podsim help nothing 2>err && fail "help nothing" || grep -q "one of: run" err || fail "no verbs named"

# doctor finds nothing here, and a catalog that does not read.
podsim doctor >doctor || fail "doctor: $(cat doctor)"
for word in "podsim 0" SystemC catalog "entries; prices as of 20" "timed a matmul" usable; do
  grep -q "$word" doctor || fail "doctor: no $word"
done
podsim doctor --format json | python3 -c 'import json,sys; assert all(c["state"] == "ok" for c in json.load(sys.stdin)["checks"])' || fail "doctor as JSON"
PODSIM_CATALOG=/nowhere podsim doctor >doctor && fail "doctor: no catalog" || grep -q "^failed   catalog" doctor || fail "$(cat doctor)"
mkdir -p mine/chips && printf 'podsim: 1\nkind: chip\nname: mine\n' >mine/chips/mine.yaml
podsim doctor --catalog mine >doctor && fail "doctor: broken entry" || grep -q "^failed   data" doctor || fail "$(cat doctor)"
PODSIM_WORKER=/bin/false podsim doctor >doctor && fail "doctor: no worker" || grep -q "^failed   simulation" doctor || fail "$(cat doctor)"

# Starters are valid, and commented.
starter() {
  podsim init "$@" -o start.yaml && podsim check start.yaml >/dev/null || { fail "init $*" && return; }
  (($(grep -c '#' start.yaml) >= 10)) || fail "init $*: few comments"
  rm -f start.yaml
}
starter
starter --model llama3.1-70b --chip nvidia-h100 --question step
starter --model mixtral-8x7b --chip tpu-v5p
starter --chip v7 --question own
podsim init --chip tpu-8t --question own 2>err && fail "a chip that is not sold" || grep -q "tpu-v7" err || fail "no chip named: $(cat err)"
podsim init -o scenario.yaml 2>err && fail "overwrites" || grep -q "exists already" err || fail "no word"

podsim list offers v5e --format names | grep -qx "on_demand" || fail "offers of v5e"
podsim list offers v5e | grep -q tpu-v7 && fail "offers of others" || :
podsim list chips tpu-v5e 2>/dev/null && fail "list chips CHIP" || :
exit $((failures > 0))
