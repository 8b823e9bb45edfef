# `atrest kops apply` and `atrest kops status`: a plan, rolled out with the user's kops.
atrest_library(operate_kops
  SOURCES apiserver_health.cc kops_command_text.cc kops_gate.cc kops_instances.cc
    kops_plan_files.cc kops_position.cc kops_program.cc kops_roll_out.cc kops_state.cc kops_status.cc
    kops_status_text.cc
  DEPS base json kops kube_client operate operate_status)
