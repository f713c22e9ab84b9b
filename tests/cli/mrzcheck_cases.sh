#!/bin/sh
# What others assert about zones, and the standard's mutated: mrzcheck agrees,
# or the difference is explained in mrzcheck_cases.py.
. "$(dirname "$0")/../lib.sh"

need "cases of others" python3 || finish
export PYTHONDONTWRITEBYTECODE=1
need_data "cases of others" mrz/cases.jsonl || finish
for script in cases names; do
	python3 tests/cli/mrzcheck_$script.py "$DATA/mrz" \
		mrzcheck --at 2026-11-24 || failures=1
done
finish
