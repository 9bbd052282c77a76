#!/usr/bin/env bash
# Fetches the source archives in requirements/packages.txt into .cache/packages, and makes an interpreter there
# that has pytest and nothing else: what a project's own environment looks like. Quick when all is there.
set -euo pipefail

cache=.cache/packages
if cmp --silent requirements/packages.txt "$cache/requirements.txt"; then
  exit 0
fi
rm -rf "$cache"
mkdir -p "$cache/archives"
.venv/bin/python -m pip download --quiet --no-deps --no-binary :all: --require-hashes \
  --requirement requirements/packages.txt --dest "$cache/archives"
for archive in "$cache"/archives/*.tar.gz; do
  tar --extract --gzip --file "$archive" --directory "$cache"
done
.venv/bin/python -m venv "$cache/venv"
awk '/^[a-z]/ { wanted = /^(iniconfig|packaging|pluggy|pygments|pytest)==/ } wanted' requirements/dev.txt \
  >"$cache/pytest.txt"
"$cache/venv/bin/python" -m pip install --quiet --require-hashes --requirement "$cache/pytest.txt"
cp requirements/packages.txt "$cache/requirements.txt"
