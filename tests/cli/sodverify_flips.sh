#!/bin/sh
# Ten thousand good chips, each spoilt at random in one place (tests/gen/flip.h
# argues what is not signed): none passes that was spoilt under a signature,
# and nothing crashes, with SAN=1 as well.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

count=10000
need world sodverify pkdfetch || finish
world "$TMP" || finish
gen flips "$TMP/flips.jsonl" $count
sodverify --at $WORLD_AT --json -j 2 <"$TMP/flips.jsonl" >"$TMP/out" \
	2>"$TMP/err"
status=$?
if [ $status = 1 ] && ! [ -s "$TMP/err" ]; then
	ok flips/no-crash
else
	not_ok flips/no-crash "$(said)"
fi
gen judge-flips "$TMP/out" $count || failures=1
sodverify --at $WORLD_AT --json <"$TMP/flips.jsonl" >"$TMP/out1"
same flips/threads-change-nothing "$TMP/out" "$TMP/out1"

# The first of them under valgrind, where the sanitizers are not built in.
if [ -z "${SAN:-}" ] && need flips/valgrind valgrind; then
	head -n 150 "$TMP/flips.jsonl" >"$TMP/some.jsonl"
	run valgrind -q --error-exitcode=99 sodverify --at $WORLD_AT --json \
		"$TMP/some.jsonl"
	if [ $status -gt 2 ]; then
		not_ok flips/valgrind "$(said)"
	else
		ok flips/valgrind
	fi
fi
finish
