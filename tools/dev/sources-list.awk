# One-line apt sources: "deb [options] URI SUITE COMPONENTS" -> "URI SUITE KEYRING".
$1 == "deb" {
  at = 2
  key = ""
  if ($2 ~ /^\[/) {
    while ($at !~ /\]$/ && at < NF) at++
    options = $0
    if (match(options, /signed-by=[^] ]+/))
      key = substr(options, RSTART + 10, RLENGTH - 10)
    at++
  }
  print $at, $(at + 1), key
}
