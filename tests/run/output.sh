# What a run tells its reader: steps with their time, where the log is, and the table at the end.
# Sourced by ./test and ./quickstart; both set $logs.

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m' erase=$'\r\e[K'
else
  bold='' red='' green='' yellow='' plain='' erase=''
fi

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "${yellow}$*${plain}" >&2; }
die() {
  printf '%s: error: %s\n' "$program" "$1" >&2
  [[ -z ${2:-} ]] || printf '%s: hint: %s\n' "$program" "$2" >&2
  exit "${3:-2}"
}

elapsed() {
  local seconds=$((SECONDS - $1))
  if ((seconds < 60)); then printf '%ds' "$seconds"; else
    printf '%dm%02ds' $((seconds / 60)) $((seconds % 60))
  fi
}

# The newest "[17/210]" of ninja or "17/210 Test" of ctest in a log.
progress_of() {
  tail -c 4000 "$1" 2>/dev/null | tr '\r' '\n' |
    grep -aoE '^\[[0-9]+/[0-9]+\]|^ *[0-9]+/[0-9]+ Test' | tail -1 | grep -oE '[0-9]+/[0-9]+'
}

# Until process $1 ends: one line that changes on a terminal, else a line every half minute.
show_progress() {
  local pid=$1 name=$2 log=$3 start=$4 shown=$4 now
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    if [[ -n $erase ]]; then
      printf '%s' "$erase  $name … $(progress_of "$log") $(elapsed "$start")"
    elif now=$SECONDS && ((now - shown >= 30)); then
      say "  $name … $(progress_of "$log") $(elapsed "$start")"
      shown=$now
    fi
  done
  printf '%s' "$erase"
}

# start LOG COMMAND...   in the background, in a process group of its own; $! is its leader.
groups=()
start() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  set +m
  groups+=($!)
}

# For a trap: ends what start() started and is still running, with its children.
end_groups() {
  local leader
  for leader in "${groups[@]}"; do kill -TERM -- "-$leader" 2>/dev/null || true; done
}

# step NAME COMMAND...   runs it with its output in $logs/NAME.log; its exit status is returned.
step() {
  local name=$1 log="$logs/$1.log" start=$SECONDS status=0 pid
  shift
  start "$log" "$@"
  pid=$!
  show_progress "$pid" "$name" "$log" "$start"
  wait "$pid" || status=$?
  if ((status == 0)); then
    say "  ${green}ok${plain}    $name ($(elapsed "$start"))"
  else
    say "  ${red}FAIL${plain}  $name ($(elapsed "$start")), exit $status, log: ${log#"$PWD"/}"
    tail -n 40 "$log" | sed 's/^/        /'
  fi
  return "$status"
}
