# CMake presets. Each is built at most once in a run.

# So that one cache serves all build directories and checkouts.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

declare -A built=()

# One build at a time in a build directory, also when ./test and ./quickstart run together.
alone() { # PRESET COMMAND...
  mkdir -p build
  flock "build/.$1.lock" "${@:2}"
}

configure() { # PRESET
  [[ -f build/$1/build.ninja ]] || step "configure-$1" alone "$1" cmake --preset "$1"
}

# build PRESET [TARGET...]
build() {
  local preset=$1 key="$*"
  shift
  [[ ${built[$key]:-} == ok ]] && return 0
  [[ ${built[$key]:-} == failed ]] && return 1
  built[$key]=failed
  configure "$preset" || return 1
  step "build-$preset" alone "$preset" nice -n 5 ninja -C "build/$preset" -j "$jobs" -k 20 "$@" ||
    return 1
  built[$key]=ok
}
