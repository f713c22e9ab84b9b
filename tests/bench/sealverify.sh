#!/bin/sh
# sealverify beside what OpenSSL alone must do for the same seals in the same
# run (sealverify_floor.c), in processor time; and one seal from the start of
# the process to its verdict, beside one in which OpenSSL only verifies it.
. "$(dirname "$0")/../lib.sh"

at=2026-03-01
mkdir "$TMP/seals"
python3 tests/gen/seal.py "$TMP/seals" 2>/dev/null || exit 70
pkdfetch import -q --at $at --unsigned "$TMP/seals/csca.cer" >/dev/null
for file in "$TMP"/seals/*.crl "$TMP/seals/visa.cer" "$TMP/seals/p256.cer" \
	"$TMP/seals/paper.cer" "$TMP/seals/p384.cer"; do
	pkdfetch import -q --at $at "$file" >/dev/null
done
echo "  signer             OpenSSL  sealverify   of it"
# Case, signer, seals: enough that the start of the process does not count.
while read -r id signer lines; do
	jq -c "select(.id == \"$id\") | {id, seal}" \
		"$TMP/seals/cases.jsonl" >"$TMP/record"
	jq -r .seal "$TMP/record" | base64 -d >"$TMP/seal"
	awk -v n="$lines" '{ for (i = 0; i < n; i++) print }' "$TMP/record" \
		>"$TMP/batch"
	# The best of each, in turns: others may have the machine meanwhile.
	for turn in 1 2 3; do
		"$BUILD/tests/bench/sealverify_floor" \
			"$TMP/seals/$signer.cer" "$TMP/seal" "$lines"
		"$BUILD/tests/bench/measure" 1 sealverify --at $at --json \
			"$TMP/batch"
	done | awk -v n="$lines" '
	NR % 2 { key = $1; if (NR == 1 || $2 < floor) floor = $2; next }
	{ if (NR == 2 || $2 < cpu) cpu = $2 }
	END { printf "  %-16s %7.0f/s %9.0f/s  %4.0f %%\n", key, n / floor,
		    n / cpu, 100 * floor / cpu }'
done <<END
visa_b visa 4000
curve-paper paper 4000
curve-p256 p256 40000
curve-p384 p384 2000
END
# start NAME COMMAND…: from the start of the process to its end.
start()
{
	name=$1
	shift
	set -- $("$BUILD/tests/bench/measure" 100 "$@")
	echo "one $name: $(awk -v w="$1" -v c="$2" 'BEGIN {
		printf "%.1f ms, %.1f ms of processor", 1000 * w, 1000 * c }')"
}
start "process that does nothing" /bin/true
start "seal by OpenSSL alone, from start" \
	"$BUILD/tests/bench/sealverify_floor" "$TMP/seals/p384.cer" "$TMP/seal" 1
start "seal, start to verdict" sealverify --at $at --json "$TMP/record"
finish
