#!/usr/bin/env bash
# Installs the given Debian packages when run as root; otherwise says which are missing and what that costs.
set -euo pipefail

declare -A program=([bubblewrap]=bwrap [chromium]=chromium [neovim]=nvim [g++]=g++)
declare -A needed_for=(
  [bubblewrap]="the full sandbox (isolation L3)"
  [chromium]="the tests in a real VS Code"
  [neovim]="the tests in a real Neovim"
  [g++]="building the VS Code that the tests drive"
)

missing=()
for package in "$@"; do
  command -v "${program[$package]}" >/dev/null || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]} ..."
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
  exit 0
fi

echo "MISSING programs, which only root can install; going on without them:" >&2
for package in "${missing[@]}"; do
  echo "  $package: ${needed_for[$package]}" >&2
done
echo "To install them: sudo apt-get install ${missing[*]}" >&2
