#!/bin/sh
# The four laws, for every filter that is there: the smallest one in each of
# its three loops, then the tools.
. "$(dirname "$0")/../lib.sh"

need laws python3 || finish
export PYTHONDONTWRITEBYTECODE=1

laws()
{
	python3 tests/laws/laws.py "$@" || failures=1
}

at="--at 2026-11-24"
plain=$BUILD/tests/laws/plain
laws plain "$plain" $at
laws plain "$plain" $at -j4
laws plain "$plain" $at --batch
laws plain "$plain" $at --hold
lists_for_sltdquery
for tool in mrzcheck sodverify sealverify sltdquery riskcheck; do
	[ -x "$BUILD/bin/$tool" ] || continue
	laws $tool $tool $at
	if $tool --print-words | grep -q '^--jobs'; then
		laws $tool $tool $at -j4
	fi
done

flight_for_apisend
laws apisend apisend build -p wco -f "$TMP/flight.json" --reference 1 $at

# Without the PC/SC service, whatever this machine has: no chip is waited for.
PCSCLITE_CSOCK_NAME=$TMP/no-pcscd
WITHOUT_SERVICE=69
export PCSCLITE_CSOCK_NAME WITHOUT_SERVICE
[ ! -x "$BUILD/bin/chipread" ] || laws chipread chipread $at
finish
