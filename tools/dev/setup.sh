# ./dev setup: installs what is missing. Sourced by ./dev.

# The packages of packages.txt, one a line.
wanted_packages() { sed -e '/^#/d' -e '/^$/d' tools/dev/packages.txt; }

# installed NAME...: those of the packages that are installed, one a line.
installed() {
  dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null |
    sed -n 's/^.i  *//p' | sort -u
}

missing_packages() {
  local wanted
  wanted=$(wanted_packages | sort -u)
  # shellcheck disable=SC2086
  comm -23 <(echo "$wanted") <(installed $wanted)
}

# has_candidate NAME: whether apt could install the package now.
has_candidate() {
  [ -n "$(LC_ALL=C apt-cache policy "$1" | sed -n '/^  Candidate: [^(]/p')" ]
}

codename() { sed -n 's/^VERSION_CODENAME=//p' /etc/os-release; }

# The sources of packages as lines "URI SUITE KEYRING" (KEYRING may be empty), from
# both formats: one line a source (.list), and paragraphs of fields (.sources).
apt_sources() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
    awk -f tools/dev/sources-list.awk
  local file
  for file in /etc/apt/sources.list.d/*.sources; do
    [ ! -e "$file" ] || awk -f tools/dev/sources-deb822.awk "$file"
  done
}

# security_source CODENAME < SOURCES: the one-line source of the security archive that
# stands beside the first source of the release: a mirror's address stays a mirror's.
# ".../debian" becomes ".../debian-security", whatever host, prefix or suffix it has.
security_source() {
  awk -v suite="$1" '$2 == suite' |
    sed -nE "s#^([a-z+]+:.*[^/:]/+)debian((\.list|/[^ ]*)?) [^ ]+ ?(.*)#\1debian-security\2 \4#p" |
    awk -v suite="$1" 'NR == 1 {
      option = $2 == "" ? "" : "[signed-by=" $2 "] "
      print "deb " option $1 " " suite "-security main"
    }'
}

# Adds Debian's security archive to apt's sources; libmlir-22-dev lies there.
add_security_archive() {
  local line file=/etc/apt/sources.list.d/weir-security.list
  line=$(apt_sources | security_source "$(codename)")
  [ -n "$line" ] ||
    die "apt knows no libmlir-22-dev, and has no Debian source to derive the security archive's address from"
  say "adding Debian's security archive: $line"
  echo "$line" | as_root tee "$file" >/dev/null
}

# apt-get as root. Its status lines come through a pipe of their own: apt makes that
# one non-blocking, which the packages' scripts would not survive on standard output.
apt_get() {
  # shellcheck disable=SC2016
  as_root env DEBIAN_FRONTEND=noninteractive bash -c 'exec apt-get "$@" 3> >(exec cat)' - \
    -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -o APT::Status-Fd=3 "$@"
}

# Another major version of MLIR excludes ours; removing it is not for us to decide.
refuse_other_mlir() {
  local other
  other=$(installed 'libmlir-*-dev' | grep -vx libmlir-22-dev || true)
  [ -z "$other" ] ||
    die "libmlir-22-dev cannot be installed beside $other: remove that first (apt-get remove $other)"
}

# update_apt PACKAGE: fetches the package lists, with the security archive among
# them when the package is in none of the others.
update_apt() {
  logged apt-update apt_get update
  has_candidate "$1" && return
  add_security_archive
  logged apt-update apt_get update
  has_candidate "$1" || die "no Debian source has $1: Weir is built on Debian 12"
}

install_packages() {
  local missing
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  refuse_other_mlir
  as_root true
  say "installing $(echo "$missing" | wc -l) Debian packages: ${missing//$'\n'/ }"
  update_apt libmlir-22-dev
  # shellcheck disable=SC2086
  logged apt-install apt_get install -y --no-install-recommends $missing
}

# The project's own Python: nothing is installed into Debian's.
make_python() {
  [ -x .venv/bin/pip ] && return
  say "making a Python environment in .venv"
  rm -rf .venv
  "$python" -m venv .venv
}

# python_packages FILE: installs pinned packages into .venv, once per content of FILE.
python_packages() {
  make_python
  local stamp
  stamp=.venv/installed-$(sha256sum "$1" | cut -c1-16)
  [ ! -e "$stamp" ] || return 0
  say "installing the Python packages of $1"
  logged python .venv/bin/pip install --disable-pip-version-check --no-input \
    --progress-bar off --no-deps -r "$1"
  touch "$stamp"
}

# Everything but Python packages, which come with the verbs that use them.
setup() { install_packages; }

verb_setup() {
  setup
  say "everything that Weir needs from Debian is installed"
}
