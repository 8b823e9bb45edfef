#!/bin/sh
# boot.sh ROOT   boots the systemd of a root file system as pid 1 of namespaces of its own: processes,
# mounts, IPC, host name, cgroups, and a network that has only loopback.
set -eu

if [ "${2:-}" != inside ]; then
  exec unshare --pid --mount --uts --ipc --net --cgroup --fork --kill-child "$0" "$1" inside
fi
root=$1
ip link set lo up
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mkdir -p "$root/host"
cd "$root"
pivot_root . host
umount -l /host
rmdir /host
exec env -i container=atrest PATH=/usr/sbin:/usr/bin:/sbin:/bin /sbin/init
