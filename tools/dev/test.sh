# ./dev test: every test there is, and one line that counts them. Sourced by ./dev.

readonly suites=(project lit unit docs e2e)
passed=0 failed=0 skipped=0

suite_project() { "$python" test/project/run.py; }

suite_lit() {
  /usr/lib/llvm-22/bin/lit --succinct --verbose build/test | tee "$logs/lit.txt"
  local status=${PIPESTATUS[0]}
  awk -f tools/dev/lit-summary.awk "$logs/lit.txt"
  return "$status"
}

# ctest's own lines on tests that passed say little and are many.
suite_unit() {
  local status=0
  ctest --test-dir build --output-on-failure --no-tests=error --timeout 300 \
    >"$logs/ctest.txt" 2>&1 || status=$?
  grep -vE '^ *$|^Internal ctest|^Test project|^Total Test| Start +[0-9]+:| Passed +[0-9.]+ sec|tests passed,' \
    "$logs/ctest.txt" || true
  sed -nE 's/.*, ([0-9]+) tests? failed out of ([0-9]+).*/\1 \2/p' "$logs/ctest.txt" |
    awk '{ printf "%d passed, %d failed\n", $2 - $1, $1 }'
  return "$status"
}

suite_docs() {
  fetch_model
  "$python" test/docs/run_commands.py
}

# run_scripts NAME...: scripts of the end-to-end tests, one after the other. Each prints
# a summary of its own, and whole lines.
run_scripts() {
  local script status=0
  for script in "$@"; do
    .venv/bin/python "test/e2e/$script.py" || status=1
  done
  return $status
}

# In two rows that take about as long.
suite_e2e() {
  local status=0 beside
  run_scripts ops gradients big_weights cross graph_nets checkpoints exports gradient_signatures own_gradients training jacobians &
  beside=$!
  run_scripts run_models run_tfcases layouts sessions capi hosts consumers mutants || status=1
  wait "$beside" || status=1
  return $status
}

# The sum of all lines "N passed, N failed[, N skipped]" of a log.
count_results() {
  sed -nE 's/^(.*[^0-9])?([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?.*/\2 \3 \5/p' "$1" |
    awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }'
}

# run_suite NAME: runs it, adds up its results. A suite that fails without saying
# which test failed, or that ran none, counts as one failure.
run_suite() {
  local name=$1 log=$logs/test-$1.log begun=$SECONDS status=0 p f s
  say "test $name"
  "suite_$name" </dev/null 2>&1 | tee "$log" || status=$?
  read -r p f s < <(count_results "$log")
  if [ "$f" = 0 ] && { [ "$status" != 0 ] || [ "$p" = 0 ]; }; then
    f=1
    echo "$name: ended with status $status and $p tests passed"
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  say "test $name: $p passed, $f failed, $s skipped in $((SECONDS - begun)) s"
}

# known_suites NAME...: dies at a name that is none.
known_suites() {
  local name
  for name in "$@"; do
    case " ${suites[*]} " in
      *" $name "*) ;;
      *) die "unknown suite '$name'; there are ${suites[*]}" ;;
    esac
  done
}

verb_test() {
  local chosen=("$@") name
  [ $# -gt 0 ] || chosen=("${suites[@]}")
  known_suites "${chosen[@]}"
  setup
  build
  [[ " ${chosen[*]} " != *" e2e "* ]] || python_packages test/e2e/requirements.txt
  # Tests see what the compiler makes, not what it made before.
  export XDG_CACHE_HOME=/dev/null
  for name in "${chosen[@]}"; do run_suite "$name"; done
  summary
}

# mutate [--preset=asan] [ARGUMENTS of test/e2e/mutants.py]: builds what it needs.
verb_mutate() {
  local preset=dev
  case ${1:-} in --preset=*)
    preset=${1#--preset=}
    shift
    ;;
  esac
  setup
  build --preset="$preset" bin/weir bin/weir-mutants
  python_packages test/e2e/requirements.txt
  .venv/bin/python test/e2e/mutants.py --preset="$preset" "$@"
}

# The one line that counts, alone and last.
summary() {
  local skips=""
  [ "$skipped" = 0 ] || skips=", $skipped skipped"
  echo "$passed passed, $failed failed$skips"
  [ "$failed" = 0 ]
}
