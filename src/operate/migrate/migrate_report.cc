#include "operate/migrate/migrate_report.h"

namespace atrest::operate {

void MigrationCounts::Add(const MigrationCounts& more) {
  touched += more.touched;
  rewritten += more.rewritten;
  unchanged += more.unchanged;
  gone += more.gone;
  failed += more.failed;
  conflicts += more.conflicts;
}

MigrationCounts MigrateReport::Total() const {
  MigrationCounts total;
  for (const MigratedResource& resource : resources) total.Add(resource.counts);
  return total;
}

}  // namespace atrest::operate
