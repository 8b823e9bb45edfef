# Our side of AWS against what AWS publishes and what nobody here wrote.
atrest_program(aws_sigv4_suite_check
  SOURCES aws_sigv4_suite_check.cc
  DEPS aws4_vector)
atrest_program(aws_signature_filter
  SOURCES aws_signature_filter.cc
  DEPS aws_sigv4 crypto json)
set_target_properties(aws_sigv4_suite_check aws_signature_filter
  PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

add_test(NAME contract.aws_sigv4_suite
  COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/aws_sigv4_suite.sh $<TARGET_FILE:aws_sigv4_suite_check>)
add_test(NAME contract.aws_signature_crosscheck
  COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/in_venv.sh python
    ${CMAKE_CURRENT_SOURCE_DIR}/aws_signature_crosscheck.py $<TARGET_FILE:aws_signature_filter>)
set_tests_properties(contract.aws_sigv4_suite contract.aws_signature_crosscheck
  PROPERTIES LABELS contract TIMEOUT 300 SKIP_RETURN_CODE 77)

atrest_program(aws_kms_roundtrip
  SOURCES aws_kms_roundtrip.cc
  DEPS aws_kms http os)
set_target_properties(aws_kms_roundtrip PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_test(NAME contract.aws_kms_against_moto
  COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/in_venv.sh python
    ${CMAKE_CURRENT_SOURCE_DIR}/aws_kms_roundtrip.py $<TARGET_FILE:aws_kms_roundtrip> moto)
add_test(NAME contract.aws_kms_against_emulator
  COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/in_venv.sh python
    ${CMAKE_CURRENT_SOURCE_DIR}/aws_kms_roundtrip.py $<TARGET_FILE:aws_kms_roundtrip> emulator
    $<TARGET_FILE:kms-emulator>)
set_tests_properties(contract.aws_kms_against_moto contract.aws_kms_against_emulator
  PROPERTIES LABELS contract TIMEOUT 300 SKIP_RETURN_CODE 77)

# The conformance rows through our client: emulator_conformance_test.py.
atrest_program(aws_kms_filter
  SOURCES aws_kms_filter.cc
  DEPS aws_kms crypto http json os)
set_target_properties(aws_kms_filter PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
