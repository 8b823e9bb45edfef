// `atrest decrypt`: opens the objects of a source one by one and hands them on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/call_context.h"
#include "base/result.h"
#include "base/secret.h"
#include "json/json.h"
#include "kube/stored_object.h"
#include "operate/object_decryptor.h"
#include "operate/value_source.h"

namespace atrest::operate {

// What may be said of an object without showing it. Text is safe to print.
struct ObjectShape {
  std::string key;  // in etcd, as it is: also names the file
  std::string resource;
  std::string space;
  std::string name;
  std::int64_t mod_revision = 0;
  std::string provider;  // "kms-v2 aws arn:…", "plaintext"
  std::string cipher;
  bool authenticated = false;
  std::string encoding;  // "protobuf", "json", …
  std::string kind;      // of protobuf
  std::size_t bytes = 0;
  std::string failure;  // why it could not be opened; empty if it could
  std::string hint;
};

// Whom objects are handed to.
class ObjectTaker {
 public:
  virtual ~ObjectTaker() = default;
  // Asked before an object is opened, which may cost a call to KMS. The shape has names only.
  virtual bool Wants(const ObjectShape& shape) = 0;
  // `plaintext` is empty if it could not be opened. An error ends the run.
  virtual Result<void> Take(const ObjectShape& shape, const Secret& plaintext) = 0;
};

struct DecryptReport {
  std::uint64_t opened = 0;
  std::uint64_t failed = 0;
  std::uint64_t unauthenticated = 0;  // encrypted, but nothing vouches for what came out
};

// Every wanted object whose etcd key is `path` or below it ("/registry/secrets/default/db",
// "/registry/secrets"). What cannot be decrypted is handed on as such; a source, KMS or plugin that
// cannot be reached is an error, and to run again is safe.
Result<DecryptReport> DecryptObjects(ValueSource& source, std::string_view path,
                                     ObjectDecryptor& decryptor, ObjectTaker& taker,
                                     const etcd::ScanProgress& progress,
                                     const CallContext& context);

json::Value ShapeJson(const ObjectShape& shape);

enum class ObjectForm { kYaml, kJson, kRaw };

// The object as text. kBadInput, with a hint, where the form cannot show it.
Result<Secret> ShowObject(const Secret& plaintext, std::int64_t mod_revision, ObjectForm form);

// "RESOURCE/NAMESPACE/NAME.yaml" of an object, a relative path that leads nowhere else: every
// character that is not plain is written as %XX.
std::string FileName(const ObjectShape& shape, ObjectForm form);

}  // namespace atrest::operate
