// A migration's plan and its result as the JSON documents that `atrest migrate -o json` prints.
// Their shape is stable: schemaVersion rises when a field changes its meaning or goes.
#pragma once

#include "json/json.h"
#include "operate/migrate/migration_result.h"

namespace atrest::operate {

inline constexpr int kMigrateSchemaVersion = 1;

json::Value PreviewJson(const MigrationPreview& preview);
json::Value MigrationJson(const MigrationResult& result);

}  // namespace atrest::operate
