#!/bin/sh
# make_release.sh BUILD DIST   makes a release of a build twice: DIST, and DIST.again out of a copy of the
# tree in another folder, with another umask and time zone.
set -eu

tree=$(dirname "$(readlink -f "$0")")/../..
build=$1
dist=$2
rm -rf "$dist" "$dist.again"
SOURCE_DATE_EPOCH=$(git -C "$tree" log -1 --format=%ct)
export SOURCE_DATE_EPOCH
"$tree/packaging/release" --snapshot --build "$build" "$dist" &

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
(
  umask 077
  mkdir "$copy/docs"
  cp -r "$tree/packaging" "$tree/VERSION" "$tree/CHANGELOG.md" "$copy/"
  cp -r "$tree/docs/man" "$copy/docs/"
  TZ=Asia/Tokyo "$copy/packaging/release" --snapshot --build "$build" "$dist.again" > "$copy/out"
)
wait $!
