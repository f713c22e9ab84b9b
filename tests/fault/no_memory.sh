#!/bin/sh
# Memory runs out at one allocation after another, those inside libraries
# included. A document that fails must never pass then, nothing may crash,
# and a run that claims success must have said all.
. "$(dirname "$0")/../lib.sh"

if [ -n "${SAN:-}" ]; then
	skip "no memory" "the sanitizers have an allocator of their own"
	finish
fi
library=$TMP/failing_malloc.so
if ! ${CC:-cc} -shared -fPIC -O1 -o "$library" \
	tests/fault/preload/failing_malloc.c 2>"$TMP/err"; then
	skip "no memory" "$(head -n 1 "$TMP/err")"
	finish
fi

# no_memory NAME RUNS INPUT COMMAND…: the document fails when all is well, or
# where $passes is 0 it passes. About so many runs; with ALL_RUNS=1 in the
# environment one for each allocation.
passes=
first=6
no_memory()
{
	name=$1
	runs=$2
	input=$3
	shift 3
	for own in 1 ""; do
		[ -z "$own" ] || export FAIL_OWN=1
		one_by_one "$own" "$@"
		unset FAIL_OWN
	done
}

# What was written, without how long it took.
written()
{
	sed 's/"elapsed_us":[0-9]*//' "$TMP/out"
}

# The other way round: a document that passes. Want of memory is an error of
# the record, or of the run, and never speaks against the document.
judge_good()
{
	if [ $status = 1 ] || grep -Eq '"status":"(fail|absent)"' "$TMP/out" ||
		grep -o '"code":"[^"]*"' "$TMP/out" | \
			grep -Eqv "record.memory|sltd.not_checked|$said_well"
	then
		wrong="$wrong $1: a verdict: $(head -c 300 "$TMP/out");"
	elif [ $status = 124 ]; then
		wrong="$wrong $1: hangs;"
	elif [ $status -gt 124 ] && [ -n "$own" ]; then
		wrong="$wrong $1: status $status;"
	elif [ $status = 0 ] && [ "$(written)" != "$well" ]; then
		wrong="$wrong $1: not the same pass: $(head -c 300 "$TMP/out");"
	fi
}

# A verb does all that it does, or ends with 70.
judge_verb()
{
	if [ $status != 70 ] &&
		{ [ $status != "$ends" ] || [ "$(written)" != "$well" ]; }; then
		wrong="$wrong $1: status $status: $(said | head -c 300);"
	fi
}

# When OWN, only allocations of our own fail, and nothing may crash. Libraries
# are not all proof against it: a crash of theirs is no verdict, and allowed.
one_by_one()
{
	own=$1
	shift
	COUNT_TO=$TMP/count LD_PRELOAD=$library "$@" <"$input" \
		>"$TMP/out" 2>"$TMP/err"
	status=$?
	if [ $status != ${ends:-${passes:-1}} ]; then
		not_ok "$name" "another verdict when all is well: $(said)"
		return
	fi
	well=$(written)
	said_well=$(grep -o '"code":"[^"]*"' "$TMP/out" | sort -u | tr '\n' '|')
	said_well=${said_well:-none}
	said_well=${said_well%|}
	# Without it nothing would be tried.
	count=$(cat "$TMP/count")
	rm "$TMP/count"
	if [ "${count:-0}" = 0 ]; then
		not_ok "$name" "no allocation was counted"
		return
	fi
	step=$((count / runs + 1))
	[ -z "${ALL_RUNS:-}" ] || step=1
	wrong=
	tried=0
	for all in "" 1; do
		at=1
		while [ $at -le "$count" ]; do
			timeout 20 env ${all:+FAIL_ALL=1} FAIL_AT=$at \
				LD_PRELOAD="$library" "$@" \
				<"$input" >"$TMP/out" 2>"$TMP/err"
			status=$?
			tried=$((tried + 1))
			judge "$at${all:+ and after}"
			# each of the first ones, where a tool starts
			[ $at -lt $first ] || at=$((at + step - 1))
			at=$((at + 1))
		done
	done
	label="$name, ${own:+its own }allocations"
	if [ -z "$wrong" ]; then
		ok "$label: $tried runs over $count"
	else
		not_ok "$label" "$(echo "$wrong" | cut -c 1-400)"
	fi
}

