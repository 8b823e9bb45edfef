# Our chain of credentials beside boto3's, against a fake of AWS's servers and against moto.
atrest_program(aws_credentials_probe
  SOURCES aws_credentials_probe.cc
  DEPS aws_credential_chain aws_kms http os)
set_target_properties(aws_credentials_probe
  PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
foreach(test chain sts)
  add_test(NAME contract.credentials_${test}
    COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/in_venv.sh pytest -q -p no:cacheprovider
      ${CMAKE_CURRENT_SOURCE_DIR}/credentials_${test}_test.py)
  set_tests_properties(contract.credentials_${test} PROPERTIES LABELS contract TIMEOUT 300
    ENVIRONMENT "AWS_CREDENTIALS_PROBE=$<TARGET_FILE:aws_credentials_probe>;PYTHONDONTWRITEBYTECODE=1")
endforeach()
