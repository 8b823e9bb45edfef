# `atrest key create` and `atrest key check`: what speaks of keys with AWS KMS.
atrest_library(operate_key
  SOURCES key_check.cc key_creation.cc key_policy_check.cc key_policy_condition.cc
    key_policy_view.cc key_search.cc
  DEPS base json kms
  PRIVATE_DEPS operate_status)

atrest_test(operate_key
  SOURCES key_check_test.cc key_creation_test.cc key_policy_view_test.cc
  DEPS fake_clock fake_key_administration)
