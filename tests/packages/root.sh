#!/bin/sh
# root.sh SUITE   makes a minimal root file system of that Debian release, once, and prints its archive.
# In it is what the packages depend on, and a systemd to boot. Safe to run by several at once.
set -eu

suite=$1
here=$(dirname "$(readlink -f "$0")")
cache="${XDG_CACHE_HOME:-$HOME/.cache}/atrest/roots"
key=$(sha256sum < "$here/root.sh" | cut -c1-12)
archive=$cache/$suite-$key.tar

mkdir -p "$cache"
exec 9> "$cache/$suite.lock"
flock 9
if [ ! -s "$archive" ]; then
  rm -f "$cache/$suite"-*.tar
  mmdebstrap --quiet --variant=essential --mode=root \
    --include=ca-certificates,libprometheus-cpp-core1.0,passwd,systemd,systemd-sysv \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-include=/usr/share/man/man[18]/a*' \
    "$suite" "$archive.part.tar" >&2
  mv "$archive.part.tar" "$archive"
fi
printf '%s\n' "$archive"
