# lit's closing lines ("  Passed: 12 (100.00%)") -> "N passed, N failed, N skipped".
/^  +(Passed|Expectedly Failed|Passed With Retry) *:/ { passed += count($0) }
/^  +(Failed|Unresolved|Timed Out|Unexpectedly Passed) *:/ { failed += count($0) }
/^  +(Unsupported|Skipped) *:/ { skipped += count($0) }

function count(line) {
  sub(/^[^:]*: */, "", line)
  return line + 0
}

END {
  if (passed + failed > 0)
    printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
}
