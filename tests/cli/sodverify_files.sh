#!/bin/sh
# What sodverify reads and writes: folders under every naming, zips, batches,
# lone files, missing and damaged ones, the photograph, answers of chips.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need sodverify sodverify pkdfetch jq || finish
gen cert "$TMP/csca.cer" csca.key=p256
gen list master "$TMP/list.ml" csca.key=p256 dsc.key=p256
gen list crl "$TMP/list.crl" csca.key=p256 dsc.key=p256
pkdfetch import -q --at $WORLD_AT --trust "$TMP/csca.cer" "$TMP/list.ml" \
	>/dev/null &&
	pkdfetch import -q --at $WORLD_AT "$TMP/list.crl" >/dev/null ||
	not_ok store "cannot be made"

# chip NAME SETTINGS…: a folder of that name.
chip()
{
	name=$1
	shift
	gen chip "$TMP/$name" csca.key=p256 dsc.key=p256 "$@" ||
		not_ok "$name" "cannot be made"
	rm -f "$TMP/$name/record.jsonl"
}

verify()
{
	run sodverify --at $WORLD_AT --json "$@"
}

for naming in plain ef short hex long; do
	chip $naming naming=$naming
	verify "$TMP/$naming"
	expect_json naming/$naming 0 '.sodverify.status == "pass" and
		(.dg | keys) == ["1", "14", "2"] and has("com") and
		has("sod") and .mrz_source == "chip" and
		(.mrz | length) == 2'
