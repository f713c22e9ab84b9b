#!/bin/sh
# What a reading costs: commands and bytes as the software chip counts them,
# against the least that the standard allows; processor time beside the chip;
# time on the air, computed from the bytes.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_reader.sh

need_reader 'bench chipread' || finish
need 'bench chipread' python3 jq || finish

# bench NAME DOCUMENT-SETTING… [-- CHIP-SETTING…]
bench()
{
	bench_name=$1
	shift
	made=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		made="$made $1"
		shift
	done
	[ $# = 0 ] || shift
	document $made
	chip "$@"
	# Pages and keys are warm.
	read_chip
	[ "$status" = 0 ] || not_ok "$bench_name" "$(said)"
	: >"$TMP/commands"
	LD_LIBRARY_PATH=$STANDIN STANDIN_READERS=$READERS \
		python3 tests/bench/chipread.py "$bench_name" "$DOC" \
		"$TMP/commands" "$TMP/zone.jsonl" "${RUNS:-20}"
}

# A reader that takes long commands, and says so.
mkdir -p "$READERS/desk"
echo 65544 >"$READERS/desk/max_apdu"
python3 tests/bench/chipread.py --head
bench 'BAC, COM 1 2 14 15' dg=1,2,14,15 pace=none ca=none photo.padding=17000 \
	aa=rsa-1024
bench 'BAC, 20 kB DG2' dg=1,2 pace=none photo.padding=19200
bench 'PACE-GM bp256, CA' dg=1,2,14 ca=aes128@bp256 photo.padding=19200
bench 'PACE-GM p256 AES-256' dg=1,2 pace=ecdh-gm-aes256:12 photo.padding=19200
bench 'PACE-CAM bp256' dg=1,2 pace=ecdh-cam-aes128:13 photo.padding=19200 \
	card_security=good
bench 'the same, long' dg=1,2 pace=ecdh-cam-aes128:13 photo.padding=19200 \
	card_security=good -- extended=stated
bench 'BAC, 20 kB, long' dg=1,2 pace=none photo.padding=19200 -- extended=stated
finish
