# `atrest doctor`: what was seen, judged.
atrest_library(operate_doctor
  SOURCES doctor_apiserver.cc doctor_bundle.cc doctor_checks.cc doctor_cluster.cc doctor_consequences.cc doctor_identity.cc doctor_key.cc
    doctor_network.cc doctor_plugin.cc doctor_pod.cc doctor_report.cc doctor_socket.cc doctor_text.cc
  DEPS aws_kms base http json kms kube operate operate_key operate_status os redaction yaml)

atrest_test(operate_doctor
  SOURCES doctor_apiserver_test.cc doctor_cluster_test.cc doctor_identity_test.cc doctor_key_test.cc doctor_network_test.cc
    doctor_plugin_test.cc doctor_pod_test.cc doctor_report_test.cc doctor_socket_test.cc)
