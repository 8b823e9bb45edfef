#include "operate/dek_probe.h"

#include <algorithm>

#include "operate/object_decryptor.h"
#include "operate/verify_report.h"

namespace atrest::operate {
namespace {

constexpr std::size_t kMost = 1000;
constexpr const char* kOthers = "...";

// Hands out what was unwrapped already.
class KnownDek final : public DekUnwrapper {
 public:
  explicit KnownDek(const Secret& key) : key_(key) {}
  Result<UnwrappedDek> Unwrap(const WrappedDek&, const CallContext&) override {
    return UnwrappedDek{key_.Clone(), ""};
  }

 private:
  const Secret& key_;
};

template <typename T>
T& EntryOf(std::map<std::pair<std::string, std::string>, T>& entries, std::string label,
           std::string detail) {
  std::pair<std::string, std::string> name(std::move(label), std::move(detail));
  if (entries.size() >= kMost && entries.count(name) == 0) name = {kOthers, ""};
  return entries[std::move(name)];
}

}  // namespace

Result<DekVerdict> ProbeDek(const DekSource& source, DekUnwrapper& unwrapper,
                            const kube::EncryptionConfiguration* configuration,
                            const CallContext& context) {
  DekVerdict verdict;
  Result<UnwrappedDek> unwrapped = unwrapper.Unwrap(source.dek, context);
  if (!unwrapped.ok()) {
    if (!IsOfThisDek(unwrapped.error().kind)) return std::move(unwrapped).error();
    verdict.failure = std::move(unwrapped).error();
    return verdict;
  }
  verdict.key_arn = PlainText(unwrapped->key_arn);
  if (source.sample.empty()) return verdict;
  KnownDek known(unwrapped->key);
  ObjectDecryptor decryptor(configuration, &known);
  auto opened = decryptor.Decrypt(source.places.front().etcd_key, source.sample, context);
  verdict.opened_value = opened.ok();
  if (!opened.ok()) verdict.value_failure = std::move(opened).error();
  return verdict;
}

std::string ProbeReason(const Error& failure) {
  switch (failure.kind) {
    case Failure::kKeyNotFound: return "the key is gone";
    case Failure::kKeyUnusable:
      return failure.code == "DisabledException" ? "the key is disabled" : "the key is not usable";
    case Failure::kDenied: return "access is denied";
    case Failure::kBadCiphertext: return "bytes, key and encryption context do not fit together";
    case Failure::kBadInput:
    case Failure::kThrottled:
    case Failure::kOverloaded:
    case Failure::kUnreachable:
    case Failure::kServiceFault:
    case Failure::kNoCredentials:
    case Failure::kDeadlineExceeded:
    case Failure::kCancelled:
    case Failure::kAbsent:
    case Failure::kSystem:
    case Failure::kBug: break;
  }
  return std::string(FailureName(failure.kind));
}

std::string ProbeNextStep(const Error& failure) {
  switch (failure.kind) {
    case Failure::kKeyNotFound:
      return "restore the objects from a backup under another key, or delete them "
             "(docs/verify.md, \"Objects that cannot be decrypted\")";
    case Failure::kKeyUnusable:
      return "while AWS still has the key: aws kms enable-key, aws kms cancel-key-deletion";
    case Failure::kBadCiphertext:
      return "was the encryption context changed? give the older one with "
             "--decrypt-encryption-context; else restore the objects from a backup";
    case Failure::kDenied:
    case Failure::kBadInput:
    case Failure::kThrottled:
    case Failure::kOverloaded:
    case Failure::kUnreachable:
    case Failure::kServiceFault:
    case Failure::kNoCredentials:
    case Failure::kDeadlineExceeded:
    case Failure::kCancelled:
    case Failure::kAbsent:
    case Failure::kSystem:
    case Failure::kBug: break;
  }
  return failure.hint;
}

void ProbeTally::AddFailure(const DekSource& source, const Error& failure, std::string reason,
                            std::uint64_t dek_sources, std::uint64_t values) {
  ProbeFailure& entry = EntryOf(failures_, source.Label(), reason);
  if (entry.values == 0) {
    entry.key = source.Label();
    entry.kind = failure.kind;
    entry.reason = std::move(reason);
    entry.message = PlainText(failure.message);
    entry.next_step = ProbeNextStep(failure);
  }
  entry.dek_sources += dek_sources;
  entry.values += values;
  report_.values_lost += values;
}

void ProbeTally::Add(const DekSource& source, const DekVerdict& verdict) {
  if (verdict.failure) {
    ++report_.failed;
    AddFailure(source, *verdict.failure, ProbeReason(*verdict.failure), 1, source.values);
    return;
  }
  ++report_.unwrapped;
  if (verdict.opened_value) ++report_.samples_opened;
  if (verdict.value_failure) AddFailure(source, *verdict.value_failure, kChangedValue, 0, 1);
  ProbedKey& key = EntryOf(keys_, source.Label(), verdict.key_arn);
  if (key.values == 0) {
    key.key = source.Label();
    key.key_arn = verdict.key_arn;
  }
  ++key.dek_sources;
  key.values += source.values;
}

ProbeReport ProbeTally::Finish() {
  for (auto& [name, key] : keys_) report_.keys.push_back(std::move(key));
  for (auto& [name, failure] : failures_) report_.failures.push_back(std::move(failure));
  std::stable_sort(report_.keys.begin(), report_.keys.end(),
                   [](const ProbedKey& a, const ProbedKey& b) { return a.values > b.values; });
  std::stable_sort(
      report_.failures.begin(), report_.failures.end(),
      [](const ProbeFailure& a, const ProbeFailure& b) { return a.values > b.values; });
  return std::move(report_);
}

}  // namespace atrest::operate
