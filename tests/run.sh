#!/bin/sh
# Runs every test and counts. A test program prints lines "ok NAME",
# "not ok NAME: why" and "skip NAME: why"; one that ends with a status other
# than 0 without a "not ok" line has failed as a whole. Ends with the plain
# line "N passed, N failed, N skipped", the skips named above it.
#
# usage: [JOBS=N] tests/run.sh [PATTERN…]
#
# Only the programs whose path holds one of the patterns; N at once, two for
# each processor unless it is told, for many wait for a server. Each has its
# output in a file of its own, $BUILD/tests/results/NAME.log, and its line is
# printed when it ends.

cd "$(dirname "$0")/.." || exit 70
: "${BUILD:=build}"
: "${JOBS:=$((2 * $(nproc 2>/dev/null || echo 1)))}"
LC_ALL=C.UTF-8
export BUILD LC_ALL
results=$BUILD/tests/results

# programs: the names of all, and first those that take longest.
programs()
{
	echo laws/laws.sh
	echo laws/cost_tools.sh
	[ ! -x "$BUILD/tests/check_mrtd" ] || echo unit
	for script in tests/fault/*.sh tests/cli/*.sh tests/laws/*.sh; do
		case $script in
		tests/laws/laws.sh | tests/laws/cost_tools.sh) ;;
		*) echo "${script#tests/}" ;;
		esac
	done
	for replay in "$BUILD"/tests/fuzz/replay_fuzz_*; do
		[ -x "$replay" ] && echo "fuzz/${replay##*/replay_fuzz_}"
	done
	for script in tests/lint/*.sh; do
		echo "${script#tests/}"
	done
}

# start NAME: runs it.
start()
{
	case $1 in
	unit) "$BUILD/tests/check_mrtd" ;;
	fuzz/*)
		"$BUILD/tests/fuzz/replay_fuzz_${1#fuzz/}" \
			"tests/fuzz/corpus/${1#fuzz/}"
		;;
	*) sh "tests/$1" ;;
	esac
}

# one NAME: runs it and prints its line.
one()
{
	log=$results/$(echo "$1" | tr / _).log
	began=$(date +%s)
	start "$1" >"$log" 2>&1 </dev/null
	status=$?
	took=$(($(date +%s) - began))
	if [ $status -ne 0 ] && ! grep -q '^not ok ' "$log"; then
		echo "not ok $1: ended with status $status" >>"$log"
	fi
	failed=$(grep -c '^not ok ' "$log")
	skipped=$(grep -c '^skip ' "$log")
	line=$(printf '%-40s %s passed' "$1" "$(grep -c '^ok ' "$log")")
	[ $took -lt 10 ] || line="$line in $took s"
	[ "$skipped" = 0 ] || line="$line, $skipped skipped"
	[ "$failed" = 0 ] || line="$line, $failed FAILED
$(grep -v -e '^ok ' -e '^skip ' "$log" | tail -n 40)"
	# In one piece: others print, too.
	printf '%s\n' "$line"
}

if [ "${1:-}" = --one ]; then
	one "$2"
	exit
fi

mkdir -p "$results"
rm -f "$results"/*
[ $# -gt 0 ] || set -- ''
programs | grep -v '/lib[^/]*\.sh$' | grep -F -e "$(printf '%s\n' "$@")" |
	xargs -P "$JOBS" -n 1 sh tests/run.sh --one

cat "$results"/*.log 2>/dev/null | grep '^skip ' | sort
passed=$(cat "$results"/*.log | grep -c '^ok ')
failed=$(cat "$results"/*.log | grep -c '^not ok ')
skipped=$(cat "$results"/*.log | grep -c '^skip ')
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
