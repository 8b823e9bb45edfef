#!/bin/sh
# Makes the Python environment of the contract tests, once, and prints its directory.
set -eu
exec "$(dirname "$(readlink -f "$0")")/../python_venv.sh" venv \
  "boto3==1.44.5" "awscli==1.46.3" "moto[server]==5.2.5" cryptography "grpcio==1.76.0" pyyaml pytest
