# Fuzz targets: build/fuzz/fuzz/NAME_fuzz with seeds in fuzz/corpus/NAME. What is found beyond the
# seeds is kept in build/fuzz/corpus, crashes in $logs/fuzz.

fuzz_one() { # PROGRAM NAME
  local work=build/fuzz/corpus/$2 seeds=fuzz/corpus/$2
  mkdir -p "$work" "$logs/fuzz"
  [[ -d $seeds ]] || { echo "$seeds is missing: a target needs seeds" && return 1; }
  nice -n 5 "$1" -max_total_time="${FUZZ_SECONDS:-30}" -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -artifact_prefix="$logs/fuzz/$2-" "$work" "$seeds"
}

# One line a target in its own log; at most $jobs at a time.
fuzz_all() {
  local program name names=() pids=()
  for program in build/fuzz/fuzz/*_fuzz; do
    [[ -x $program ]] || continue
    name=$(basename "$program" _fuzz)
    while (($(jobs -rp | wc -l) >= jobs + ${background_jobs:-0})); do sleep 0.2; done
    start "$logs/fuzz-$name.log" fuzz_one "$program" "$name"
    names+=("$name") pids+=($!)
  done
  ((${#names[@]} > 0)) || { skip fuzz "no fuzz target is built" && return; }
  fuzz_verdicts
}

fuzz_verdicts() {
  local i
  for i in "${!names[@]}"; do
    if wait "${pids[$i]}"; then
      record fuzz 1 0 0
      say "  ${green}ok${plain}    fuzz-${names[$i]}:" \
        "$(awk '/number_of_executed_units/ { print $2 }' "$logs/fuzz-${names[$i]}.log") runs"
    else
      fail fuzz "${names[$i]}, log: $logs/fuzz-${names[$i]}.log"
      tail -n 25 "$logs/fuzz-${names[$i]}.log" | sed 's/^/        /'
    fi
  done
}
