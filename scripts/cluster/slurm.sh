#!/usr/bin/env bash
# A training as a Slurm job: a rank for each GPU of two hosts. It goes on from its newest checkpoint after the time limit, a preemption or
# the loss of a host, as often as Slurm has to start it.
#
#   sbatch scripts/cluster/slurm.sh RUN SYSTEM [FLAGS OF TRAIN]
#   sbatch --nodes 4 scripts/cluster/slurm.sh /shared/runs/digits dcgan --data folder:/shared/pictures --engine tensorflow
#
# From a built clone, or from node_modules/ganforge; on a file system that all hosts have, as RUN and the data are. The number of ranks,
# nodes times tasks a node, is a power of two. Slurm needs PMIx (srun --mpi=list), its hosts Node and Open MPI. Where hosts have no GPUs,
# WORKERS=8 sbatch --gpus-per-node=0 --ntasks-per-node=1 has a rank a host, of as many workers. Metrics are on 127.0.0.1 of each
# host, from port 9464 on, as other jobs leave them: ssh -L 9464:127.0.0.1:9464 HOST. SRUN_FLAGS has more for srun.
# Checked on one machine with an srun of the test's, not run on a cluster.
#
#SBATCH --job-name=ganforge
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=4
#SBATCH --gpus-per-node=4
#SBATCH --cpus-per-task=8
#SBATCH --time=24:00:00
#SBATCH --signal=B:USR1@120
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%j.log
set -uo pipefail

run=${1:?usage: sbatch slurm.sh RUN SYSTEM [FLAGS OF TRAIN]}
shift

# Ranks hold the number of tasks against what MPI finds: without PMIx each would be alone. They also take SIGUSR2 for SIGTERM then.
export GANFORGE_RANKS=$SLURM_NTASKS
export OMPI_MCA_mpi_yield_when_idle=1
# Steps don't inherit the cores of a task from the job.
export LAUNCH="srun --mpi=pmix --kill-on-bad-exit=1 --cpu-bind=none --cpus-per-task=${SLURM_CPUS_PER_TASK:-1} ${SRUN_FLAGS:-}"

# --signal=B: tells this shell alone, two minutes before the limit. srun forwards SIGUSR2 to all ranks, where SIGTERM would have it kill
# them; they finish their iteration, write a checkpoint and exit with 130. bash runs a trap only between commands, so the step is in the
# background.
stopped=no
stop() {
  stopped=yes
  again=yes
  kill -USR2 "$step" 2>/dev/null
}
# Where Slurm ends the job (scancel, preemption) it sends SIGTERM to this shell and to the ranks as well: a second signal would end them
# without a checkpoint, and a job that somebody has cancelled does not belong back in the queue. A preempted one Slurm requeues itself.
ended() {
  again=yes
}
# Slurm runs a copy of this file, from elsewhere.
bash "${SLURM_SUBMIT_DIR:-.}/scripts/cluster/train-or-resume.sh" "$run" --workers "${WORKERS:-1}" --port auto -- "$@" &
step=$!
trap stop USR1
trap ended TERM

# A trapped signal ends `wait` before the step's end.
again=yes
while [[ $again == yes ]]; do
  again=no
  wait "$step"
  code=$?
done

# 130, or what srun makes of ranks that it ends because one has ended so; 0 where the training was done meanwhile.
if [[ $stopped == yes && $code -ne 0 ]]; then
  echo "slurm.sh: stopped before its end; back in the queue"
  scontrol requeue "$SLURM_JOB_ID"
  exit
fi
exit "$code"
