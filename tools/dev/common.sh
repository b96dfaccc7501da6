# Helpers that every verb of ./dev uses. Sourced, never run.

readonly logs=build/logs
readonly python=/usr/bin/python3

# say WORDS...: one line about what happens now.
say() { printf '== %s\n' "$*"; }

# die WORDS...: one line about what is wrong, and out.
die() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}

# logged NAME COMMAND...: runs the command with its output in build/logs/NAME.log.
# Shows progress (see progress.sh), and the end of the log when it fails.
logged() {
  local name=$1 log=$logs/$1.log begun=$SECONDS
  shift
  mkdir -p "$logs"
  printf '$ %s\n' "$*" >"$log"
  if ! "$@" 2>&1 </dev/null | tee -a "$log" | progress "$name"; then
    printf 'dev: %s failed; the end of %s:\n' "$name" "$log" >&2
    grep -vE '^(pm|dl)status' "$log" | tail -n 40 >&2
    return 1
  fi
  say "$name: done in $((SECONDS - begun)) s"
}

# as_root COMMAND...: runs the command as root, or dies in one line.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "installing Debian packages needs root or sudo: run './dev setup' as root"
  fi
}
