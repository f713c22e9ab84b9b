#!/bin/sh
# Nothing that is hidden, or that moves or reorders, reaches a terminal: in
# cards, tables and messages, names of files included.
. "$(dirname "$0")/../lib.sh"

need terminal python3 || finish

MRTD_STORE="$TMP/store"
export TMP MRTD_STORE
python3 tests/laws/terminal.py "$BUILD/tests/laws/shown" \
	mrzcheck sodverify sltdquery 'apisend check' || failures=1
finish
