# kube-apiserver, kubectl and etcd from their Go modules: minutes when cold, so it starts early, in
# the background and at low priority, and the e2e tier waits for it.

real_stack_pid=''
background_jobs=0

real_stack_start() {
  start "$logs/real-stack.log" nice -n 15 python3 tests/e2e/stack/build.py
  real_stack_pid=$!
  background_jobs=1
  say "  building kube-apiserver, kubectl and etcd in the background, log: $logs/real-stack.log"
}

# Linking kube-apiserver takes 2.4 GB; with little memory it does not run beside C++ builds.
memory_allows() {
  awk '/MemAvailable/ { exit !($2 > 6 * 1024 * 1024) }' /proc/meminfo
}

# What integration tests need of it. In the background both are built first.
etcd_ready() {
  local bin=${XDG_CACHE_HOME:-$HOME/.cache}/atrest/real-stack/bin
  if [[ -z $real_stack_pid ]]; then
    step etcd python3 tests/e2e/stack/build.py etcd etcdctl
    return
  fi
  until [[ -x $bin/etcd && -x $bin/etcdctl ]]; do
    kill -0 "$real_stack_pid" 2>/dev/null || return 1
    sleep 1
  done
}

real_stack_ready() {
  [[ -n $real_stack_pid ]] || real_stack_start
  local start=$SECONDS status=0
  show_progress "$real_stack_pid" real-stack "$logs/real-stack.log" "$start"
  wait "$real_stack_pid" || status=$?
  background_jobs=0
  if ((status == 0)); then
    say "  ${green}ok${plain}    real-stack (waited $(elapsed "$start"))"
  else
    say "  ${red}FAIL${plain}  real-stack, log: $logs/real-stack.log"
    tail -n 20 "$logs/real-stack.log" | sed 's/^/        /'
  fi
  return "$status"
}
