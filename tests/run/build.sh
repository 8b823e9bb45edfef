# CMake presets. Each is built at most once in a run.

declare -A built=()

configure() { # PRESET
  [[ -f build/$1/build.ninja ]] || step "configure-$1" cmake --preset "$1"
}

# build PRESET [TARGET...]
build() {
  local preset=$1 key="$*"
  shift
  [[ ${built[$key]:-} == ok ]] && return 0
  [[ ${built[$key]:-} == failed ]] && return 1
  built[$key]=failed
  configure "$preset" || return 1
  step "build-$preset" nice -n 5 ninja -C "build/$preset" -j "$jobs" -k 20 "$@" || return 1
  built[$key]=ok
}
