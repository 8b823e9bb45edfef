# Counts of test cases by tier, and the table at the end.

declare -A passed=() failed=() skipped=() took=()
ran=()
remarks=()

# record TIER PASSED FAILED SKIPPED
record() {
  passed[$1]=$((${passed[$1]:-0} + $2))
  failed[$1]=$((${failed[$1]:-0} + $3))
  skipped[$1]=$((${skipped[$1]:-0} + $4))
}

# skip TIER REASON: a skip is printed where it happens and again at the end, never silent.
skip() {
  record "$1" 0 0 1
  remarks+=("skipped: $1: $2")
  say "  ${yellow}skip${plain}  $2"
}

# check TIER NAME COMMAND...   one step that is one test case.
check() {
  local tier=$1
  shift
  if step "$@"; then record "$tier" 1 0 0; else
    record "$tier" 0 1 0
    remarks+=("failed: $tier: $1")
  fi
}

# fail TIER REASON
fail() {
  record "$1" 0 1 0
  remarks+=("failed: $1: $2")
  say "  ${red}FAIL${plain}  $2"
}

# Adds what one ctest run reports (its JUnit file) to a tier.
record_junit() { # TIER FILE
  local kind value
  while IFS=$'\t' read -r kind value; do
    case $kind in
      counts) record "$1" $value ;; # three numbers
      failed | skipped) remarks+=("$kind: $1: $value") ;;
    esac
  done < <(python3 tests/run/count_results.py "$2")
}

sum_of() {
  local -n counts=$1
  local tier sum=0
  for tier in "${ran[@]}"; do sum=$((sum + ${counts[$tier]:-0})); done
  echo "$sum"
}

# Prints the table; its last line is the sum. Fails if anything failed, or was skipped with --no-skip.
summary() {
  local tier
  say ""
  say "${bold}$(printf '%-12s %8s %8s %8s %8s' tier passed failed skipped time)${plain}"
  for tier in "${ran[@]}"; do
    printf '%-12s %8d %8d %8d %8s\n' "$tier" "${passed[$tier]:-0}" "${failed[$tier]:-0}" \
      "${skipped[$tier]:-0}" "${took[$tier]:-}"
  done
  ((${#remarks[@]} == 0)) || printf '%s\n' "" "${remarks[@]}"
  say ""
  say "logs: ${logs#"$PWD"/}   time: $(elapsed 0)"
  local total_failed total_skipped
  total_failed=$(sum_of failed) total_skipped=$(sum_of skipped)
  if ((total_skipped > 0)) && [[ $no_skip == yes ]]; then
    say "with --no-skip a skip is a failure: every skip is counted as failed"
    total_failed=$((total_failed + total_skipped)) total_skipped=0
  fi
  say "$(sum_of passed) passed, $total_failed failed, $total_skipped skipped"
  ((total_failed == 0))
}
