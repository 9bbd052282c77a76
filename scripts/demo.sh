#!/usr/bin/env bash
# Optimizes one function of the example project with the local model, and says what came of it.
set -euo pipefail

function=examples/shop/tables.py::cheapest_first
report=build/demo/report.html
mkdir -p "$(dirname "$report")"

echo "Optimizing $function for time with the local model. Nothing leaves this machine."
status=0
.venv/bin/afterburner optimize "$function" --model local --python .venv/bin/python --report "$report" ||
  status=$?

case $status in
  0) echo "Improved: the diff above was checked and measured on this machine. The file is unchanged." ;;
  3) echo "No significant gain: none of the local model's rewrites was both right and measurably better." ;;
  *) exit "$status" ;;
esac
echo "Report: $report"
