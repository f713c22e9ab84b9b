#!/bin/sh
# The output of every tool, for every input of the fuzz corpus, by Python's
# strict JSON: valid, and no member that the tool does not own.
. "$(dirname "$0")/../lib.sh"

need outputs python3 || finish
lists_for_sltdquery
mkdir "$TMP/inputs"
PYTHONDONTWRITEBYTECODE=1 python3 tests/laws/outputs.py tests/fuzz/corpus \
	"$TMP/inputs" || failures=1
finish
