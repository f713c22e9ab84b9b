#!/bin/sh
# apisend build: round trips through decode and through a plain reader, the
# guide's specimens from records, parts, functions, references, the laws.
. "$(dirname "$0")/../lib.sh"

python3 tests/cli/apisend_build.py || failures=$((failures + 1))

finish
