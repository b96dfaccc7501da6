# Progress of long commands, read from their output. Sourced by ./dev.

# progress NAME < OUTPUT: turns lines of ninja ("[12/345] Building ...") and of apt
# ("pmstatus:NAME:12.3:WORDS", "dlstatus:...") into percentages, of pip into words: on one
# line rewritten in place on a terminal, elsewhere in a line every tenth percent.
# Diagnostics pass.
progress() {
  local name=$1 line tenth="" step="" field
  while IFS= read -r line; do
    case $line in
      \[*/*\]\ *) progress_of_ninja "$line" ;;
      pmstatus:* | dlstatus:*)
        IFS=: read -ra field <<<"$line"
        progress_show "${field[0]}" "${field[2]%%.*}" "${field[1]}"
        ;;
      Collecting\ * | Installing\ collected*) progress_words "${line%%:*}" ;;
      *error:* | *warning:* | *note:* | FAILED:* | CMake\ Error*) progress_pass "$line" ;;
    esac
  done
  progress_clear
}

# "[done/all] Building CXX object folder/File.cpp.o"
progress_of_ninja() {
  local count=${1%%]*} words=${1##*[ /]}
  count=${count#[}
  progress_show ninja $((100 * ${count%/*} / ${count#*/})) "$words"
}

# progress_show STEP PERCENT WORDS: uses the caller's name, step and tenth.
progress_show() {
  local what=$3
  case $1 in
    dlstatus) what="downloading" ;;
    pmstatus) what="installing $3" ;;
  esac
  if [ -t 1 ]; then
    printf '\r\033[K%s: %3d %% %.60s' "$name" "$2" "$what"
  elif [ "$step $tenth" != "$1 $(($2 / 10))" ]; then
    printf '%s: %3d %% %s\n' "$name" "$2" "$what"
  fi
  step=$1 tenth=$(($2 / 10))
}

# pip does not say how far it is; elsewhere than on a terminal its words say little.
progress_words() { [ ! -t 1 ] || printf '\r\033[K%s: %.60s' "$name" "$1"; }

progress_pass() {
  progress_clear
  printf '%s\n' "$1"
}

progress_clear() { [ ! -t 1 ] || printf '\r\033[K'; }
