# Debian packages, by what needs them (packaging/debian-packages.txt). Quick when they are there.

packages_for() {
  local uses
  uses=$(tr ' ' '|' <<<"$*")
  awk -v uses="^($uses)\$" '$1 ~ uses { print $2 }' packaging/debian-packages.txt
}

missing_packages() {
  local package
  for package in $(packages_for "$@"); do
    [[ $package == golang-go ]] && command -v go >/dev/null && continue
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      echo "$package"
  done
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

apt_install() {
  as_root apt-get update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends "$@"
}

# install_packages USE...
install_packages() {
  local missing
  missing=$(missing_packages "$@")
  [[ -n $missing ]] || return 0
  command -v apt-get >/dev/null ||
    die "these packages are missing and there is no apt-get: ${missing//$'\n'/ }" \
      "install them under the names that your system gives them"
  [[ $(id -u) == 0 ]] || sudo -v ||
    die "these packages are missing and need root: ${missing//$'\n'/ }" \
      "apt-get install ${missing//$'\n'/ }"
  # Word splitting is wanted: one argument a package.
  # shellcheck disable=SC2086
  step packages apt_install $missing ||
    die "installing packages failed" "see ${logs#"$PWD"/}/packages.log" 3
}
