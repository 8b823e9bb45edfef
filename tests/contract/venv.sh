#!/bin/sh
# Makes the Python environment of the contract tests, once, and prints its directory.
# Safe to run at any time, also by several at once: the environment appears whole or not at all.
set -eu

packages="boto3==1.44.5 awscli==1.46.3 moto[server]==5.2.5 cryptography grpcio==1.76.0 pyyaml pytest"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/atrest"
venv="$cache/venv"

mkdir -p "$cache"
exec 9> "$cache/venv.lock"
flock 9

if [ "$(cat "$venv/.packages" 2> /dev/null || true)" != "$packages" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  # shellcheck disable=SC2086 # one word a package
  "$venv/bin/pip" install --quiet --disable-pip-version-check $packages >&2
  printf '%s\n' "$packages" > "$venv/.packages"
fi
printf '%s\n' "$venv"
