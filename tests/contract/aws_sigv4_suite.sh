#!/bin/sh
# Runs the whole published Signature Version 4 test suite: aws_sigv4_suite.sh PROGRAM
set -eu

here=$(dirname "$0")
suite=${ATREST_SIGV4_SUITE:-${XDG_CACHE_HOME:-$HOME/.cache}/atrest/aws4_testsuite}
"$here/fetch_sigv4_suite.sh" "$suite"
ATREST_SIGV4_SUITE=$suite exec "${1:?usage: aws_sigv4_suite.sh PROGRAM}"
