#!/bin/sh
# Makes the Python environment of the documents' tests and of the site, once, and prints its directory.
# Safe to run at any time, also by several at once: the environment appears whole or not at all.
set -eu

packages="mkdocs-material==9.8.2 mkdocs==1.6.1 jsonschema==4.26.0 pyyaml pytest boto3==1.44.5 grpcio==1.76.0 cryptography"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/atrest"
venv="$cache/docs-venv"

mkdir -p "$cache"
exec 9> "$cache/docs-venv.lock"
flock 9

if [ "$(cat "$venv/.packages" 2> /dev/null || true)" != "$packages" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  # shellcheck disable=SC2086 # one word a package
  "$venv/bin/pip" install --quiet --disable-pip-version-check $packages >&2
  printf '%s\n' "$packages" > "$venv/.packages"
fi
printf '%s\n' "$venv"
