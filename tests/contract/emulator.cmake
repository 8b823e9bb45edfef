# kms-emulator against clients that nobody here wrote: stock boto3 and awscli.
foreach(test boto3 awscli conformance faults policy sts grants import regions crash state fixture)
  add_test(NAME contract.emulator_${test}
    COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/in_venv.sh pytest -q -p no:cacheprovider
      ${CMAKE_CURRENT_SOURCE_DIR}/emulator_${test}_test.py)
  set_tests_properties(contract.emulator_${test} PROPERTIES LABELS contract TIMEOUT 600
    ENVIRONMENT "KMS_EMULATOR=$<TARGET_FILE:kms-emulator>;AWS_KMS_FILTER=$<TARGET_FILE:aws_kms_filter>;PYTHONDONTWRITEBYTECODE=1")
endforeach()

# CI changes some ten thousand; emulator_mutations.sh without a count a million of each.
atrest_program(emulator_mutations
  SOURCES emulator_mutations.cc
  DEPS emulator aws_sigv4 os)
set_target_properties(emulator_mutations PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_test(NAME contract.emulator_mutations
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/emulator_mutations.sh $<TARGET_FILE:emulator_mutations> 40000)
set_tests_properties(contract.emulator_mutations PROPERTIES LABELS contract TIMEOUT 300)

# What docs/emulator.md shows: a shell test, and the image without a container engine.
add_test(NAME contract.emulator_shell
  COMMAND sh ${CMAKE_CURRENT_SOURCE_DIR}/in_venv_path.sh ${CMAKE_CURRENT_SOURCE_DIR}/emulator_shell_test.sh)
add_test(NAME contract.emulator_image
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/emulator_image_test.sh)
set_tests_properties(contract.emulator_shell contract.emulator_image PROPERTIES LABELS contract
  TIMEOUT 300 SKIP_RETURN_CODE 77 ENVIRONMENT "KMS_EMULATOR=$<TARGET_FILE:kms-emulator>")