judge()
{
	if [ -n "${ends:-}" ]; then
		judge_verb "$@"
	elif grep -qs 'record\.malformed' "$TMP/out"; then
		wrong="$wrong $1: a record is called malformed;"
	elif [ -n "$passes" ]; then
		judge_good "$@"
	elif [ $status = 0 ] || grep -q "\"$name\":{\"status\":\"pass\"" "$TMP/out"
	then
		wrong="$wrong $1: passes;"
	elif [ $status = 124 ]; then
		wrong="$wrong $1: hangs;"
	elif [ $status -gt 124 ] && [ -n "$own" ]; then
		wrong="$wrong $1: status $status;"
	elif [ $status = 1 ] && ! grep -q '"status":"fail"' "$TMP/out"; then
		wrong="$wrong $1: status 1 without a verdict;"
	elif [ $status -ge 64 ] && [ $status -lt 124 ] && ! [ -s "$TMP/err" ]
	then
		wrong="$wrong $1: status $status without a word;"
	fi
}

printf '%s\n' '{"mrz":["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L898902C46UTO7408122F1204159ZE184226B<<<<<10"]}' \
	>"$TMP/wrong-digit"
no_memory mrzcheck 10 "$TMP/wrong-digit" mrzcheck --json

lists_for_sltdquery
printf '%s\n' '{"document":{"number":"X0000000","issuing_state":"UTO","type":"P"}}' \
	>"$TMP/stolen"
no_memory sltdquery 10 "$TMP/stolen" sltdquery --json

"$BUILD/tests/mrtd-gen" -k "$BUILD/tests/keys" -a now demo "$TMP/demo" &&
	(cd "$TMP/demo" &&
	pkdfetch import -q --trust trust/csca.cer trust/utopia.ml &&
	pkdfetch import -q trust/utopia.crl) >"$TMP/out" 2>&1 ||
	not_ok "a trust store" "$(cat "$TMP/out")"
no_memory sodverify 16 "$TMP/demo/altered-photo.jsonl" sodverify --json

first=1
# verb NAME STATUS COMMAND…
verb()
{
	ends=$2
	label=$1
	shift 2
	no_memory "$label" 5 /dev/null "$@"
	ends=
}
verb "what the store has" 0 pkdfetch list csca --json
verb "the store's own check" 0 pkdfetch fsck
verb "its states" 0 pkdfetch status --json --at "$(date -u +%FT%TZ)"
verb "one document" 0 sltdquery -n X9999999 -c UTO --json
first=6

# Every string has an escape, so that each needs memory to be read.
passes=0
printf '%s\n' '{"m\u0072z":["P\u003cUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L898902C36UTO7408122F1204159ZE184226B<<<<<1\u0030"],"viz":{"\u0073urname":"ERIKSSO\u004e"},"issue_date":"2007-04-1\u0036"}' \
	>"$TMP/good"
no_memory mrzcheck 10 "$TMP/good" mrzcheck --json --at 2010-01-01
printf '%s\n' '{"document":{"number":"L89890\u0032C3","issuing_state":"UT\u004f","type":"\u0050"}}' \
	>"$TMP/unlisted"
no_memory sltdquery 10 "$TMP/unlisted" sltdquery --json
no_memory sodverify 8 "$TMP/demo/genuine.jsonl" sodverify --json
# A part that is not read is not there, which is a finding of its own.
no_memory apisend 8 tests/fuzz/corpus/pnrgov_xml/full apisend decode --json
finish
