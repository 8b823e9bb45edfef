// The JSON bodies of the AWS KMS operations that make a key and look at it (AWS JSON 1.1; members
// that we do not know are ignored). Source: the KMS service model in botocore 1.44.5,
// kms/2014-11-01/service-2.json. Pure functions, thread-safe.
//
// Parsing fails as kUnreachable: a reply that cannot be read is no answer.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "kms/key_administration.h"

namespace atrest::aws {

// A page of 1000 keys, or a policy of 32 KiB with each quotation mark written as two bytes.
inline constexpr std::size_t kMaxAdministrationReplyBytes = std::size_t{512} * 1024;

// A page of a list, and where the next one begins; empty behind the last one.
template <typename Entry>
struct Page {
  std::vector<Entry> entries;
  std::string next_marker;
};

Secret CreateKeyBody(const kms::NewKey& key);
Secret CreateAliasBody(std::string_view alias, std::string_view key);
Secret KeyBody(std::string_view key);  // of operations that take a key and nothing else
Secret GetKeyPolicyBody(std::string_view key);
// Of lists; `key` and `marker` may be empty.
Secret ListBody(std::string_view key, std::string_view marker, int limit);

Result<kms::KeyMetadata> ParseKeyMetadata(std::string_view body);  // of CreateKey and DescribeKey
Result<kms::RotationStatus> ParseRotationStatus(std::string_view body);
Result<std::string> ParseKeyPolicy(std::string_view body);
Result<Page<kms::Alias>> ParseAliases(std::string_view body);
Result<Page<std::string>> ParseKeyIds(std::string_view body);
Result<Page<kms::Tags::value_type>> ParseTags(std::string_view body);

}  // namespace atrest::aws
