# `atrest status` and the gate of a migration: what kube-apiservers tell of their keys.
atrest_library(operate_status
  SOURCES apiserver_gate.cc apiserver_view.cc rotation_status.cc rotation_status_json.cc
    rotation_status_metrics.cc rotation_status_text.cc utc_text.cc
  DEPS base json kube_client operate
  PRIVATE_DEPS crypto Threads::Threads)

atrest_test(operate_status
  SOURCES apiserver_gate_test.cc apiserver_view_test.cc rotation_status_test.cc
  DEPS yaml)
