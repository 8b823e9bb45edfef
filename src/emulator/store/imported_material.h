// What import does to a key of origin EXTERNAL, without I/O.
//
// A key can have several materials: the first import gives it the first, imports of new material
// give it one that waits for RotateKeyOnDemand, and every other import brings back the bytes of one
// that it had. It is Enabled only while all materials that it ever used have their bytes.
// A replica takes only what its primary has.
//
// Source: KMS API reference, ImportKeyMaterial, DeleteImportedKeyMaterial, RotationsListEntry;
// developer guide, "Importing key material". Pure functions, thread-safe.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "emulator/store/key.h"

namespace atrest::emulator {

enum class ImportType { kUnspecified, kNew, kExisting };

struct Import {
  KeyMaterial material;  // with its id, expiry and description
  ImportType type = ImportType::kUnspecified;
  std::optional<std::string> expected_id;
};

// UnsupportedOperationException unless the key's origin is EXTERNAL.
Result<void> CheckExternal(const Key& key);

// IncorrectKeyMaterialException if it is not the material that the type of import asks for.
Result<Key> ImportMaterial(Key key, Import import);
// The current material, or the one named; NotFoundException if there is no such one.
Result<Key> DeleteMaterial(Key key, const std::optional<std::string>& material_id);

// Brings the key's state into line with which of its materials have their bytes. A key that waits
// for its deletion goes on waiting.
void SettleImport(Key& key);

// When the next bytes of it expire.
std::optional<WallTime> NextExpiry(const Key& key);
// The key without the bytes that are expired by `now`; nothing if none are.
std::optional<Key> ExpireIfDue(const Key& key, WallTime now);

}  // namespace atrest::emulator
