#!/bin/sh
# Runs every test and counts. A test program prints lines "ok NAME",
# "not ok NAME: why" and "skip NAME: why"; one that ends with a status other
# than 0 without a "not ok" line has failed as a whole. Ends with the plain
# line "N passed, N failed, N skipped", the skips named above it.
#
# usage: tests/run.sh [PATTERN]   only the programs whose path matches

cd "$(dirname "$0")/.." || exit 70
: "${BUILD:=build}"
PATTERN=${1:-}
export BUILD
LC_ALL=C.UTF-8
export LC_ALL

results=$BUILD/tests/results
mkdir -p "$results"
rm -f "$results"/*

run()
{
	name=$1
	shift
	case $name in *"$PATTERN"*) ;; *) return ;; esac
	log=$results/$(echo "$name" | tr / _).log
	start=$(date +%s)
	"$@" >"$log" 2>&1 </dev/null
	status=$?
	took=$(($(date +%s) - start))
	if [ $status -ne 0 ] && ! grep -q '^not ok ' "$log"; then
		echo "not ok $name: ended with status $status" >>"$log"
	fi
	printf '%-40s %s passed' "$name" "$(grep -c '^ok ' "$log")"
	[ $took -lt 10 ] || printf ' in %s s' $took
	skipped=$(grep -c '^skip ' "$log")
	[ "$skipped" = 0 ] || printf ', %s skipped' "$skipped"
	if grep -q '^not ok ' "$log"; then
		printf ', %s FAILED\n' "$(grep -c '^not ok ' "$log")"
		grep -v -e '^ok ' -e '^skip ' "$log" | tail -n 40
	else
		printf '\n'
	fi
}

[ -x "$BUILD/tests/check_mrtd" ] && run unit "$BUILD/tests/check_mrtd"
for replay in "$BUILD"/tests/fuzz/replay_fuzz_*; do
	[ -x "$replay" ] || continue
	target=${replay##*/replay_fuzz_}
	run "fuzz/$target" "$replay" "tests/fuzz/corpus/$target"
done
for script in tests/cli/*.sh tests/laws/*.sh tests/fault/*.sh tests/lint/*.sh; do
	[ -f "$script" ] || continue
	case $script in */lib*.sh) continue ;; esac
	run "${script#tests/}" sh "$script"
done

cat "$results"/*.log 2>/dev/null | grep '^skip ' | sort
passed=$(cat "$results"/*.log | grep -c '^ok ')
failed=$(cat "$results"/*.log | grep -c '^not ok ')
skipped=$(cat "$results"/*.log | grep -c '^skip ')
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
