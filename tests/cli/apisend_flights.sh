#!/bin/sh
# What a passenger information unit does all day: a thousand flights, decoded
# and screened by as many processes as it has. Each listed document is found
# once, on its flight, and nothing else is.
. "$(dirname "$0")/../lib.sh"

need "a thousand flights are screened" python3 xargs jq || {
	finish
	exit
}
is()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "'$3', not '$2'"
	fi
}

export MRTD_STORE="$TMP/store"
mkdir "$TMP/flights" "$TMP/found"
python3 tests/cli/apisend_flights.py "$TMP"
run sltdquery load --at 2026-11-24 "$TMP/stolen.csv"
expect "the list is loaded" 0
# In batches: a thousand starts would measure the system, not the tools. A hit
# is exit status 1, which is no failure of xargs.
# shellcheck disable=SC2016	# for the inner shell
printf '%s\0' "$TMP"/flights/*.edi | xargs -0 -P 4 -n 50 sh -c '
	apisend decode --at 2026-11-24 "$@" |
		sltdquery --at 2026-11-24 --only hit,candidate,not_checked \
			--summary >"$0/found/$$" 2>"$0/found/$$.err"
	[ $? -le 1 ]' "$TMP"
is "no process failed" 0 $?
cat "$TMP"/found/*[0-9] | jq -r '"\(.flight.number) \(.document.number)"' |
	sort >"$TMP/got"
if sort "$TMP/expected" | cmp -s - "$TMP/got"; then
	ok "a thousand flights are screened"
else
	not_ok "a thousand flights are screened" \
		"$(sort "$TMP/expected" | diff - "$TMP/got" | head -n 5)"
fi
cat "$TMP"/found/*.err >"$TMP/err"
is "each process sums up" 20 "$(grep -c 'hit' "$TMP/err")"
finish
