# `atrest kops apply` and `atrest kops status`: a plan, rolled out with the user's kops.
atrest_library(operate_kops
  SOURCES apiserver_health.cc kops_command_text.cc kops_gate.cc kops_instances.cc
    kops_plan_files.cc kops_position.cc kops_program.cc kops_roll_out.cc kops_state.cc kops_status.cc
    kops_status_text.cc
  DEPS base json kops kube_client operate operate_status)

atrest_test(operate_kops
  SOURCES apiserver_health_test.cc kops_gate_test.cc kops_plan_files_test.cc kops_position_test.cc
    kops_program_test.cc kops_roll_out_test.cc kops_state_test.cc kops_status_test.cc
  DEPS fake_api_server fake_clock memory_filesystem)
