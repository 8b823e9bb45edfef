// The JSON bodies of AWS KMS's Encrypt, Decrypt and DescribeKey (AWS JSON 1.1; blobs in standard
// base64; members that we do not know are ignored). Source: the KMS service model in botocore
// 1.44.5, kms/2014-11-01/service-2.json. Pure functions, thread-safe.
//
// Parsing fails as kUnreachable: a reply that cannot be read is no answer.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "kms/key_service.h"

namespace atrest::aws {

Secret EncryptBody(const kms::EncryptRequest& request);
Secret DecryptBody(const kms::DecryptRequest& request);
Secret DescribeKeyBody(std::string_view key_id);

Result<kms::Encrypted> ParseEncryptReply(std::string_view body);
Result<kms::Decrypted> ParseDecryptReply(std::string_view body);
Result<kms::KeyDescription> ParseDescribeKeyReply(std::string_view body);

}  // namespace atrest::aws
