#!/usr/bin/env bash
# Prints the first interpreter on the path that is Python 3.11 or newer.
set -euo pipefail

for name in python3 python3.14 python3.13 python3.12 python3.11; do
  if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    command -v "$name"
    exit 0
  fi
done
echo "Afterburner needs Python 3.11 or newer: install one and put it on the PATH." >&2
exit 1
