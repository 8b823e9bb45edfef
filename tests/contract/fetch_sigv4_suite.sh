#!/bin/sh
# Puts AWS's Signature Version 4 test suite into DIR: it is part of botocore's source distribution,
# which pip fetches by name. Does nothing if it is there.
set -eu

dir=${1:?usage: fetch_sigv4_suite.sh DIR}
version=1.44.5

if [ -d "$dir/get-vanilla" ]; then exit 0; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: --dest "$work" \
  "botocore==$version" >&2
tar -xzf "$work/botocore-$version.tar.gz" -C "$work"
mkdir -p "$(dirname "$dir")"
rm -rf "$dir.part"
cp -r "$work/botocore-$version/tests/unit/auth/aws4_testsuite" "$dir.part"
mv -T "$dir.part" "$dir"
