#!/bin/sh
# Runs a command of the contract tests' Python environment: in_venv.sh python script.py …
set -eu

venv=$("$(dirname "$0")/venv.sh")
command=$1
shift
exec "$venv/bin/$command" "$@"
