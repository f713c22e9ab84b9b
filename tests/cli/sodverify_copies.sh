#!/bin/sh
# Whether the chip is a copy: chips in software are read by chipread, and what
# it says is believed only as far as verified files go.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh
. tests/cli/lib_reader.sh

need_reader sodverify || finish
need chipread jq sodverify pkdfetch || finish
gen cert "$TMP/csca.cer" csca.key=p256
gen list master "$TMP/list.ml" csca.key=p256 dsc.key=p256
gen list crl "$TMP/list.crl" csca.key=p256 dsc.key=p256
pkdfetch import -q --at $WORLD_AT --trust "$TMP/csca.cer" "$TMP/list.ml" \
	>/dev/null &&
	pkdfetch import -q --at $WORLD_AT "$TMP/list.crl" >/dev/null ||
	not_ok store "cannot be made"

# reading [SETTINGS…]: the document is read into $TMP/read.
reading()
{
	chip "$@"
	read_chip
	cp "$TMP/out" "$TMP/read"
}

# judge NAME EXIT STATUS CHIP [JQ]: of what was read, changed by $change.
change=.
judge()
{
	jq -c "$change" "$TMP/read" >"$TMP/record.jsonl"
	change=.
	run sodverify --at $WORLD_AT $options <"$TMP/record.jsonl"
	expect_json "$1" "$2" ".sodverify.status == \"$3\" and
		.sodverify.checks.chip == \"$4\" and (${5:-true})"
	options=
}
options=

# code CODE WHERE: a condition.
code()
{
	echo "any(.sodverify.findings[]; .code == \"$1\" and .where == \"$2\")"
}

# headline NAME TEXT
headline()
{
	sodverify --at $WORLD_AT --text <"$TMP/record.jsonl" >"$TMP/card"
	if grep -q "$2" "$TMP/card"; then
		ok "$1"
	else
		not_ok "$1" "$(sed -n 1,2p "$TMP/card")"
	fi
}

without='del(.chipread, .active, .card_access, .card_security)'

# ---- chip authentication, key in data group 14

document dg=1,2,14
reading
judge 'chip authentication' 0 pass pass '.sodverify.findings == []'
headline 'no copy: card' 'PASS  genuine, and the chip is no copy'
change=$without
judge 'without a reader' 0 pass undetermined '.sodverify.findings == []'
headline 'without a reader: card' \
	'PASS  genuine data; a copy of the chip is not excluded'
printf '[chip]\nrequire = yes\n' >"$TMP/policy.ini"
change=$without
options="--policy $TMP/policy.ini"
judge 'the policy asks for it' 2 undetermined undetermined \
	"$(code chip.unproven dg.14)"
change='.chipread.key_sha256.chip_authentication |= ("00" + .[2:])'
judge 'another key' 2 undetermined undetermined "$(code chip.unproven dg.14)"
change='del(.chipread.key_sha256)'
judge 'no key' 2 undetermined undetermined
change='del(.dg."14")'
judge 'data group 14 is not in the record' 2 undetermined undetermined
change='.chipread.checks.chip_authentication = "undetermined"'
judge 'not to its end' 2 undetermined undetermined
headline 'not proven: card' 'UNDETERMINED  the chip may be a copy: '
change='.chipread = {status: "error", findings: []}'
judge 'a result without checks' 2 undetermined undetermined
change='del(.sod)'
judge 'no EF.SOD' 2 undetermined undetermined
change='.chipread.checks.chip_authentication = "perhaps"'
jq -c "$change" "$TMP/read" >"$TMP/record.jsonl"
change=.
run sodverify --at $WORLD_AT <"$TMP/record.jsonl"
expect_json 'a word that is no status' 2 '.sodverify.status == "error" and
	.sodverify.findings[0].where == "chipread"'
run sodverify --at $WORLD_AT --store "$TMP/none" <"$TMP/read"
expect_json 'a key that no state vouches for' 2 \
	'.sodverify.checks.chip == "undetermined"'

reading clone=yes
judge 'a copy' 1 fail fail "$(code chip.clone dg.14)"
headline 'a copy: card' 'FAIL  copied: '

