#!/bin/sh
# Runs a program with the contract tests' Python environment in front of PATH, aws for example.
set -eu

PATH=$("$(dirname "$0")/venv.sh")/bin:$PATH
export PATH
exec "$@"
