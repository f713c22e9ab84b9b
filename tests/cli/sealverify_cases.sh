#!/bin/sh
# sealverify over seals of our own test state, whose makers (Python and
# openssl) share nothing with the tool; and no single bit of a seal may change
# and pass.
. "$(dirname "$0")/../lib.sh"

need seals python3 openssl jq || finish

AT=2026-03-01
mkdir "$TMP/seals"
python3 tests/gen/seal.py "$TMP/seals" 2>"$TMP/err" || {
	not_ok "seals are made" "$(tail -n 3 "$TMP/err" | tr '\n' '|')"
	finish
}
cd "$TMP/seals" || exit 70
roots='csca.cer second.cer gone.cer nowhere.cer quiet.cer'
run pkdfetch import -q --at $AT --unsigned $roots
expect "five CSCAs" 0
# The rest, but those that the store must not know.
signers=$(ls ./*.cer | sed 's/^..//' | grep -vxF "$(printf '%s\n' \
	$roots stranger.cer forger.cer)")
pkdfetch import -q --at $AT ./*.crl $signers >/dev/null 2>>"$TMP/import"
cd "$OLDPWD" || exit 70

run sealverify --at $AT --json "$TMP/seals/cases.jsonl"
cp "$TMP/out" "$TMP/one"
[ "$status" = 1 ] && ok "the worst of all is a fail" ||
	not_ok "the worst of all is a fail" "$(said)"
python3 tests/cli/sealverify_cases.py "$TMP/seals/cases.jsonl" "$TMP/out"
python3 tests/cli/sealverify_openssl.py "$TMP/seals" "$TMP/out"
run sealverify -j 3 --at $AT --json "$TMP/seals/cases.jsonl"
if cmp -s "$TMP/one" "$TMP/out"; then
	ok "threads change nothing"
else
	not_ok "threads change nothing" "$(diff "$TMP/one" "$TMP/out" | head -3)"
fi

# ---- the store's barcode signers ---------------------------------------------

# All that gen/seal.py made and that were imported, but one: "plain" has no key
# usage of either sort, "tls" is for something else.
found=$(pkdfetch list bcs --json | jq -r .subject | sort)
for file in $signers; do
	[ "$file" = tls.cer ] && continue
	openssl x509 -inform der -in "$TMP/seals/$file" -noout -subject -nameopt RFC2253 |
		sed 's/^subject=//; s/^CN=\([^,]*\),C=\(.*\)$/C=\2,CN=\1/'
done | sort >"$TMP/signers"
if [ "$found" = "$(cat "$TMP/signers")" ]; then
	ok "list bcs: the signers of barcodes, and no others"
else
	not_ok "list bcs: the signers of barcodes, and no others" "$(echo "$found" |
		diff - "$TMP/signers" | head -5 | tr '\n' '|')"
fi
run pkdfetch status --json --at $AT
expect_json "status counts them by state" 0 \
	"if .country == \"UT\" then .bcs == $(wc -l <"$TMP/signers")
	elif .country == \"*\" then .bcs == $(wc -l <"$TMP/signers")
	else .bcs < 2 end"
run pkdfetch fsck --json --at $AT
expect_json "fsck looks at their index" 0 '.status == "clean"'

# ---- every bit of ten seals -------------------------------------------------

jq -c 'select(.expect.status == "pass" and (.mrz or .passport | not))
	| {id, seal}' "$TMP/seals/cases.jsonl" | head -n 10 >"$TMP/ten"
python3 - "$TMP/ten" >"$TMP/bits" <<'PYTHON'
import base64
import json
import sys

for line in open(sys.argv[1]):
    record = json.loads(line)
    seal = bytearray(base64.b64decode(record["seal"]))
    for bit in range(8 * len(seal)):
        seal[bit // 8] ^= 1 << bit % 8
        print(json.dumps({"id": f"{record['id']}:{bit}",
                          "seal": base64.b64encode(seal).decode()}))
        seal[bit // 8] ^= 1 << bit % 8
PYTHON
run sealverify -j 2 --at $AT --json "$TMP/bits"
passed=$(jq -r 'select(.sealverify.status == "pass" or
	.sealverify.status == "absent") | .id' "$TMP/out")
count=$(wc -l <"$TMP/out")
if [ -z "$passed" ] && [ "$count" = "$(wc -l <"$TMP/bits")" ] &&
	[ "$count" -gt 5000 ]; then
	ok "no bit of ten seals can change ($count)"
else
	not_ok "no bit of ten seals can change ($count)" "$passed"
fi

# ---- several seals, odd nouns -----------------------------------------------

visa=$(jq -r 'select(.id == "visa_b").seal' "$TMP/seals/cases.jsonl")
bad=$(jq -r 'select(.id == "unsigned").seal' "$TMP/seals/cases.jsonl")
# answer NAME STATUS RECORD: the status word of one record.
answer()
{
	word=$(printf '%s\n' "$3" | sealverify --at $AT --json |
		jq -r .sealverify.status)
	if [ "$word" = "$2" ]; then
		ok "$1"
	else
		not_ok "$1" "$word, not $2"
	fi
}
answer "one seal in an array" pass "{\"seal\":[\"$visa\"]}"
answer "two seals, both good" pass "{\"seal\":[\"$visa\",\"$visa\"]}"
answer "two seals, one without signature" fail "{\"seal\":[\"$visa\",\"$bad\"]}"
answer "two seals, one no base64" error "{\"seal\":[\"$visa\",\"?\"]}"
answer "no base64" error '{"seal":"?"}'
answer "a number" error '{"seal":5}'
answer "an empty array" absent '{"seal":[]}'
answer "null" absent '{"seal":null}'
answer "nothing" absent '{"id":1}'
answer "a zone of the wrong type" error "{\"seal\":\"$visa\",\"mrz\":5}"
answer "a passport of the wrong type" error "{\"seal\":\"$visa\",\"passport\":[5]}"

# ---- days of the inspection ---------------------------------------------------

# on DAY STATUS CODES [OPTION]: of the visa, whose list is due by 2026-04-30
# and whose signer ends on 2026-12-26.
on()
{
	got=$(printf '{"seal":"%s"}\n' "$visa" |
		sealverify --at "$1" ${4:+"$4"} --json | jq -r '.sealverify |
			"\(.status) \([.findings[].code] | join(","))"')
	if [ "$got" = "$2 $3" ]; then
		ok "on $1 ${4:-}"
	else
		not_ok "on $1 ${4:-}" "$got, not $2 $3"
	fi
}
on 2026-01-12 undetermined crl.missing
on 2026-04-30 pass ''
on 2026-05-02 pass crl.stale
on 2026-05-02 fail crl.stale --strict
on 2026-08-15 undetermined crl.stale
on 2026-12-27 fail crl.stale,dsc.validity
on 2026-12-27 undetermined crl.stale,dsc.validity --signer-may-expire
on 2024-01-01 fail seal.date,crl.missing,dsc.validity --signer-may-expire
on 2036-01-01 fail crl.stale,dsc.validity,csca.validity --signer-may-expire

# ---- forms in which readers give a seal --------------------------------------

printf '%s' "$visa" | base64 -d >"$TMP/visa.bin"
# form NAME FILE COUNT: so many records, all pass.
form()
{
	run sealverify --at $AT --json "$2"
	count=$(jq -c 'select(.sealverify.status == "pass")' "$TMP/out" | wc -l)
	if [ "$status" = 0 ] && [ "$count" = "$3" ]; then
		ok "read: $1"
	else
		not_ok "read: $1" "$count of $3: $(said)"
	fi
}
form bytes "$TMP/visa.bin" 1
(cat "$TMP/visa.bin" && printf '\n') >"$TMP/form"
form "bytes, a line feed" "$TMP/form" 1
(printf ']d1' && cat "$TMP/visa.bin" && printf '\r\n') >"$TMP/form"
form "an AIM identifier, CR LF" "$TMP/form" 1
(printf ']zC' && od -An -v -tx1 "$TMP/visa.bin") >"$TMP/form"
form "an AIM identifier, hexadecimal in lines" "$TMP/form" 1
cat "$TMP/visa.bin" "$TMP/visa.bin" "$TMP/visa.bin" >"$TMP/form"
form "three that run together" "$TMP/form" 3
od -An -v -tx1 "$TMP/visa.bin" | tr -d ' \n' >"$TMP/form"
form hexadecimal "$TMP/form" 1
od -An -v -tx1 "$TMP/visa.bin" | tr -d '\n' | tr a-f A-F >"$TMP/form"
form "hexadecimal, blanks, upper case" "$TMP/form" 1
echo "$visa" >"$TMP/form"
form base64 "$TMP/form" 1
iconv -f latin1 -t utf8 "$TMP/visa.bin" >"$TMP/form"
form "UTF-8 of Latin-1" "$TMP/form" 1
cat "$TMP/form" "$TMP/form" >"$TMP/form2"
form "UTF-8 of Latin-1, twice" "$TMP/form2" 2
jq -r 'select(.id == "idb-visa").seal' "$TMP/seals/cases.jsonl" |
	base64 -d >"$TMP/idb"
(cat "$TMP/idb" && echo && echo && cat "$TMP/idb") >"$TMP/form"
form "IDB, two lines" "$TMP/form" 2
jq -r 'select(.id == "nc").seal' "$TMP/seals/cases.jsonl" |
	base64 -d >"$TMP/nc"
form "VDS-NC" "$TMP/nc" 1
jq . "$TMP/nc" >"$TMP/form"
form "VDS-NC over many lines" "$TMP/form" 1
(cat "$TMP/nc" && echo && echo "{\"id\":1,\"seal\":\"$visa\"}") >"$TMP/form"
form "VDS-NC and a record" "$TMP/form" 2
(echo "{\"id\":1,\"seal\":\"$visa\"}" && cat "$TMP/nc") >"$TMP/form"
form "a record and VDS-NC" "$TMP/form" 2
# Folded, as programs print it: several at once, each of them whole.
od -An -v -tx1 "$TMP/visa.bin" | tr -d ' \n' | fold -w 60 >"$TMP/folded"
(cat "$TMP/folded" && echo && base64 "$TMP/visa.bin" &&
	od -An -v -tx1 "$TMP/visa.bin" && cat "$TMP/folded" && echo &&
	cat "$TMP/idb" && echo && openssl base64 -in "$TMP/visa.bin") >"$TMP/form"
form "lines that programs folded" "$TMP/form" 6
(head -n 3 "$TMP/folded" && cat "$TMP/nc") >"$TMP/form"
run sealverify --at $AT --json "$TMP/form"
expect_json "a folded seal that was cut spoils no other" 1 \
	'.sealverify.status | . == "fail" or . == "pass"'
(printf '\357\273\277' && od -An -v -tx1 "$TMP/visa.bin" | tr -d ' \n' |
	sed 's/../&:/g; s/:$//' && echo && base64 -w 0 "$TMP/idb" && echo &&
	base64 -w 0 "$TMP/nc" && echo && echo "$visa" | tr '+/' '-_') >"$TMP/form"
form "a byte order mark, colons, base64 of text and in its other letters" \
	"$TMP/form" 4
# Bytes that were lost are not made up.
iconv -f utf8 -t utf8 -c <"$TMP/visa.bin" >"$TMP/form" 2>/dev/null
run sealverify --at $AT --json "$TMP/form"
if [ "$status" = 0 ]; then
	not_ok "bytes that were lost are not made up" "$(said)"
else
	ok "bytes that were lost are not made up"
fi

# ---- without trust, without a store ------------------------------------------

run pkdfetch distrust --at $AT --why test "$(sealverify --at $AT --json \
	"$TMP/visa.bin" | jq -r .sealverify.csca.sha256)"
run sealverify --at $AT --json "$TMP/visa.bin"
expect_json "a CSCA that an operator distrusts" 1 \
	'.sealverify.checks.certificate_chain == "fail" and
	any(.sealverify.findings[]; .code == "csca.distrusted")'
MRTD_STORE=$TMP/none run sealverify --at $AT --json "$TMP/visa.bin"
expect_json "without a store nothing passes" 2 \
	'.sealverify.status == "undetermined" and
	.sealverify.checks.seal_signature == "undetermined"'

finish
