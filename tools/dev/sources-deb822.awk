# apt sources in paragraphs of "Field: values" -> lines "URI SUITE KEYRING".

function flush(    u, s, i, j) {
  if (types ~ /(^| )deb( |$)/ && enabled != "no")
    for (i = 1; i <= split(uris, u, " "); i++)
      for (j = 1; j <= split(suites, s, " "); j++)
        print u[i], s[j], key
  types = uris = suites = key = enabled = field = ""
}

/^#/ { next }
/^[ \t]*$/ { flush(); next }
/^[A-Za-z-]+:/ {
  field = tolower($1)
  sub(/^[^:]*:[ \t]*/, "")
}
field == "types:" { types = types " " $0 }
field == "uris:" { uris = uris " " $0 }
field == "suites:" { suites = suites " " $0 }
field == "enabled:" { enabled = tolower($0) }
# A key may stand in the file itself; only a path can be repeated elsewhere.
field == "signed-by:" && $0 ~ /^\// { key = $1 }

END { flush() }
