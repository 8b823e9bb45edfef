#include "operate/decrypt.h"

#include "etcd/resource_key.h"
#include "operate/dek_unwrapper.h"
#include "yaml/writer.h"

namespace atrest::operate {
namespace {

// Said of this object; others may be well.
bool IsOfThisObject(Failure kind) { return kind == Failure::kBadInput || IsOfThisDek(kind); }

ObjectShape ShapeOf(const etcd::Entry& entry, std::string_view etcd_prefix) {
  const etcd::ResourceKey key = etcd::ParseResourceKey(entry.key, etcd_prefix);
  ObjectShape shape;
  shape.key = std::string(entry.key);
  shape.resource = PlainText(etcd::ResourceText(key));
  shape.space = PlainText(key.space);
  shape.name = PlainText(key.name);
  shape.mod_revision = entry.mod_revision;
  return shape;
}

void Describe(const DecryptedValue& value, ObjectShape& shape) {
  shape.provider = value.provider;
  shape.cipher = value.cipher;
  shape.authenticated = value.authenticated;
  shape.bytes = value.plaintext.size();
  const auto object = kube::OpenStoredObject(value.plaintext.Reveal());
  if (!object.ok()) return;
  shape.encoding = std::string(kube::ObjectEncodingName(object->encoding));
  shape.kind = PlainText(object->kind);
}

std::string_view Ending(ObjectForm form) {
  switch (form) {
    case ObjectForm::kYaml: return ".yaml";
    case ObjectForm::kJson: return ".json";
    case ObjectForm::kRaw: return ".bin";
  }
  return "";
}

std::string PlainName(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string plain;
  for (char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    const bool dot = c == '.' && !plain.empty();  // no hidden names, no ".."
    if (letter || dot || c == '-' || c == '_') {
      plain += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    plain.append("%").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 15]);
  }
  return plain;
}

}  // namespace

Result<DecryptReport> DecryptObjects(ValueSource& source, std::string_view path,
                                     ObjectDecryptor& decryptor, ObjectTaker& taker,
                                     const etcd::ScanProgress& progress,
                                     const CallContext& context) {
  while (path.ends_with('/')) path.remove_suffix(1);
  const std::string etcd_prefix = EtcdPrefix(path);
  DecryptReport report;
  const etcd::EntryVisitor open = [&](const etcd::Entry& entry) -> Result<void> {
    if (entry.key.size() > path.size() && entry.key[path.size()] != '/') return {};
    ObjectShape shape = ShapeOf(entry, etcd_prefix);
    if (!taker.Wants(shape)) return {};
    auto opened = decryptor.Decrypt(entry.key, entry.value, context);
    if (!opened.ok()) {
      if (!IsOfThisObject(opened.error().kind))
        return Annotate(opened.error(), PlainText(entry.key));
      ++report.failed;
      shape.failure = opened.error().message;
      shape.hint = opened.error().hint;
      return taker.Take(shape, Secret());
    }
    ++report.opened;
    Describe(*opened, shape);
    if (!opened->authenticated && opened->cipher != "none") ++report.unauthenticated;
    return taker.Take(shape, opened->plaintext);
  };
  TRY(source.Scan(path, open, progress, context));
  return report;
}

json::Value ShapeJson(const ObjectShape& shape) {
  json::Value object = json::Value::Object();
  object.Set("key", PlainText(shape.key));
  object.Set("resource", shape.resource);
  object.Set("namespace", shape.space);
  object.Set("name", shape.name);
  object.Set("modRevision", json::Value::Number(shape.mod_revision));
  if (!shape.failure.empty()) {
    object.Set("failure", shape.failure);
    return object;
  }
  object.Set("provider", shape.provider);
  object.Set("cipher", shape.cipher);
  object.Set("authenticated", json::Value::Bool(shape.authenticated));
  object.Set("encoding", shape.encoding);
  object.Set("kind", shape.kind);
  object.Set("bytes", json::Value::Number(static_cast<std::int64_t>(shape.bytes)));
  return object;
}

Result<Secret> ShowObject(const Secret& plaintext, std::int64_t mod_revision, ObjectForm form) {
  if (form == ObjectForm::kRaw) return plaintext.Clone();
  TRY_ASSIGN(const kube::StoredObject object, kube::OpenStoredObject(plaintext.Reveal()));
  TRY_ASSIGN(const json::Value shown, kube::ShowStoredObject(object, mod_revision));
  if (form == ObjectForm::kYaml) return yaml::WriteYaml(shown);
  Secret text = shown.SecretText();
  text.Append("\n");
  return text;
}

std::string FileName(const ObjectShape& shape, ObjectForm form) {
  std::string path = PlainName(shape.resource.empty() ? "other" : shape.resource) + "/";
  if (!shape.space.empty()) path += PlainName(shape.space) + "/";
  return path + PlainName(shape.name) + std::string(Ending(form));
}

}  // namespace atrest::operate
