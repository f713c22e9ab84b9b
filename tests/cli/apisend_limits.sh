#!/bin/sh
# apisend: text of strangers stays text, and what is over a limit is said.
. "$(dirname "$0")/../lib.sh"

python3 tests/cli/apisend_limits.py || failures=$((failures + 1))

finish
