#!/bin/sh
# Zones made of visual zones, and compared with them.
. "$(dirname "$0")/../lib.sh"

need "zones of visual zones" python3 || finish
export PYTHONDONTWRITEBYTECODE=1
python3 tests/cli/mrzcheck_generate.py 3000 mrzcheck --at 2026-11-24 ||
	failures=1
python3 tests/cli/mrzcheck_letters.py mrzcheck --at 2026-11-24 ||
	failures=1
finish
