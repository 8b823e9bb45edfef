# `atrest key create` and `atrest key check`: what speaks of keys with AWS KMS.
atrest_library(operate_key
  SOURCES key_check.cc key_creation.cc key_policy_check.cc key_policy_condition.cc
    key_policy_view.cc key_search.cc
  DEPS base json kms
  PRIVATE_DEPS operate_status)
