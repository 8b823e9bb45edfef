#!/bin/sh
# Lays out the file system of the kms-emulator image: the program and the shared libraries that it is
# linked with, nothing else.
#
#   rootfs.sh PROGRAM DIRECTORY        (DIRECTORY must not exist)
set -eu

program=$1
root=$2
mkdir "$root"
install -D -m 0755 "$program" "$root/usr/bin/kms-emulator"
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
  install -D -m 0755 "$library" "$root$library"
done
# Its TLS certificate is made below TMPDIR, its state in /data.
install -d -m 1777 "$root/tmp"
install -d -m 0700 "$root/data"
if [ "$(id -u)" = 0 ]; then chown 65532:65532 "$root/data"; fi
