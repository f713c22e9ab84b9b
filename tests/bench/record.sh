#!/bin/sh
# How fast records pass through a filter that looks at nothing: what every
# tool pays for reading, checking, splicing and writing JSON Lines.
. "$(dirname "$0")/../lib.sh"

lines=${LINES_BENCH:-600000}
record='{"id":1,"mrz":["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L898902C36UTO7408122F1204159ZE184226B<<<<<10"],"viz":{"surname":"ERIKSSON","given_names":"ANNA MARIA","birth_date":"1974-08-12"},"reader":{"model":"R7","serial":123456789,"quality":[0.98,0.97,1.0]}}'
yes "$record" | head -n "$lines" >"$TMP/records"
# A chip's files in base64, some 20 kB a line.
awk 'BEGIN { for (i = 0; i < 7000; i++) b = b "QUJD"
	for (n = 0; n < 5000; n++)
		printf "{\"id\":%d,\"sod\":\"%s\",\"dg\":{\"1\":\"QUJD\"}}\n", n, b }' \
	>"$TMP/chips"

floor=

# figures NAME FILE COMMAND…: processor time, because it is what one core
# gives; wall time beside it, which other work on the machine stretches.
figures()
{
	name=$1
	file=$2
	shift 2
	set -- $("$BUILD/tests/bench/measure" 5 "$@")
	: "${floor:=$2}"
	awk -v name="$name" -v size="$(wc -c <"$file")" -v wall="$1" \
		-v count="$(wc -l <"$file")" -v cpu="$2" -v rss="$3" \
		-v floor="$floor" 'BEGIN {
		printf "  %-18s %6.0f MB/s  %8.0f records/s  %5.1f x wc -l" \
		    "  (wall %.2f s, %.0f MB)\n", name, size / cpu / 1e6,
		    count / cpu, cpu / floor, wall, rss }'
}

plain=$BUILD/tests/laws/plain
for input in records chips; do
	file=$TMP/$input
	floor=
	echo "$input: $(wc -l <"$file") lines, $(($(wc -c <"$file") / 1000000)) MB"
	figures "wc -l" "$file" wc -l "$file"
	figures filter "$file" "$plain" "$file"
	if command -v jq >/dev/null; then
		head -n $(($(wc -l <"$file") / 20)) "$file" >"$TMP/part"
		floor=$(awk -v f="$floor" 'BEGIN { print f / 20 }')
		figures "jq -c ." "$TMP/part" jq -c . "$TMP/part"
	fi
done
