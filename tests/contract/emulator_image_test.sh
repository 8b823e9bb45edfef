#!/bin/sh
# The file system of the kms-emulator image is complete: in it, as the user of the image, the program
# starts, serves and keeps state. Without a container engine, by chroot; as root only.
#
#   KMS_EMULATOR=PROGRAM emulator_image_test.sh
set -eu

[ "$(id -u)" = 0 ] || exit 77
here=$(dirname "$0")
directory=$(mktemp -d)
emulator=''
# shellcheck disable=SC2317 # called by the trap
end() {
  [ -z "$emulator" ] || kill "$emulator"
  rm -rf "$directory"
}
trap end EXIT

"$here/../../packaging/images/kms-emulator/rootfs.sh" "$KMS_EMULATOR" "$directory/root"
mkfifo "$directory/ready"
chroot --userspec=65532:65532 "$directory/root" /usr/bin/kms-emulator --listen 127.0.0.1:0 \
  --data-dir /data > "$directory/ready" &
emulator=$!
read -r url < "$directory/ready"
[ "$(stat -c %u "/proc/$emulator")" = 65532 ]
curl -sSf --aws-sigv4 aws:amz:us-east-1:kms --user test:test -d '{}' \
  -H 'X-Amz-Target: TrentService.CreateKey' "$url" | grep -q '"KeyState":"Enabled"'
[ "$(find "$directory/root/data/keys" -name '*.json' | wc -l)" = 1 ]
du -sk "$directory/root" | sed 's/\t.*/ KiB/'
