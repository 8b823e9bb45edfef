#!/bin/sh
# Prints the directory of prometheus and promtool: those of the PATH, else unpacked, once, from
# Debian's package, which is not installed, since that would start a server on port 9090.
# Safe to run at any time, also by several at once.
set -eu

package=prometheus
cache="${XDG_CACHE_HOME:-$HOME/.cache}/atrest"
unpacked="$cache/$package"

if command -v prometheus > /dev/null && command -v promtool > /dev/null; then
  dirname "$(command -v promtool)"
  exit
fi
mkdir -p "$cache"
exec 9> "$cache/$package.lock"
flock 9
if [ ! -x "$unpacked/usr/bin/promtool" ]; then
  work=$(mktemp -d "$cache/$package.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  cd "$work"
  apt-get download -q "$package" >&2 || { apt-get update -q >&2 && apt-get download -q "$package" >&2; }
  dpkg-deb -x "$package"_*.deb unpacked
  rm -rf "$unpacked"
  mv unpacked "$unpacked"
fi
printf '%s\n' "$unpacked/usr/bin"
