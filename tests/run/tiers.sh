# One function a tier: tier_NAME, with '-' as '_'. Each records what passed, failed or was skipped.

tiers=(lint unit integration contract clang asan tidy tsan fuzz bench-smoke e2e kops docs packages canaries)

export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-14

declare -A about=(
  [lint]="the project's own rules: layers, banned calls, names, sizes, format, scripts"
  [unit]="unit tests, release build; no network, no sleeping"
  [integration]="the real programs as processes, release build"
  [contract]="our KMS client and emulator against moto, awscli, boto3 and botocore"
  [asan]="unit and integration tests with AddressSanitizer and UBSan"
  [tsan]="unit tests with ThreadSanitizer, all that do not link gRPC"
  [clang]="everything compiles with clang 14, -Wthread-safety and each header alone"
  [tidy]="clang-tidy 14 over the project's sources (results are cached)"
  [fuzz]="each fuzz target for FUZZ_SECONDS (default 30)"
  [bench-smoke]="the benchmarks run; their numbers are not judged"
  [e2e]="a real kube-apiserver and etcd, built from their Go modules; minutes of faults"
  [kops]="the real kops, built from its Go module, offline on what atrest renders"
  [docs]="the documents: their commands are run, their links and generated parts checked, the site built"
  [packages]=".deb, images and SBOM: made twice, checked, installed where a systemd of their own runs"
  [canaries]="no canary value of the tests above is in any log"
)

# ctest_label TIER PRESET LABEL [CTEST ARGUMENT...]
ctest_label() {
  local tier=$1 preset=$2 label=$3 name=$1 junit
  shift 3
  [[ $tier == "$label" ]] || name=$tier-$label
  if [[ ! $(ctest --test-dir "build/$preset" -N -L "^$label\$" "$@") =~ Total\ Tests:\ [1-9] ]]; then
    skip "$tier" "no test is registered with the label $label in build/$preset"
    return
  fi
  junit=$PWD/$logs/$name.xml
  rm -rf "$junit" "${logs:?}/$name"
  ATREST_LOG_DIR=$PWD/$logs/$name step "$name" \
    ctest --test-dir "build/$preset" -L "^$label\$" --output-on-failure --output-junit "$junit" \
    --test-output-size-passed 1000000 --test-output-size-failed 1000000 \
    --test-output-truncation head "$@" || true
  if [[ -s $junit ]]; then record_junit "$tier" "$junit"; else fail "$tier" "ctest did not run"; fi
}

must_build() { # TIER PRESET [TARGET...]
  local tier=$1
  shift
  build "$@" || { fail "$tier" "the build with preset $1 failed" && return 1; }
}

tier_lint() {
  configure release || { fail lint "configure" && return; }
  ctest_label lint release lint -j "$jobs"
}

tier_unit() {
  must_build unit release || return 0
  ctest_label unit release unit -j "$jobs"
  check unit test-count python3 tests/run/test_count.py build/release/tests
}

tier_integration() {
  must_build integration release || return 0
  etcd_ready || { fail integration "etcd could not be built" && return; }
  ctest_label integration release integration
}

tier_contract() {
  must_build contract release || return 0
  ctest_label contract release contract -j "$jobs"
}

tier_asan() {
  must_build asan asan || return 0
  ctest_label asan asan unit -j "$jobs"
  ctest_label asan asan integration
}

# Debian's gRPC is not instrumented: programs that link it give hundreds of false reports.
without_grpc() { # PRESET -> names of unit test programs, e.g. base
  local name
  for name in $(ctest --test-dir "build/$1" -N -L '^unit$' | grep -oE 'unit\.[a-z0-9_]+' | sort -u); do
    name=${name#unit.}
    # Not by grep -q in a pipe: it leaves early, and with pipefail that is a failure at times.
    [[ $(ninja -C "build/$1" -t query "tests/${name}_test") == *libgrpc* ]] || echo "$name"
  done
}

tier_tsan() {
  local names=()
  configure tsan || { fail tsan "configure" && return; }
  mapfile -t names < <(without_grpc tsan)
  must_build tsan tsan "${names[@]/%/_test}" || return 0
  ctest_label tsan tsan unit -R "^unit\\.($(IFS='|' && echo "${names[*]}"))\$" -j "$jobs"
}

# The asan preset is clang's: one build finds what the sanitizers, -Wthread-safety and clang-tidy find.
tier_clang() {
  if build asan; then record clang 1 0 0; else fail clang "the build with clang 14"; fi
}

tier_tidy() {
  must_build tidy asan || return 0
  check tidy clang-tidy nice -n 5 python3 tests/run/tidy.py build/asan --jobs "$jobs"
}

tier_fuzz() {
  local targets=()
  mapfile -t targets < <(sed -n 's/^atrest_fuzz(\(\w*\).*/\1_fuzz/p' fuzz/CMakeLists.txt)
  must_build fuzz fuzz "${targets[@]}" || return 0
  fuzz_all
}

tier_bench_smoke() {
  must_build bench-smoke release || return 0
  check bench-smoke plugin-bench python3 bench/plugin_bench.py --bin build/release/bin \
    --seconds 0.5 --starts 1 --concurrency 1,16 --latency 0
}

tier_e2e() {
  must_build e2e release || return 0
  real_stack_ready || { fail e2e "kube-apiserver and etcd could not be built" && return; }
  # Two of them wait most of their time.
  ctest_label e2e release e2e -j $((jobs + 1))
}

tier_kops() {
  must_build kops release || return 0
  ctest_label kops release kops
}

tier_docs() {
  must_build docs release || return 0
  real_stack_ready || { fail docs "kube-apiserver and etcd could not be built" && return; }
  ctest_label docs release docs -j "$jobs"
}

tier_packages() {
  must_build packages release aws-encryption-provider atrest kms-emulator || return 0
  ctest_label packages release packages -j "$jobs"
}

tier_canaries() {
  check canaries canaries python3 tests/run/canaries.py "$logs"
}
