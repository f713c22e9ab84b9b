#!/bin/sh
# apisend on one core: decode of passenger lists to full JSON Lines beside the
# floor of the separators alone and beside a plain Python reader, the memory
# of a large stream; build of a list from records.
. "$(dirname "$0")/../lib.sh"

bench=$BUILD/tests/bench
megabytes=${MEGABYTES_BENCH:-200}
large=${LARGE_BENCH:-2000}
persons=99000
at="--at 2026-11-24"

"$bench/edi_lists" "${megabytes}000000" >"$TMP/lists"
bytes=$(wc -c <"$TMP/lists")
apisend decode $at "$TMP/lists" >"$TMP/records"
echo "$((bytes / 1000000)) MB of PAXLST, $(wc -l <"$TMP/records") persons," \
	"$(($(wc -c <"$TMP/records") / 1000000)) MB of JSON Lines"
rm "$TMP/records"

printf '  %-34s' "floor: separators, no output"
"$bench/edi_floor" "$TMP/lists"

# rate NAME BYTES COMMAND…: by processor time, which is what one core gives.
rate()
{
	name=$1
	size=$2
	shift 2
	set -- $("$bench/measure" 5 "$@")
	awk -v name="$name" -v size="$size" -v wall="$1" -v cpu="$2" \
		-v rss="$3" 'BEGIN {
		printf "  %-34s%.0f MB/s (wall %.2f s, %.0f MB)\n",
		    name, size / cpu / 1e6, wall, rss }'
}

rate "decode" "$bytes" apisend decode $at "$TMP/lists"
fold -w 69 "$TMP/lists" >"$TMP/folded"
rate "decode, folded as Type B" "$(wc -c <"$TMP/folded")" \
	apisend decode $at "$TMP/folded"
rm "$TMP/folded"
rate "check --profile us" "$bytes" apisend check -p us $at "$TMP/lists"
head -c 2000000 "$TMP/lists" >"$TMP/small"
cat >"$TMP/plain.py" <<'END'
import sys
sys.path.insert(0, "tests/edi")
import plain
for piece in open(sys.argv[1], "rb").read().split(b"UNA:+.? '")[1:]:
    plain.persons(piece)
END
set -- $("$bench/measure" 1 python3 "$TMP/plain.py" "$TMP/small")
awk -v cpu="$2" 'BEGIN {
	printf "  %-34s%.1f MB/s\n", "peer: plain Python, no output", 2 / cpu }'

# The same stream over and over: memory must not grow with it.
repeat=$((large / megabytes))
[ "$repeat" -gt 0 ] || repeat=1
cat >"$TMP/large.sh" <<END
i=0
while [ \$i -lt $repeat ]; do cat '$TMP/lists'; i=\$((i + 1)); done |
	apisend decode $at
END
set -- $("$bench/measure" 1 sh "$TMP/large.sh")
awk -v mb=$((repeat * megabytes)) -v rss="$3" 'BEGIN {
	printf "  %-34s%.0f MB\n", "memory on a stream of " mb " MB", rss }'

"$bench/edi_lists" records "$persons" >"$TMP/list.jsonl"
echo '{"sender":"XYZ","recipient":"GOV","number":"XZ877","carrier":"XZ",
"legs":[{"from":"BCN","departs":"2026-11-24T11:00","to":"IAD",
"arrives":"2026-11-24T17:00"}],"reporting":"IAD"}' >"$TMP/flight.json"
for profile in wco us; do
	set -- $("$bench/measure" 5 apisend build -p $profile \
		-f "$TMP/flight.json" --out "$TMP/out.edi" $at "$TMP/list.jsonl")
	awk -v name="build -p $profile" -v n=$persons -v wall="$1" \
		-v cpu="$2" -v rss="$3" 'BEGIN {
		printf "  %-34s%.0f passengers/s (wall %.2f s, %.0f MB)\n",
		    name, n / cpu, wall, rss }'
done
set -- $("$bench/measure" 5 mrzcheck $at "$TMP/list.jsonl")
awk -v n=$persons -v cpu="$2" 'BEGIN {
	printf "  %-34s%.0f records/s\n",
	    "floor: records in and out alone", n / cpu }'
