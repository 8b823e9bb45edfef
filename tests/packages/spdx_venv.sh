#!/bin/sh
# Makes the Python environment of the SPDX validator, once, and prints its directory.
set -eu

packages="spdx-tools==0.8.3"
venv="${XDG_CACHE_HOME:-$HOME/.cache}/atrest/spdx-venv"

mkdir -p "$(dirname "$venv")"
exec 9> "$venv.lock"
flock 9
if [ "$(cat "$venv/.packages" 2> /dev/null || true)" != "$packages" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  "$venv/bin/pip" install --quiet --disable-pip-version-check "$packages" >&2
  printf '%s\n' "$packages" > "$venv/.packages"
fi
printf '%s\n' "$venv"
