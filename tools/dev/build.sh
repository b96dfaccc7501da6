# ./dev build, bench and format. Sourced by ./dev.

# build [--preset=NAME] [TARGET ...]: configures once, then builds.
build() {
  local preset=dev
  case ${1:-} in --preset=*)
    preset=${1#--preset=}
    shift
    ;;
  esac
  local folder=build
  [ "$preset" = dev ] || folder=build-$preset
  [ -e "$folder/build.ninja" ] || logged configure cmake --preset "$preset"
  logged build ninja -C "$folder" "$@"
}

verb_build() {
  setup
  build "$@"
}

verb_bench() {
  setup
  build
  python_packages test/e2e/requirements.txt
  python_packages bench/requirements.txt
  local script=compare
  if [ "${1:-}" = train ]; then
    script=train
    shift
  fi
  .venv/bin/python "bench/$script.py" "$@"
}

# The newest clang-format that is there: formatting is not part of the set-up.
clang_format() {
  command -v clang-format-22 || command -v clang-format ||
    die "clang-format is not installed (apt-get install clang-format-22)"
}

verb_format() {
  local formatter mode=(-i)
  formatter=$(clang_format)
  [ "${1:-}" != --check ] || mode=(--dry-run --Werror)
  git ls-files -z '*.h' '*.cpp' '*.c' | xargs -0 -r "$formatter" "${mode[@]}"
}
