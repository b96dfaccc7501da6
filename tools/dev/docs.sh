# ./dev docs: the reference, generated from TableGen. Sourced by ./dev.

readonly tblgen=/usr/lib/llvm-22/bin/mlir-tblgen
readonly generated=build/docs

# tablegen OPTION FILE: the generator's output on standard output.
tablegen() { "$tblgen" -I/usr/lib/llvm-22/include -I. "$@"; }

# The .td file that holds all of a dialect: dialects/NAME/Name.td.
dialect_definitions() {
  local folder name
  for folder in dialects/*/; do
    name=$(basename "$folder")
    ! grep -qs ': Dialect {' "$folder"*.td || echo "$folder${name^}.td"
  done
}

dialects_page() {
  local file name
  printf '# Dialects\n\nGenerated from the .td files in dialects/.\n\n'
  for file in $(dialect_definitions); do
    name=$(basename "$(dirname "$file")")
    tablegen -gen-dialect-doc -dialect="$name" "$file" | sed '/^<!--/d; s/^# /## /; t; s/^##/###/'
  done
}

passes_page() {
  printf '# Passes\n\nGenerated from the Passes.td files.\n\n'
  local file
  for file in $(git ls-files '*Passes.td'); do
    tablegen -gen-pass-doc "$file" | sed '/^<!--/d'
  done
}

verb_docs() {
  setup
  mkdir -p "$generated"
  dialects_page >"$generated/Dialects.md"
  passes_page >"$generated/Passes.md"
  "$python" tools/dev/operators.py >"$generated/Operators.md"
  say "wrote $generated/Dialects.md, Passes.md and Operators.md"
}