done
mkdir "$TMP/upper"
for file in "$TMP"/plain/*; do
	cp "$file" "$TMP/upper/ANNA_$(basename "$file" | tr a-z A-Z)"
done
verify "$TMP/upper"
expect_json naming/upper-case-after-a-name 0 '.sodverify.status == "pass"'
mkdir "$TMP/double"
cp "$TMP"/plain/* "$TMP/double"
cp "$TMP/plain/DG1.bin" "$TMP/double/0101.bin"
verify "$TMP/double"
expect_json naming/two-files-for-one-place 2 '
	.sodverify.status == "error" and
	(.sodverify.findings[0] | .code == "record.input" and
	(.note | contains("two files")))'

# The same chip by every road has the same result.
verify "$TMP/plain"
expect_json road/folder 0 '.sodverify.status == "pass"'
jq -c .sodverify "$TMP/out" >"$TMP/by-folder"
sodverify --at $WORLD_AT --json "$TMP/plain" |
	sodverify --at $WORLD_AT --json |
	jq -c .sodverify >"$TMP/by-record" 2>/dev/null
same road/record-of-a-folder "$TMP/by-folder" "$TMP/by-record"
if need road/zip python3; then
	(cd "$TMP/plain" && python3 -m zipfile -c ../chip.zip ./*)
	sodverify --at $WORLD_AT --json "$TMP/chip.zip" |
		jq -c .sodverify >"$TMP/by-zip" 2>/dev/null
	same road/zip "$TMP/by-folder" "$TMP/by-zip"
fi

# A batch, in the order of the names; -j changes nothing.
mkdir "$TMP/batch"
for i in 01 02 03 04 05 06 07 08 09 10 11 12; do
	case $i in
	04) chip batch/$i altered=2 ;;
	07) chip batch/$i read=1,2 ;;
	*) chip batch/$i doc.number=N$i ;;
	esac
done
verify "$TMP/batch"
expect_json batch/all 1 '.sodverify.status != null'
if [ "$(jq -r .sodverify.status "$TMP/out" | tr '\n' ' ')" = \
	"pass pass pass fail pass pass pass pass pass pass pass pass " ]; then
	ok batch/order
else
	not_ok batch/order "$(jq -r .sodverify.status "$TMP/out" | tr '\n' ' ')"
fi
cp "$TMP/out" "$TMP/batch1"
verify -j 4 "$TMP/batch"
expect batch/threads-status 1
same batch/threads "$TMP/batch1" "$TMP/out"

# What is not there, cannot be read or is empty: three different words.
verify "$TMP/plain/EF_SOD.bin"
expect_json lone-sod 2 '.sodverify.status == "undetermined" and
	.sodverify.checks.sod_signature == "pass" and
	.sodverify.checks.certificate_chain == "pass" and
	.sodverify.checks.data_groups == "undetermined"'
cp -r "$TMP/plain" "$TMP/no-sod"
rm "$TMP/no-sod/EF_SOD.bin"
verify "$TMP/no-sod"
expect_json missing-sod 2 '[.sodverify.findings[].code] |
	index("sod.missing") != null'
cp -r "$TMP/plain" "$TMP/empty-sod"
: >"$TMP/empty-sod/EF_SOD.bin"
verify "$TMP/empty-sod"
expect_json empty-sod 1 '[.sodverify.findings[].code] |
	index("sod.empty") != null'
cp -r "$TMP/plain" "$TMP/empty-dg"
: >"$TMP/empty-dg/DG2.bin"
verify "$TMP/empty-dg"
expect_json empty-group 2 '[.sodverify.findings[] |
	select(.code == "dg.empty") | .where] == ["dg.2"]'
cp -r "$TMP/plain" "$TMP/odd-dg"
rm "$TMP/odd-dg/DG2.bin"
mkdir "$TMP/odd-dg/DG2.bin"
verify "$TMP/odd-dg"
expect_json unreadable-group 2 '.sodverify.status == "undetermined" and
	([.sodverify.findings[] | select(.code == "dg.unreadable") | .where] ==
	["dg.2"])'
# EF.COM is not signed: what is wrong with it is told, and decides nothing.
cp -r "$TMP/plain" "$TMP/odd-com"
for com in cut empty folder; do
	case $com in
	cut) head -c 5 "$TMP/plain/EF_COM.bin" >"$TMP/odd-com/EF_COM.bin" ;;
	empty) : >"$TMP/odd-com/EF_COM.bin" ;;
	folder)
		rm "$TMP/odd-com/EF_COM.bin"
		mkdir "$TMP/odd-com/EF_COM.bin"
		;;
	esac
	verify "$TMP/odd-com"
	expect_json com/$com 0 '.sodverify.status == "pass" and
		.sodverify.checks.com == "undetermined" and
		([.sodverify.findings[] | select(.where == "com") | .code] ==
		["com.malformed"])'
done
echo 'not a chip' >"$TMP/text"
verify "$TMP/text"
expect_json no-asn1 2 '.sodverify.status == "error"'
verify "$TMP/nowhere"
expect no-such-file 66
mkdir "$TMP/nothing"
verify "$TMP/nothing"
expect_message empty-folder 66 'nothing: no file of a chip in it'
verify --require 3 "$TMP/plain"
expect_json require 2 '.sodverify.status == "undetermined" and
	([.sodverify.findings[] | select(.code == "dg.missing") | .where] |
	index("dg.3") != null)'
verify --require 1,2 "$TMP/plain"
expect_json require-there 0 '.sodverify.status == "pass"'
run sodverify --at $WORLD_AT --json --store "$TMP/no-store" "$TMP/plain"
expect_json no-store 2 '.sodverify.status == "undetermined" and
	.sodverify.checks.certificate_chain == "undetermined" and
	.sodverify.checks.sod_signature == "pass"'

# A stale CRL, and how stale it may be.
run sodverify --at 2026-07-01 --json "$TMP/plain"
expect_json crl-stale 0 '[.sodverify.findings[].code] |
	index("crl.stale") != null'
run sodverify --at 2026-07-01 --json --max-crl-age 20 "$TMP/plain"
expect_json crl-too-stale 2 '.sodverify.checks.revocation == "undetermined"'
run sodverify --at 2026-07-01 --json --strict "$TMP/plain"
expect_json crl-strict 1 '.sodverify.status == "fail"'

# The photograph leaves the tool only when it is the one that was signed.
verify --photo "$TMP/face.jpg" "$TMP/plain"
expect_json photo/pass 0 '.sodverify.status == "pass"'
[ -s "$TMP/face.jpg" ] || not_ok photo/written "it has no bytes"
tail -c "$(wc -c <"$TMP/face.jpg")" "$TMP/plain/DG2.bin" >"$TMP/last"
same photo/byte-for-byte "$TMP/last" "$TMP/face.jpg"
chip swapped altered=2
verify --photo "$TMP/false.jpg" "$TMP/swapped"
expect_json photo/altered 1 '.sodverify.checks.data_groups == "fail"'
if [ -e "$TMP/false.jpg" ]; then
	not_ok photo/not-verified "an altered face was written"
else
	ok photo/not-verified
fi
run sodverify --at $WORLD_AT --json --store "$TMP/no-store" \
	--photo "$TMP/false.jpg" "$TMP/plain"
expect_json photo/unknown-csca 2 'has("sodverify") and
	(.sodverify | has("dg1") or has("dg2") | not) and
	(.sodverify.unverified | has("dg1") and has("dg2"))'
if [ -e "$TMP/false.jpg" ]; then
	not_ok photo/unknown-csca-not-written "a face of nobody was written"
else
	ok photo/unknown-csca-not-written
fi
verify --photo "$TMP/false.jpg" --unverified "$TMP/swapped"
expect_json photo/unverified 1 '.sodverify.checks.data_groups == "fail"'
tail -c "$(wc -c <"$TMP/false.jpg")" "$TMP/swapped/DG2.bin" >"$TMP/last"
[ -s "$TMP/false.jpg" ] && same photo/unverified-bytes "$TMP/last" \
	"$TMP/false.jpg" || not_ok photo/unverified-bytes "$(said)"

# Active authentication, each scheme: the true answer, another challenge's.
challenge=0102030405060708
while read -r scheme key; do
	chip "aa-$scheme" dg=1,2,14,15 aa="$key"
	answer=$(gen aa $challenge aa="$key" scheme="$scheme")
	verify --aa "$answer" "$TMP/aa-$scheme"
	expect_json "aa/$scheme-$key" 0 '.sodverify.status == "pass" and
		.sodverify.checks.active_authentication == "pass"'
	verify --aa "1111111111111111:${answer#*:}" "$TMP/aa-$scheme"
	expect_json "aa/$scheme-$key-copied" 1 '[.sodverify.findings[].code] |
		index("aa.signature") != null'
done <<SCHEMES
sha1 rsa-1024
sha1-cc rsa-1024
sha224-cc rsa-2048
sha256-cc rsa-2048
sha384-cc rsa-2048
sha512-cc rsa-2048
plain-sha256 bp256
der-sha256 p256
SCHEMES
# A true answer of a key that others have, and a false one.
chip aa-stolen dg=1,2,14,15 aa=rsa-1024 doc.number=DEV000007
gen list deviation "$TMP/stolen.dl" csca.key=p256 dsc.key=p256 \
	type=2.23.136.1.1.7.1.4 parameter=none numbers=DEV000007
pkdfetch import -q --at $WORLD_AT --trust "$TMP/csca.cer" "$TMP/stolen.dl" \
	>/dev/null || not_ok aa/stolen "list not imported"
stolen=$(gen aa $challenge)
verify --aa "$stolen" "$TMP/aa-stolen"
expect_json aa/stolen-key 2 '.sodverify.status == "undetermined" and
	.sodverify.checks.active_authentication == "undetermined"'
verify --aa "1111111111111111:${stolen#*:}" "$TMP/aa-stolen"
expect_json aa/stolen-key-copied 1 '[.sodverify.findings[].code] |
	index("aa.signature") != null'
# What is no signature at all is not proven, and no proof of a copy.
verify --aa "$challenge:00" "$TMP/aa-der-sha256"
expect_json aa/no-signature 2 '.sodverify.status == "undetermined" and
	([.sodverify.findings[].code] | index("aa.malformed") != null)'
# A right answer of a key that no state vouches for.
run sodverify --at $WORLD_AT --json --store "$TMP/no-store" --aa "$answer" \
	"$TMP/aa-der-sha256"
expect_json aa/unverified-key 2 '.sodverify.checks.active_authentication ==
	"undetermined"'
verify --aa "$answer" "$TMP/plain"
expect_json aa/no-key 2 '.sodverify.status == "undetermined" and
	([.sodverify.findings[].code] | index("aa.missing") != null)'
chip aa-altered dg=1,2,14,15 aa=rsa-1024 altered=15
verify --aa "$(gen aa $challenge)" "$TMP/aa-altered"
expect_json aa/altered-key 1 '.sodverify.checks.data_groups == "fail" and
	.sodverify.checks.active_authentication != "pass"'
finish
