#!/bin/sh
# Makes the Python environment of the SPDX validator, once, and prints its directory.
set -eu
exec "$(dirname "$(readlink -f "$0")")/../python_venv.sh" spdx-venv \
  "spdx-tools==0.8.3"
