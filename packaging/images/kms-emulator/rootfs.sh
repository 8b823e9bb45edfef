#!/bin/sh
# rootfs.sh PROGRAM DIRECTORY   lays out the file system of the kms-emulator image.
exec "$(dirname "$0")/../rootfs.sh" "$@"