# The copy's maker has left the group out: EF.SOD lists it all the same.
jq -c 'del(.dg."14") | .chipread.checks.chip_authentication = "absent" |
	del(.chipread.key_sha256)' "$TMP/read" >"$TMP/hidden"
cp "$TMP/hidden" "$TMP/read"
judge 'a hidden data group 14' 2 undetermined undetermined \
	"$(code chip.unproven dg.14)"

# ---- EF.CardAccess

reading
other='"MRQwEgYKBAB/AAcCAgQCAgIBAgIBDA=="'
change=".card_access = $other"
judge 'another EF.CardAccess' 1 fail fail \
	"$(code chip.card_access card_access)"
change='.card_access = "MQA="'
judge 'an EF.CardAccess without PACE' 1 fail fail
change='del(.card_access)'
judge 'no EF.CardAccess' 0 pass pass

# ---- active authentication, key in data group 15

document dg=1,2,15 aa=p256
reading
judge 'active authentication' 0 pass pass \
	'.sodverify.checks.active_authentication == "pass"'
change='del(.chipread)'
judge 'an answer is verified here' 0 pass pass
change='.active.challenge = "AAAAAAAAAAA="'
judge 'the answer to something else' 1 fail fail "$(code aa.signature dg.15)"
change='del(.active)'
judge 'the word of the reader' 0 pass pass
change='del(.active, .chipread.key_sha256, .chipread.checks)'
judge 'not asked' 2 undetermined undetermined "$(code chip.unproven dg.15)"
for active in '"AAAA"' '{}' '{challenge: "", response: "AA=="}'; do
	jq -c ".active = $active" "$TMP/read" >"$TMP/record.jsonl"
	run sodverify --at $WORLD_AT <"$TMP/record.jsonl"
	expect_json "active: $active" 2 '.sodverify.status == "error" and
		.sodverify.findings[0].where == "active"'
done
reading clone=yes
judge 'a copy of a chip that answers' 1 fail fail

# ---- mapping with chip authentication, key in EF.CardSecurity

document dg=1,2 pace=ecdh-cam-aes128:13 card_security=good
reading
judge 'EF.CardSecurity' 0 pass pass
cp "$TMP/read" "$TMP/cam"
change='.chipread.key_sha256.pace_cam |= ("00" + .[2:])'
judge 'a key that is not in it' 2 undetermined undetermined \
	"$(code chip.unproven card_security)"
change='del(.card_security)'
judge 'EF.CardSecurity is not in the record' 2 undetermined undetermined
# One byte of its signature, the last of the file, is another.
python3 - "$TMP/read" >"$TMP/forged" <<'PYTHON'
import base64, json, sys
record = json.load(open(sys.argv[1]))
file = bytearray(base64.b64decode(record["card_security"]))
file[-1] ^= 1
record["card_security"] = base64.b64encode(file).decode()
print(json.dumps(record))
PYTHON
cp "$TMP/forged" "$TMP/read"
judge 'its signature is wrong' 2 undetermined undetermined \
	"$(code chip.unproven card_security)"
# Signed by a signer whom nobody of the store certified.
gen chip "$TMP/stranger" csca.key=p384 dsc.key=p256 dg=1,2 \
	card_access=same pace=ecdh-cam-aes128:13 card_security=good ||
	not_ok stranger "cannot be made"
jq -c --slurpfile other "$TMP/stranger/record.jsonl" \
	'.card_security = $other[0].card_security' "$TMP/cam" >"$TMP/read"
judge 'its signer is a stranger' 2 undetermined undetermined \
	"$(code chip.unproven card_security)"
cp "$TMP/cam" "$TMP/read"
change='del(.chipread.checks.pace_cam)'
judge 'EF.SOD lists no key' 0 pass absent

# ---- a chip that has nothing to prove itself with

document dg=1,2 pace=none
reading
judge 'no key in the chip' 0 pass absent
headline 'no key in the chip: card' \
	'PASS  genuine data; a copy of the chip is not excluded'
document dg=1,2,14 ca=none
reading
judge 'data group 14 without a key' 0 pass absent
finish
