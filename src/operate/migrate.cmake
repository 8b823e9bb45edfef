# `atrest migrate`: what speaks to the Kubernetes API, apart from what reads etcd.
atrest_library(operate_migrate
  SOURCES checkpoint.cc migrate.cc migrate_json.cc migrate_report.cc migrate_text.cc
    migration_by_svm.cc migration_gate.cc migration_pace.cc migration_page.cc migration_patience.cc
    migration_plan.cc migration_result.cc migration_size.cc migration_touch.cc
  DEPS base crypto http json kube kube_client operate operate_status
  PRIVATE_DEPS Threads::Threads)

atrest_test(operate_migrate
  SOURCES checkpoint_test.cc migrate_output_test.cc migrate_test.cc migration_by_svm_test.cc
    migration_gate_test.cc migration_pace_test.cc migration_patience_test.cc
    migration_plan_test.cc migration_touch_test.cc
  DEPS fake_api_server fake_clock memory_filesystem)
