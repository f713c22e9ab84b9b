#!/bin/sh
# chipread over the software chip: what is read, what is said of it, and what
# the chip counted. Every protocol with every parameter, and the attacks, are
# in tests/softchip/check_reading.c; here is the tool around them.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_reader.sh

need_reader chipread || finish
need chipread jq python3 || finish

pass='.chipread.status == "pass" and .chipread.findings == []'

# reading NAME SETTINGS…: all of it is read, and nothing is amiss.
reading()
{
	name=$1
	shift
	document "$@"
	chip
	read_chip
	expect_json "$name" 0 "$pass"
	same_files "$name: files"
	counted "$name: chip" '.tries == 1 and .wrong == 0 and .beyond == 0'
}

reading 'PACE, generic mapping' dg=1,2,14,15 aa=p256
expect_json 'PACE is told' 0 '.chipread.access == {protocol: "PACE",
	oid: "0.4.0.127.0.7.2.2.4.2.2", parameter: 13, password: "mrz"}'
expect_json 'what was proven' 0 '.chipread.checks == {access: "pass",
	files: "pass", pace_cam: "absent", chip_authentication: "pass",
	active_authentication: "pass"}'
reading 'PACE, integrated mapping' dg=1,2 pace=ecdh-im-aes256:12
reading 'PACE over numbers' dg=1,2 pace=dh-gm-3des:1
reading 'PACE with chip authentication mapping' dg=1,2 \
	pace=ecdh-cam-aes192:16 card_security=good
expect_json 'mapping is told' 0 '.chipread.checks.pace_cam == "pass" and
	(.chipread.key_sha256.pace_cam | length == 64)'
reading 'basic access control' dg=1,2,14,15 pace=none
expect_json 'BAC is told' 0 \
	'.chipread.access == {protocol: "BAC", password: "mrz"}'
reading 'a card' format=TD1 dg=1,2 pace=none
reading 'a card with a long number' format=TD1 dg=1,2 \
	doc.number=D23145890734
reading 'a large photograph' dg=1,2 photo.padding=40000

# Long commands, where the reader takes them and the chip states its sizes.
echo 65544 >"$READERS/desk/max_apdu"
document dg=1,2 photo.padding=40000
chip extended=stated
read_chip
expect_json 'long commands' 0 "$pass"
same_files 'long commands: files'
counted 'long commands: chip' '.extended > 5 and .commands < 40'
rm "$READERS/desk/max_apdu"

# The counts of the record are those of the chip.
document dg=1,2,14
chip
read_chip
wait_for 10 test -s "$TMP/counts"
due=$(jq '[.commands, .received + .sent]' "$TMP/counts" | tr -d ' \n')
expect_json 'commands and bytes' 0 \
	"[.chipread.apdus, .chipread.bytes] == $due"

# Only what is asked for.
chip
read_chip --dg 1
expect_json 'one data group' 0 '(.dg | keys) == ["1"] and has("sod")'
chip
read_chip --skip 2
expect_json 'all but the photograph' 0 '(.dg | keys) == ["1", "14"]'

# The record's own nouns are left alone.
chip
jq -c '. + {sod: "AAAA"}' "$TMP/zone.jsonl" >"$TMP/taken.jsonl"
run on_standin chipread --deadline 20000 <"$TMP/taken.jsonl"
expect_json 'a noun that is there' 2 '.sod == "AAAA" and (has("dg") | not) and
	.chipread.findings[0].code == "record.input"'

# A zone of another document: one try, and no second.
chip
sed 's/L898902C36/L898902C44/' "$TMP/zone.jsonl" >"$TMP/other.jsonl"
run on_standin chipread --deadline 20000 <"$TMP/other.jsonl"
expect_json 'another zone' 2 '.chipread.status == "undetermined" and
	.chipread.checks.access == "undetermined" and (has("sod") | not) and
	([.chipread.findings[].code] == ["chip.access"])'
counted 'one try' '.tries == 1 and .wrong == 1'

# A copy without the keys.
document dg=1,2,14,15 aa=p256
chip clone=yes
read_chip
expect_json 'a copy' 1 '.chipread.status == "fail" and
	any(.chipread.findings[]; .code == "chip.clone") and
	.chipread.checks.chip_authentication == "fail" and
	(.chipread | has("key_sha256") | not)'

# Attacks: nothing of such an answer is in the record.
document dg=1,2,14
for attack in ga-map:reflect ga-key:off ga-key:infinity ga-token:zero; do
	chip "at=$attack"
	read_chip
	expect_json "$attack" 1 '(has("sod") or has("dg") | not) and
		[.chipread.findings[].code] == ["chip.protocol"]'
done
chip at=read-dg2#2:unprotected
read_chip
expect_json 'an answer without protection' 1 '(.dg | has("2") | not) and
	has("sod") and [.chipread.findings[].code] == ["chip.protocol"]'

# PACE that fails is no BAC, unless the operator says so.
chip at=mse-pace:sw=6a80
read_chip
expect_json 'no quiet BAC' 2 '.chipread.findings[0].code == "chip.access"'
counted 'BAC was not tried' '.tries == 0'
chip at=mse-pace:sw=6a80
read_chip --allow-bac-fallback
expect_json 'the word of the operator' 0 '.chipread.access.protocol == "BAC"
	and .chipread.findings[0].code == "chip.downgrade"'

# The card access number is typed, and not shown.
chip can=314159
printf 'access number\t314159\n' | run python3 tests/cli/type_at.py \
	"$TMP/shown" env LD_LIBRARY_PATH="$STANDIN" \
	STANDIN_READERS="$READERS" chipread --json --can --deadline 20000
expect_json 'card access number' 0 '.chipread.access.password == "can" and
	.mrz_source == "chip" and (.mrz | length == 2)'
if grep -q 314159 "$TMP/shown" "$TMP/out"; then
	not_ok 'the number is not shown' "$(cat "$TMP/shown")"
else
	ok 'the number is not shown'
fi

# Readers.
lift
mkdir -p "$READERS/gate 2"
echo 65544 >"$READERS/gate 2/max_apdu"
run on_standin chipread --list
expect_json 'readers are listed' 0 'has("reader")'
[ "$(jq -s length "$TMP/out")" = 2 ] && ok 'both of them' ||
	not_ok 'both of them' "$(said)"
run on_standin chipread --reader nowhere --deadline 2000 <"$TMP/zone.jsonl"
expect_message 'no such reader' 69 'no reader of that name'
run on_standin chipread --reader desk --deadline 300 <"$TMP/zone.jsonl"
expect_json 'no document' 2 '.chipread.status == "undetermined"'
rm -r "$READERS/desk" "$READERS/gate 2"
run on_standin chipread <"$TMP/zone.jsonl"
expect_message 'no reader' 69 'reader'
rmdir "$READERS"
run on_standin chipread <"$TMP/zone.jsonl"
expect_message 'no pcscd' 69 'pcscd'
finish
