#!/usr/bin/env bash
# Installs the given Debian packages when run as root; otherwise says which are missing and what that costs.
set -euo pipefail

declare -A needed_for=(
  [bubblewrap]="the full sandbox (isolation L3)"
  [chromium]="the tests in a real VS Code"
  [neovim]="the tests in a real Neovim"
  [libkrb5-dev]="building VS Code for its tests"
)

missing=()
for package in "$@"; do
  case $package in
    bubblewrap) command -v bwrap ;;
    chromium) command -v chromium ;;
    neovim) command -v nvim ;;
    libkrb5-dev) test -e /usr/include/krb5.h ;;
    *) false ;;
  esac >/dev/null || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
  exit 0
fi

echo "MISSING: the packages below are not installed, and only root can install them. Going on without." >&2
for package in "${missing[@]}"; do
  echo "  $package: ${needed_for[$package]:-} will not be there" >&2
done
echo "To install them: sudo apt-get install ${missing[*]}" >&2
