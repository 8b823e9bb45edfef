#!/bin/sh
# Makes the Python environment of the documents' tests and of the site, once, and prints its directory.
set -eu
exec "$(dirname "$(readlink -f "$0")")/../python_venv.sh" docs-venv \
  "mkdocs-material==9.8.2" "mkdocs==1.6.1" "jsonschema==4.26.0" pyyaml pytest "boto3==1.44.5" "grpcio==1.76.0" \
  cryptography
