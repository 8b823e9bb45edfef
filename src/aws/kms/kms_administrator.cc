#include "aws/kms/kms_administrator.h"

#include <iterator>
#include <utility>

namespace atrest::aws {
namespace {

// As many as AWS gives at a time (ListAliases, ListResourceTags, ListKeys).
constexpr int kAliasesAPage = 100, kTagsAPage = 50, kKeysAPage = 1000;

// Of operations whose answer is empty.
struct Done {};
Result<Done> IgnoreReply(std::string_view /*body*/) { return Done{}; }

}  // namespace

template <typename Reply>
Result<Reply> KmsAdministrator::Ask(std::string_view operation, std::string_view about, Secret body,
                                    Result<Reply> (*parse)(std::string_view),
                                    const CallContext& context) {
  const KmsCall call{operation, about, kMaxAdministrationReplyBytes, operation == "CreateKey"};
  TRY_ASSIGN(const http::Response response, exchange_.Send(call, std::move(body), context));
  Result<Reply> reply = parse(response.body.Reveal());
  if (reply.ok()) return reply;
  return KmsExchange::Unreadable(call, std::move(reply).error(), KmsRequestId(response));
}

template <typename Entry>
Result<std::vector<Entry>> KmsAdministrator::AskForAll(
    std::string_view operation, std::string_view key, int limit,
    Result<Page<Entry>> (*parse)(std::string_view), const CallContext& context) {
  std::vector<Entry> all;
  std::string marker;
  for (int page = 0; page < kMaxPages; ++page) {
    TRY_ASSIGN(Page<Entry> next, Ask(operation, key, ListBody(key, marker, limit), parse, context));
    for (Entry& entry : next.entries) all.push_back(std::move(entry));
    if (next.next_marker.empty()) return all;
    marker = std::move(next.next_marker);
  }
  return Error{Failure::kBadInput, "kms " + std::string(operation) + ": more than " +
                                       std::to_string(kMaxPages) + " pages, and no end"};
}

Result<kms::KeyMetadata> KmsAdministrator::CreateKey(const kms::NewKey& key,
                                                     const CallContext& context) {
  return Ask("CreateKey", "", CreateKeyBody(key), ParseKeyMetadata, context);
}

Result<void> KmsAdministrator::CreateAlias(const std::string& alias, const std::string& key,
                                           const CallContext& context) {
  const std::string about = alias + " for " + key;
  TRY(Ask("CreateAlias", about, CreateAliasBody(alias, key), IgnoreReply, context));
  return {};
}

Result<void> KmsAdministrator::EnableRotation(const std::string& key, const CallContext& context) {
  TRY(Ask("EnableKeyRotation", key, KeyBody(key), IgnoreReply, context));
  return {};
}

Result<kms::KeyMetadata> KmsAdministrator::Describe(const std::string& key,
                                                    const CallContext& context) {
  return Ask("DescribeKey", key, KeyBody(key), ParseKeyMetadata, context);
}

Result<kms::RotationStatus> KmsAdministrator::RotationOf(const std::string& key,
                                                         const CallContext& context) {
  return Ask("GetKeyRotationStatus", key, KeyBody(key), ParseRotationStatus, context);
}

Result<std::string> KmsAdministrator::PolicyOf(const std::string& key, const CallContext& context) {
  return Ask("GetKeyPolicy", key, GetKeyPolicyBody(key), ParseKeyPolicy, context);
}

Result<kms::Tags> KmsAdministrator::TagsOf(const std::string& key, const CallContext& context) {
  TRY_ASSIGN(auto tags, AskForAll("ListResourceTags", key, kTagsAPage, ParseTags, context));
  return kms::Tags(std::make_move_iterator(tags.begin()), std::make_move_iterator(tags.end()));
}

Result<std::vector<kms::Alias>> KmsAdministrator::AliasesOf(const std::string& key,
                                                            const CallContext& context) {
  return AskForAll("ListAliases", key, kAliasesAPage, ParseAliases, context);
}

Result<std::vector<kms::Alias>> KmsAdministrator::AllAliases(const CallContext& context) {
  return AskForAll("ListAliases", "", kAliasesAPage, ParseAliases, context);
}

Result<std::vector<std::string>> KmsAdministrator::AllKeyIds(const CallContext& context) {
  return AskForAll("ListKeys", "", kKeysAPage, ParseKeyIds, context);
}

}  // namespace atrest::aws
