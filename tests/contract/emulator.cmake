# kms-emulator against clients that nobody here wrote: stock boto3 and awscli.
foreach(test boto3 awscli conformance faults policy sts grants import regions crash state)
  add_test(NAME contract.emulator_${test}
    COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/in_venv.sh pytest -q -p no:cacheprovider
      ${CMAKE_CURRENT_SOURCE_DIR}/emulator_${test}_test.py)
  set_tests_properties(contract.emulator_${test} PROPERTIES LABELS contract TIMEOUT 600
    ENVIRONMENT "KMS_EMULATOR=$<TARGET_FILE:kms-emulator>;AWS_KMS_FILTER=$<TARGET_FILE:aws_kms_filter>;PYTHONDONTWRITEBYTECODE=1")
endforeach()
