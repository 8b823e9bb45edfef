#!/bin/sh
# offline.sh KOPS-VERSION COMMAND...   runs a command where nothing but loopback can be reached, with
# that kops as $KOPS. What takes a network, kops and the Python environment, is made first.
set -eu

here=$(dirname "$(readlink -f "$0")")
"$here/../contract/venv.sh" > /dev/null
KOPS=$(python3 "$here/kops_binary.py" "$1" | tail -n 1)
KOPS_RUN_VERSION=$1
export KOPS KOPS_RUN_VERSION
shift
if [ "$(id -u)" = 0 ]; then exec unshare --net "$@"; fi
exec unshare --map-root-user --net "$@"
