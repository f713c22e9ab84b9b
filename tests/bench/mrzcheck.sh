#!/bin/sh
# mrzcheck on one core: TD3 zones a second from raw text and from JSON Lines to
# full JSON Lines, beside the floor of the five digits alone; the time of one
# zone from start of process to exit.
. "$(dirname "$0")/../lib.sh"

zones=${ZONES_BENCH:-1000000}
bench=$BUILD/tests/bench
at="--at 2026-11-24"

"$bench/mrz_zones" "$zones" >"$TMP/raw"
mrzcheck $at "$TMP/raw" >"$TMP/records"
jq -c '{id: 1, mrz: .mrz}' "$TMP/records" 2>/dev/null |
	head -n "$zones" >"$TMP/jsonl"
echo "$zones zones, $(($(wc -c <"$TMP/raw") / 1000000)) MB in," \
	"$(($(wc -c <"$TMP/records") / 1000000)) MB out"

printf '  %-34s' "floor: five digits, no output"
"$bench/mrz_floor" "$TMP/raw"

# rate NAME FILE OPTION…: by processor time, which is what one core gives;
# wall time beside it, which other work on the machine stretches.
rate()
{
	name=$1
	file=$2
	shift 2
	set -- $("$bench/measure" 5 mrzcheck $at "$@" "$file")
	awk -v name="$name" -v zones="$zones" -v wall="$1" -v cpu="$2" \
		-v rss="$3" 'BEGIN {
		printf "  %-34s%.2f M zones/s (wall %.2f s, %.0f MB)\n",
		    name, zones / cpu / 1e6, wall, rss }'
}

rate "raw text to JSON Lines" "$TMP/raw"
sed 's/^\(.\{27\}\)../\100/' "$TMP/raw" >"$TMP/wrong"
rate "the same, every zone wrong" "$TMP/wrong"
all=$zones
zones=$((all / 20))
head -n $((zones * 2)) "$TMP/wrong" >"$TMP/some"
rate "wrong, with --suggest" "$TMP/some" --suggest
zones=$all
[ -s "$TMP/jsonl" ] && rate "JSON Lines to JSON Lines" "$TMP/jsonl"

head -n 2 "$TMP/raw" >"$TMP/one"
set -- $("$bench/measure" 200 mrzcheck "$TMP/one")
awk -v wall="$1" -v cpu="$2" 'BEGIN {
	printf "  %-34s%.2f ms\n", "one zone, start to exit", wall * 1000 }'
set -- $("$bench/measure" 200 true)
awk -v wall="$1" 'BEGIN {
	printf "  %-34s%.2f ms\n", "floor: true(1), start to exit",
	    wall * 1000 }'
