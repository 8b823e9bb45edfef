#!/bin/sh
# Lays out the file system of an image: the program, the shared libraries that it is linked with, the
# certificate authorities of Debian, notices if there are some; no shell, nothing else.
#
#   rootfs.sh PROGRAM DIRECTORY [NOTICES-DIRECTORY]       (DIRECTORY must not exist)
set -eu

program=$1
root=$2
name=$(basename "$program")
mkdir "$root"
install -D -m 0755 "$program" "$root/usr/bin/$name"
strip "$root/usr/bin/$name"
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
  install -D -m 0755 "$library" "$root$library"
done
install -D -m 0644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
[ -z "${3:-}" ] || install -D -m 0644 -t "$root/usr/share/doc/$name" "$3"/*
# Certificates of the emulator are made below TMPDIR, its state in /data.
install -d -m 1777 "$root/tmp"
if [ "$name" = kms-emulator ]; then install -d -m 0700 "$root/data"; fi
if [ "$(id -u)" = 0 ] && [ -d "$root/data" ]; then chown 65532:65532 "$root/data"; fi
