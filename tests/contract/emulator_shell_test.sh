#!/bin/sh
# How a shell test uses kms-emulator: --print-env says when it serves and what awscli needs.
#
#   KMS_EMULATOR=PROGRAM emulator_shell_test.sh        (aws of awscli in PATH)
set -eu

directory=$(mktemp -d)
emulator=''
# shellcheck disable=SC2317 # called by the trap
end() {
  [ -z "$emulator" ] || kill "$emulator"
  rm -rf "$directory"
}
trap end EXIT

mkfifo "$directory/env"
"${KMS_EMULATOR:-kms-emulator}" --listen 127.0.0.1:0 --print-env > "$directory/env" &
emulator=$!
eval "$(head -n 6 "$directory/env")"

key=$(aws kms create-key --query KeyMetadata.KeyId --output text)
printf 'secret' > "$directory/plain"
aws kms encrypt --key-id "$key" --plaintext "fileb://$directory/plain" \
  --query CiphertextBlob --output text | base64 -d > "$directory/blob"
opened=$(aws kms decrypt --ciphertext-blob "fileb://$directory/blob" --query Plaintext --output text)
[ "$(printf '%s' "$opened" | base64 -d)" = secret ]
