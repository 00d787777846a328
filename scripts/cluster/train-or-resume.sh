#!/usr/bin/env bash
# Begins a run, or goes on with it where it has a checkpoint: what a scheduler can start again as often as it likes.
#
#   train-or-resume.sh RUN [FLAGS OF BOTH] -- SYSTEM [FLAGS OF TRAIN ONLY]
#   train-or-resume.sh /runs/digits --ranks 2 --workers 4 -- dcgan --data mnist --iterations 20000
#
# RUN is on a file system that all hosts have. LAUNCH is the words of another launcher, which go before the command.
# Checked on one machine, not run on a cluster.
set -euo pipefail

usage='usage: train-or-resume.sh RUN [FLAGS OF BOTH] -- SYSTEM [FLAGS OF TRAIN ONLY]'
run=${1:?$usage}
shift
both=()
while (($# > 0)) && [[ $1 != -- ]]; do
  both+=("$1")
  shift
done
if (($# < 2)); then
  echo "$usage" >&2
  exit 2
fi
shift

read -ra launch <<<"${LAUNCH:-}"
# Node itself and not npx, which a signal for the ranks would end.
program=(${launch[@]+"${launch[@]}"} node "$(cd "$(dirname "$0")/../.." && pwd)/dist/src/cli/main.js")

if compgen -G "$run/checkpoints/iteration-*" >/dev/null; then
  exec "${program[@]}" resume "$run" ${both[@]+"${both[@]}"}
fi
# Ended before its first checkpoint: nothing of it can be gone on with, but it may tell why.
if [[ -d $run && -n $(ls -A "$run") ]]; then
  aside=$run.ended-$(date +%s)
  echo "train-or-resume.sh: $run has no checkpoint: begins again, what is there goes to $aside" >&2
  mv -- "$run" "$aside"
fi
exec "${program[@]}" train --out "$run" ${both[@]+"${both[@]}"} "$@"
