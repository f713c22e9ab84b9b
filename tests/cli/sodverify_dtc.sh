#!/bin/sh
# Digital travel credentials of type 1, and EF.CardAccess and EF.CardSecurity
# beside the other files of a chip: the verdict is that of the loose files.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need "credentials" sodverify sealverify pkdfetch python3 jq zip || finish
gen cert "$TMP/csca.cer" csca.key=p256
gen list master "$TMP/list.ml" csca.key=p256 dsc.key=p256
gen list crl "$TMP/list.crl" csca.key=p256 dsc.key=p256
pkdfetch import -q --at $WORLD_AT --trust "$TMP/csca.cer" "$TMP/list.ml" \
	>/dev/null &&
	pkdfetch import -q --at $WORLD_AT "$TMP/list.crl" >/dev/null ||
	not_ok store "cannot be made"
chip()
{
	name=$1
	shift
	gen chip "$TMP/$name" csca.key=p256 dsc.key=p256 "$@" ||
		not_ok "$name" "cannot be made"
	rm -f "$TMP/$name/record.jsonl" "$TMP/$name/EF_COM.bin"
}
# credential FOLDER FILE [WORD…]: explicit, signed, version, twice, cut.
credential()
{
	python3 - "$@" <<'PYTHON'
import os
import sys

folder, out, words = sys.argv[1], sys.argv[2], sys.argv[3:]


def tlv(tag, value):
    n = len(value)
    size = n.to_bytes((n.bit_length() + 7) // 8 or 1, "big")
    return bytes([tag]) + (bytes([n]) if n < 128 else bytes([0x80 | len(size)]) + size) + value


def member(n, name):
    data = open(os.path.join(folder, name), "rb").read()
    if "explicit" in words:
        return tlv(0xA0 | n, tlv(4, data))
    return tlv(0xA0 | n if "constructed" in words else 0x80 | n, data)


files = member(0, "EF_SOD.bin")
for n in range(1, 17):
    if os.path.exists(os.path.join(folder, f"DG{n}.bin")):
        files += member(n, f"DG{n}.bin")
if "twice" in words:
    files += member(1, "DG1.bin")
files += tlv(0x97, b"other")
body = tlv(2, b"\x07" if "version" in words else b"\x01") + tlv(0x30, files)
if "signed" in words:
    body += tlv(0xA0, tlv(0x30, b"")) + tlv(0xA1, tlv(0x30, b""))
whole = tlv(0x30, body)
open(out, "wb").write(whole[:-3] if "cut" in words else whole)
PYTHON
}
# record FILE…: its bytes as noun seal.
record()
{
	python3 -c 'import base64, json, sys
print(json.dumps({"seal": [base64.b64encode(open(f, "rb").read()).decode()
                           for f in sys.argv[1:]]}))' "$@"
}

for name in genuine altered; do
	case $name in
	genuine) chip genuine ;;
	altered) chip altered altered=2 ;;
	esac
	sodverify --at $WORLD_AT --json "$TMP/$name" 2>"$TMP/err" |
		jq -cS .sodverify >"$TMP/loose"
	for form in implicit constructed explicit; do
		credential "$TMP/$name" "$TMP/dtc" $form
		sodverify --at $WORLD_AT --json "$TMP/dtc" 2>"$TMP/err" |
			jq -cS .sodverify >"$TMP/file"
		same "$name, a credential ($form) as the loose files" \
			"$TMP/loose" "$TMP/file"
	done
	record "$TMP/dtc" | sealverify --at $WORLD_AT | tee "$TMP/between" |
		sodverify --at $WORLD_AT 2>"$TMP/err" >"$TMP/last"
	jq -cS .sodverify "$TMP/last" >"$TMP/piped"
	same "$name, through sealverify" "$TMP/loose" "$TMP/piped"
done
jq -e '.sealverify.status == "absent" and .sealverify.kind == "DTC"' \
	"$TMP/between" >/dev/null && ok "which says whose it is" ||
	not_ok "which says whose it is" "$(head -c 300 "$TMP/between")"
sealverify --at $WORLD_AT "$TMP/dtc" 2>"$TMP/err" |
	sodverify --at $WORLD_AT 2>>"$TMP/err" | jq -cS .sodverify >"$TMP/piped"
same "from its bytes, through both" "$TMP/loose" "$TMP/piped"

credential "$TMP/genuine" "$TMP/dtc"
credential "$TMP/genuine" "$TMP/signed" signed
run sodverify --at $WORLD_AT --json "$TMP/signed"
expect_json "what a device signed is not established" 2 \
	'.sodverify.status == "undetermined" and
	([.sodverify.findings[].code] | index("dtc.signature") != null)'
for wrong in version twice cut; do
	credential "$TMP/genuine" "$TMP/wrong" $wrong
	record "$TMP/wrong" >"$TMP/in"
	run sodverify --at $WORLD_AT --json "$TMP/in"
	case $wrong in
	cut) expect_json "a credential that is cut is none" 0 \
		'.sodverify.status == "absent"' ;;
	*) expect_json "a credential that is wrong ($wrong)" 2 \
		'.sodverify.status == "error"' ;;
	esac
done
record "$TMP/dtc" "$TMP/dtc" >"$TMP/in"
run sodverify --at $WORLD_AT --json "$TMP/in"
expect_json "two credentials are two records" 2 '.sodverify.status == "error"'
sodverify --at $WORLD_AT --json "$TMP/genuine" 2>/dev/null |
	jq -c --slurpfile seal "$TMP/in" '. + {seal: $seal[0].seal[0]}' >"$TMP/both"
run sodverify --at $WORLD_AT --json "$TMP/both"
expect_json "a credential beside a chip's files" 2 '.sodverify.status == "error"'

# ---- EF.CardAccess and EF.CardSecurity ---------------------------------------

for naming in EF_CardAccess.bin EF.CardAccess card_access.dat 011C.bin; do
	rm -rf "$TMP/pace"
	chip pace card_access=same
	mv "$TMP/pace/EF_CardAccess.bin" "$TMP/pace/x" &&
		mv "$TMP/pace/x" "$TMP/pace/$naming"
	run sodverify --at $WORLD_AT --json "$TMP/pace"
	expect_json "EF.CardAccess is read as $naming" 0 \
		'(.card_access | type) == "string" and
		.sodverify.status == "pass"'
done
(cd "$TMP/pace" && zip -q ../pace.zip ./*)
run sodverify --at $WORLD_AT --json "$TMP/pace.zip"
expect_json "and in a zip" 0 '(.card_access | type) == "string"'
chip other card_access=other
run sodverify --at $WORLD_AT --json "$TMP/other"
expect_json "another one than in data group 14 fails" 1 \
	'.sodverify.checks.chip == "fail" and
	([.sodverify.findings[].code] | index("chip.card_access") != null)'
# The same identifier in the application is EF.CVCA.
printf 'B\003UTO' >"$TMP/pace/011C.bin"
run sodverify --at $WORLD_AT --json "$TMP/pace"
expect_json "EF.CVCA is not EF.CardAccess" 0 'has("card_access") | not'
chip mapped pace=ecdh-cam-aes128:13 card_access=same card_security=good
mv "$TMP/mapped/EF_CardSecurity.bin" "$TMP/mapped/011D.bin"
run sodverify --at $WORLD_AT --json "$TMP/mapped"
expect_json "EF.CardSecurity has the identifier of EF.SOD" 0 \
	'(.card_security | type) == "string" and .sodverify.status == "pass"'
finish
