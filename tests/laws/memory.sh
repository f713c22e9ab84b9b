#!/bin/sh
# Constant memory, however many records there are, for every filter.
. "$(dirname "$0")/../lib.sh"

if [ -n "${SAN:-}" ]; then
	skip memory "the sanitizers take memory of their own"
	finish
fi
need memory python3 || finish

memory()
{
	python3 tests/laws/memory.py "$@" || failures=1
}

memory "$BUILD/tests/laws/plain"
memory "$BUILD/tests/laws/plain" -j4
memory "$BUILD/tests/laws/plain" --batch
# apisend build is left out: it holds the records of a flight, as its filter
# says, up to FILTER_HELD_MAX.
lists_for_sltdquery
for tool in mrzcheck sodverify sealverify sltdquery riskcheck; do
	[ -x "$BUILD/bin/$tool" ] || continue
	memory $tool
	if $tool --print-words | grep -q '^--jobs'; then
		memory $tool -j4
	fi
done
# Without the PC/SC service: what is left when no chip is read.
PCSCLITE_CSOCK_NAME=$TMP/no-pcscd
WITHOUT_SERVICE=69
export PCSCLITE_CSOCK_NAME WITHOUT_SERVICE
[ ! -x "$BUILD/bin/chipread" ] || memory chipread -q
finish
