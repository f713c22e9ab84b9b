#!/bin/sh
# chipread on the software chip: commands and bytes, as the chip counts them,
# beside the least that the standard allows; processor time, without what
# starting the process costs; and the time on the air that the bytes take.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_reader.sh

need_reader bench || finish
rounds=${ROUNDS_BENCH:-10}

# least BLOCK ACCESS: commands of the last record, each file in blocks of so
# many bytes; without and with its header read first, which is how a length is
# learnt; one where the first answer is the whole file.
least()
{
	jq -r --argjson block "$1" --argjson access "$2" '
	def size: (length / 4 * 3) - (if endswith("==") then 2
		elif endswith("=") then 1 else 0 end);
	def blocks: (. + $block - 1) / $block | floor;
	def headed(first): if . <= first then 1
		else 1 + (. - first | blocks) end;
	[.sod, .com, .dg["1"], .dg["14"], .dg["15"] | select(. != null) | size]
		as $short |
	(.dg["2"] | size) as $face |
	($access + ($face | blocks) + ([$short[] | blocks] | add)),
	($access + ($face | headed(231)) + (.sod | size | headed(231)) +
		1 + (if .com then 2 else 0 end) +
		([.dg["14"], .dg["15"] | select(. != null) | size |
			headed(8)] | add // 0))' "$TMP/record" | tr '\n' ' '
}

# air COMMANDS BYTES: seconds at 848 kbit/s, ISO 14443 A: 9 bits a byte, 256
# bytes a frame with 5 of its own, 0.1 ms for each turn.
air()
{
	awk -v n="$1" -v bytes="$2" 'BEGIN {
		frames = bytes / 251 + n
		printf "%.3f", (bytes + 5 * frames) * 9 / 848000 +
			frames * 0.0001 }'
}

start=$("$BUILD/tests/bench/measure" "$rounds" chipread --version |
	awk '{ print $2 }')

# row NAME BLOCK ACCESS LIMIT SETTINGS…: LIMIT is the reader's.
row()
{
	name=$1 block=$2 access=$3 limit=$4
	shift 4
	document "photo.padding=${FACE_BENCH:-19000} $*"
	chip
	echo "$limit" >"$READERS/desk/max_apdu"
	export LD_LIBRARY_PATH="$STANDIN" STANDIN_READERS="$READERS"
	chipread --json "$TMP/zone.jsonl" >"$TMP/record" 2>"$TMP/err" ||
		echo "  $name: $(cat "$TMP/err" "$TMP/record" | head -c 300)"
	cpu=$("$BUILD/tests/bench/measure" "$rounds" chipread --json \
		"$TMP/zone.jsonl" | awk '{ print $2 }')
	unset LD_LIBRARY_PATH STANDIN_READERS
	set -- $(jq -r '.chipread | .apdus, .bytes' "$TMP/record") \
		$(least "$block" "$access")
	printf '  %-34s %5d %6d %6d %8d %7.1f ms %8s s\n' "$name" "$1" "$3" \
		"$4" "$2" "$(awk -v a="$cpu" -v b="$start" \
			'BEGIN { print 1000 * (a - b) }')" "$(air "$1" "$2")"
}

echo "  document                           apdus  least headed    bytes" \
	"     cpu      air"
# EF.CardAccess, SELECT, GET CHALLENGE, EXTERNAL AUTHENTICATE
row 'BAC, short' 231 4 0 pace=none dg=1,2
# EF.CardAccess, MSE, 4 GA, SELECT; MSE and GA of chip authentication
row 'PACE bpP256, CA, short' 223 9 0 \
	pace=ecdh-gm-aes128:13 ca=aes128@bp256 dg=1,2,14
# EF.ATR/INFO as well
row 'PACE bpP256, CA, 4096 bytes' 4063 10 65535 \
	pace=ecdh-gm-aes128:13 ca=aes128@bp256 dg=1,2,14 extended=stated
row 'PACE bpP512, CA, 4096 bytes' 4063 10 65535 \
	pace=ecdh-gm-aes256:17 ca=aes256@bp512 dg=1,2,14 extended=stated
finish
