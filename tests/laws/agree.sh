#!/bin/sh
# The record layer agrees with Python's strict json on what is valid.
. "$(dirname "$0")/../lib.sh"

need agreement python3 || finish
PYTHONDONTWRITEBYTECODE=1 python3 tests/laws/agree.py "$BUILD" \
	"${AGREE_LINES:-60000}" || failures=1
finish
