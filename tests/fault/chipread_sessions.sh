#!/bin/sh
# Readings with one random fault each: a byte changed, an answer cut, doubled,
# lost or repeated, a status in place of another, protection left out; good
# chips and copies. Never a pass that is not due, no crash, no hang, one try
# of a password. SESSIONS=10000 for the long run, SEED for other faults.
. "$(dirname "$0")/../lib.sh"

sessions=$BUILD/tests/softchip/sessions
[ -x "$sessions" ] || {
	skip 'faulty sessions' 'there is no reader of chips'
	finish
}
run timeout 900 "$sessions" "$BUILD/tests/keys" "${SESSIONS:-2000}" \
	"${SEED:-20261130}"
expect 'faulty sessions' 0
tail -n 1 "$TMP/out" | sed 's/^/  /'
grep -q '^0 passed' "$TMP/out" && not_ok 'some of them pass' "$(said)"
grep -q ' 0 failed;' "$TMP/out" && not_ok 'some of them fail' "$(said)"
finish
