#!/bin/sh
# python_venv.sh NAME PACKAGE...   makes a Python environment below ~/.cache/atrest, once, and prints its
# directory. Safe to run at any time, also by several at once: it appears whole or not at all.
set -eu

cache="${XDG_CACHE_HOME:-$HOME/.cache}/atrest"
venv="$cache/$1"
shift

mkdir -p "$cache"
exec 9> "$venv.lock"
flock 9

if [ "$(cat "$venv/.packages" 2> /dev/null || true)" != "$*" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  "$venv/bin/pip" install --quiet --disable-pip-version-check "$@" >&2
  printf '%s\n' "$*" > "$venv/.packages"
fi
printf '%s\n' "$venv"
