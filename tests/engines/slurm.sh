#!/bin/sh
# SPDX-License-Identifier: MIT
# An array of jobs, each of which prices its range of one file: what they write, joined, is what toll writes alone, to
# the byte, and their totals add up to the same. Two nodes of Slurm, both on this machine.
name=slurm
# shellcheck source=common.sh
. "${TOLL_SRCDIR:?}/tests/engines/common.sh"
need slurmctld slurm-wlm munge
need munged munge
[ "$(id -u)" = 0 ] || skip 'its daemons want root'
node=$(hostname -s)
getent hosts "$node" >/dev/null || skip "$node has no address"
parts=4

"$gen" "$rows" 7 dated >"$work/usage.csv"
toll batch "$work/usage.csv" to="$work/whole.csv" totals="$work/whole.json" quiet=yes

# shellcheck disable=SC2046 # three numbers are three words
set -- $(ports 3)
mkdir "$work/munge" "$work/state" "$work/n1" "$work/n2"
(umask 077 && head -c 1024 /dev/urandom >"$work/munge/key")
chown -R munge "$work/munge"
chmod 711 "$work/munge"
cat >"$work/slurm.conf" <<END
ClusterName=toll
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$1
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CredType=cred/munge
SlurmUser=root
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/linear
SchedulerParameters=bf_interval=1,sched_interval=1,batch_sched_delay=1
ReturnToService=2
MpiDefault=none
NodeName=n1 NodeHostname=$node NodeAddr=127.0.0.1 Port=$2 CPUs=1
NodeName=n2 NodeHostname=$node NodeAddr=127.0.0.1 Port=$3 CPUs=1
PartitionName=all Nodes=n1,n2 Default=YES State=UP
END
SLURM_CONF=$work/slurm.conf
export SLURM_CONF
stop() {
	for pid in ${pids:-}; do
		kill "$pid" 2>/dev/null || continue
		wait "$pid" 2>/dev/null || :
	done
}
runuser -u munge -- munged -F --key-file="$work/munge/key" --socket="$work/munge/socket" \
    --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" >"$work/munged.log" 2>&1 &
pids=$!
sleep 0.5
slurmctld -D >"$work/out" 2>&1 &
pids="$! $pids"
for n in n1 n2; do
	slurmd -D -N $n >"$work/$n.out" 2>&1 &
	pids="$! $pids"
done
tries=0
until [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = 2 ]; do
	tries=$((tries + 1))
	[ $tries -lt 75 ] || { tail -n 5 "$work/slurmctld.log" "$work/n1.log" "$work/munged.log"; fail "the nodes do not come up"; }
	sleep 0.2
done
clock=$(date +%s%N)

# The recipe of docs/engines.md, with its names.
cat >"$work/price.sh" <<'END'
#!/bin/sh
#SBATCH --array=1-4
# A task that fails is run again alone, by its number; what it wrote appears whole or not at all.
k=$SLURM_ARRAY_TASK_ID n=$SLURM_ARRAY_TASK_COUNT
toll batch usage.csv range=$k/$n to=part-$k.csv totals=part-$k.json threads=1 quiet=yes
END
cd "$work"
sbatch -W -D "$work" --export=ALL -o "$work/task-%a.out" price.sh >submitted 2>&1 ||
	{ cat submitted task-*.out slurmctld.log | tail -n 20; fail "a task failed"; }
lap "$parts tasks"
for k in 1 2 3 4; do cat part-$k.csv; done >joined.csv
cmp joined.csv whole.csv || fail "the parts are not the whole"
toll merge part-*.json totals=merged.json >merged 2>&1
cmp merged.json whole.json || fail "the totals of the parts are not those of the whole"
say "$(cat merged)"
nodes_used=$(grep -l 'task_p_slurmd_batch_request\|launch_job\|Launching batch job' n1.log n2.log 2>/dev/null | wc -l)
[ "$nodes_used" = 2 ] || say "only $nodes_used nodes had a task"
