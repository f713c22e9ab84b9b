#!/bin/sh
# The digits of mrzcheck against another implementation of Doc 9303-3 4.9.
. "$(dirname "$0")/../lib.sh"

need "digits by another program" python3 || finish
export PYTHONDONTWRITEBYTECODE=1
python3 tests/cli/mrzcheck_digits.py 20000 mrzcheck --at 2026-11-24 ||
	failures=1
finish
