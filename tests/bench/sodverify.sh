#!/bin/sh
# sodverify beside what OpenSSL alone must do for the same chips in the same
# run: sodverify_floor.c verifies the signature (and hashes the data groups)
# with everything else done before its clock starts. Processor time, because
# that is what a core gives.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

lines=${LINES_BENCH:-20000}
world "$TMP" >/dev/null || { echo "no world"; exit 70; }

one()
{
	grep -F "\"id\":\"$1\"," "$TMP/chips.jsonl" | head -n 1
}

# row NAME RECORD AT: a table row.
row()
{
	awk -v n="$lines" '{ for (i = 0; i < n; i++) print }' "$2" >"$TMP/batch"
	set -- "$1" "$2" "$3" $("$BUILD/tests/bench/sodverify_floor" "$2" "$lines")
	key=$4 verify=$5 hash=$6
	set -- "$1" "$2" "$3" \
		$("$BUILD/tests/bench/measure" 3 sodverify --at "$3" --json "$TMP/batch")
	cpu=$5 rss=$6
	set -- "$1" "$2" "$3" \
		$("$BUILD/tests/bench/measure" 3 sodverify --at "$3" --json -j 2 "$TMP/batch")
	awk -v name="$1" -v key="$key" -v n="$lines" -v v="$verify" -v h="$hash" \
		-v cpu="$cpu" -v two="$5" -v wall2="$4" -v rss="$rss" \
		-v size="$(wc -c <"$2")" 'BEGIN {
		printf "  %-16s %-16s %6.1f kB %8.0f/s %8.0f/s %4.0f %% %4.0f %% " \
		    "%4.0f %%  %5.1f us  %3.0f MB\n", name, key, size / 1000,
		    n / v, n / cpu, 100 * v / cpu, 100 * (v + h) / cpu,
		    100 * (v + h) / two, (cpu - v - h) / n * 1e6, rss }'
}

echo "  chip             signer              size  OpenSSL  sodverify  " \
	"of it +hash  -j 2   other  memory"
for name in good dsc-rsa-4096 dsc-p256; do
	one $name >"$TMP/record"
	row $name "$TMP/record" $WORLD_AT
done
lines=$((lines / 8))	# the slow curves
for name in dsc-bp256 dsc-p384 dsc-bp384 dsc-bp512; do
	one $name >"$TMP/record"
	row $name "$TMP/record" $WORLD_AT
done
if [ -d "$DATA/pki/chip/bsi2008" ]; then
	sodverify --json "$DATA/pki/chip/bsi2008" >"$TMP/record"
	row "specimen 2008" "$TMP/record" 2008-06-01
fi

# From the start of the process to its end, one chip: an officer's case.
one good >"$TMP/record"
set -- $("$BUILD/tests/bench/measure" 50 sodverify --at $WORLD_AT --json "$TMP/record")
echo "one chip, start to verdict: $(awk -v t="$1" 'BEGIN { print t * 1000 }') ms"
finish
