#!/bin/sh
# A million changed blobs and a million changed requests, signed and unsigned, at kms-emulator:
# nothing crashes, nothing is wrongly accepted. Minutes; in CI it runs with fewer.
#
#   emulator_mutations.sh PROGRAM [COUNT [SEED]]        (PROGRAM: BUILD/tests/emulator_mutations)
set -eu

program=$1
count=${2:-1000000}
seed=${3:-$(date +%s)}
echo "seed $seed"
"$program" blob "$count" "$seed"
"$program" signed $((count / 2)) "$seed"
"$program" body $((count / 2)) "$seed"
