# `atrest doctor`: what was seen, judged.
atrest_library(operate_doctor
  SOURCES doctor_apiserver.cc doctor_checks.cc doctor_cluster.cc doctor_identity.cc doctor_key.cc
    doctor_network.cc doctor_plugin.cc doctor_pod.cc doctor_report.cc doctor_socket.cc doctor_text.cc
  DEPS aws_kms base http json kms kube operate operate_key operate_status os yaml)
