#!/bin/sh
# Runs a command of the documents' Python environment: in_venv.sh mkdocs build …
set -eu

venv=$("$(dirname "$0")/venv.sh")
command=$1
shift
exec "$venv/bin/$command" "$@"
