// A migration's plan and its result for people.
#pragma once

#include <string>

#include "operate/migrate/migration_result.h"

namespace atrest::operate {

std::string PreviewText(const MigrationPreview& preview);
std::string MigrationText(const MigrationResult& result);

}  // namespace atrest::operate
