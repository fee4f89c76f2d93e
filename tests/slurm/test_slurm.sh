#!/usr/bin/env bash
# A sweep as an array job of Slurm: one node on loopback, a task that is killed and requeued, stores
# merged to the table that one process gives. Wants root, slurm-wlm and munge; PODSIM_BINARY names
# the program.
set -euo pipefail
skip() {
  echo "skipped: $*"
  # In CI a test that is skipped is one that fails.
  [[ ${PODSIM_CI:-0} == 1 ]] && exit 1
  exit 77
}
((EUID == 0)) || skip "Slurm's daemons want root"
for tool in munged slurmctld slurmd; do
  command -v "$tool" >/dev/null || PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null ||
    skip "no $tool"
done
PATH=$PATH:/usr/sbin
source_folder=$(cd -- "${1:?the source folder}" && pwd)
program=$(readlink -f "${PODSIM_BINARY:?the program}")
folder=$(mktemp -d)
chmod 755 "$folder"

finish() {
  local code=$?
  ((code == 0)) || tail -n 30 "$folder"/*.log "$folder"/slurm-*.out 2>/dev/null || true
  for daemon in slurmd slurmctld munged; do
    [[ ! -f $folder/$daemon.pid ]] || kill "$(<"$folder/$daemon.pid")" 2>/dev/null || true
  done
  sleep 1
  rm -rf "$folder" || { sleep 2 && rm -rf "$folder"; }
}
trap finish EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# until_true SECONDS COMMAND...: waits until the command succeeds.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || { echo "waited in vain for: $*" >&2 && return 1; }
    sleep 0.2
  done
}

start_munge() {
  head -c 1024 /dev/urandom >"$folder/munge.key"
  chmod 600 "$folder/munge.key"
  munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" --seed-file="$folder/munge.seed"
}

start_slurm() {
  local host
  host=$(hostname -s)
  mkdir "$folder/state" "$folder/spool"
  cat >"$folder/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
MinJobAge=3600
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  export SLURM_CONF=$folder/slurm.conf
  slurmctld
  slurmd -N "$host"
  until_true 30 sh -c 'sinfo -h -o %T | grep -qx idle'
}

state_of() { scontrol -o show job "$1" 2>/dev/null | sed -n 's/.* JobState=\([A-Z_]*\).*/\1/p'; }
is_running() { [[ $(state_of "$1") == RUNNING ]]; }
has_ended() { [[ $(state_of "$1") != PENDING && $(state_of "$1") != RUNNING && $(state_of "$1") != COMPLETING ]]; }
rows_of() { "$program" store query "$1" --sql 'SELECT count(*) FROM results' 2>/dev/null | tail -n 1 | tr -d '\r'; }
has_rows() { [[ $(rows_of "$1") =~ ^[1-9] ]]; }

cp "$source_folder/tests/study/rent-or-buy.yaml" "$folder"
cat >"$folder/study.yaml" <<STUDY
podsim_study: 1
scenario: rent-or-buy.yaml
set: ['thresholds=[]']
axes:
  - workload.global_batch=768..6144..768
  - workload.logits=fp32,bf16
  - workload.gradients=bf16,fp32
  - finance.discount_rate=lin(0.05, 0.1, 3)
STUDY

# Whether daemons can run and start jobs is the machine's affair, not the sweep's.
works() {
  start_munge && start_slurm || return 1
  local job
  job=$(sbatch --parsable --output=/dev/null --wrap true) || return 1
  until_true 60 has_ended "$job" && [[ $(state_of "$job") == COMPLETED ]]
}

cd "$folder"
works || { echo "skipped: Slurm's daemons run no job here" && exit 77; }

"$program" sweep "$folder/study.yaml" --quiet >whole.csv
export STUDY=$folder/study.yaml OUT=$folder/parts PODSIM=$program
job=$(sbatch --parsable --array=1-3 --cpus-per-task=1 --export=ALL \
  "$source_folder/scripts/slurm/sweep.sbatch")
until_true 60 is_running "${job}_2"
until_true 60 has_rows "$OUT/part-2.db"
scancel --signal=KILL --full "${job}_2"
until_true 60 has_ended "${job}_2"
killed=$(state_of "${job}_2")
[[ $killed != COMPLETED ]] || { echo "task 2 ended before it could be killed" >&2 && exit 1; }
kept=$(rows_of "$OUT/part-2.db")
scontrol requeue "${job}_2"
scontrol update JobId="${job}_2" StartTime=now  # it would wait two minutes
sleep 1
for task in 1 2 3; do
  until_true 240 has_ended "${job}_$task"
  [[ $(state_of "${job}_$task") == COMPLETED ]] ||
    { echo "task $task is $(state_of "${job}_$task")" >&2 && exit 1; }
done
"$program" store merge "$OUT"/part-*.db -o study.db >/dev/null
"$program" store export study.db | cmp - whole.csv
echo "job $job: task 2 was $killed with $kept rows and requeued; the merged table is the local one," \
  "$(wc -l <whole.csv) lines"
