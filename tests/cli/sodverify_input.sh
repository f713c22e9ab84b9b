#!/bin/sh
# What sodverify reads: a chip's files under every naming, a zip of them, a
# bare EF.SOD, folders of folders, records; files that are missing, empty,
# unreadable or twice there; --photo, --aa, --require, --policy.
. "$(dirname "$0")/../lib.sh"

need input sodverify || finish
gen()
{
	"$BUILD/tests/mrtd-gen" -k "$BUILD/tests/keys" "$@"
}

# verdict FILE PATH: a member of the result, "" when it is not there.
member()
{
	python3 -c '
import json, sys
value = json.loads(open(sys.argv[1]).readline())
for part in sys.argv[2].split("/"):
    value = value.get(part, "") if isinstance(value, dict) else ""
print(value if isinstance(value, str) else json.dumps(value))' "$1" "$2"
}

# has_code FILE CODE
has_code()
{
	grep -qF "{\"code\":\"$2\"," "$1"
}

need input python3 || finish

# ---- every naming ----
for naming in plain ef short hex long; do
	gen chip "$TMP/$naming" naming=$naming dg=1,2,14,15 >/dev/null || {
		not_ok "naming/$naming" "cannot be made"
		continue
	}
	mv "$TMP/$naming/record.jsonl" "$TMP/$naming-record"
	sodverify --json "$TMP/$naming" >"$TMP/out" 2>"$TMP/err"
	[ $? = 2 ] || not_ok "naming/$naming" "exit status, $(cat "$TMP/err")"
	groups=$(member "$TMP/out" sodverify/data_groups)
	if [ "$(member "$TMP/out" sodverify/checks/com)" = pass ] &&
		[ "$groups" = '{"1": "pass", "2": "pass", "14": "pass", "15": "pass"}' ]; then
		ok "naming/$naming"
	else
		not_ok "naming/$naming" "$groups"
	fi
done

# A prefix before the names, and a file that is none of a chip's.
mkdir "$TMP/prefix"
for file in "$TMP/plain"/*; do
	cp "$file" "$TMP/prefix/anna-$(basename "$file")"
done
echo notes >"$TMP/prefix/README.txt"
sodverify --json "$TMP/prefix" >"$TMP/out"
if [ "$(member "$TMP/out" sodverify/checks/data_groups)" = pass ]; then
	ok naming/prefix
else
	not_ok naming/prefix "$(cat "$TMP/out" | cut -c1-300)"
fi

# The record that a folder makes gives the same verdict again.
sodverify --json "$TMP/plain" >"$TMP/first"
sodverify --json <"$TMP/first" >"$TMP/second"
same record/again "$TMP/first" "$TMP/second"
if [ "$(member "$TMP/first" mrz_source)" = chip ]; then
	ok record/zone-of-the-chip
else
	not_ok record/zone-of-the-chip "mrz_source is not chip"
fi

# ---- zip ----
(cd "$TMP" && python3 -c '
import sys, zipfile, os
with zipfile.ZipFile("chip.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for name in sorted(os.listdir("plain")):
        z.write("plain/" + name, "passport/" + name)')
sodverify --json "$TMP/chip.zip" >"$TMP/zip"
same zip/file "$TMP/first" "$TMP/zip"
sodverify --json <"$TMP/chip.zip" >"$TMP/zip"
same zip/standard-input "$TMP/first" "$TMP/zip"

# ---- a bare EF.SOD ----
sodverify --json "$TMP/plain/EF_SOD.bin" >"$TMP/out"
if [ $? = 2 ] && has_code "$TMP/out" dg.missing &&
	[ "$(member "$TMP/out" sodverify/checks/sod_signature)" = pass ] &&
	[ "$(member "$TMP/out" sodverify/checks/data_groups)" = undetermined ]; then
	ok sod/alone
else
	not_ok sod/alone "$(cut -c1-400 "$TMP/out")"
fi
sodverify --json <"$TMP/plain/EF_SOD.bin" >"$TMP/out2"
same sod/standard-input "$TMP/out" "$TMP/out2"
printf 'neither\n' >"$TMP/text"
sodverify --json "$TMP/text" >"$TMP/out"
if [ $? = 2 ] && [ "$(member "$TMP/out" sodverify/status)" = error ]; then
	ok sod/no-asn1
else
	not_ok sod/no-asn1 "$(cat "$TMP/out")"
fi

# ---- a folder of folders ----
mkdir -p "$TMP/day/b" "$TMP/day/deep/er" "$TMP/empty"
cp -r "$TMP/hex" "$TMP/day/c"
cp -r "$TMP/ef" "$TMP/day/a"
cp -r "$TMP/plain" "$TMP/day/deep/er/chip"
cp "$TMP/chip.zip" "$TMP/day/z.zip"
for n in 1 3; do
	sodverify --json -j $n "$TMP/day" >"$TMP/batch$n"
done
same batch/threads "$TMP/batch1" "$TMP/batch3"
count=$(wc -l <"$TMP/batch1")
if [ "$count" = 4 ]; then
	ok batch/every-folder
else
	not_ok batch/every-folder "$count records"
fi
# Days may be named as file identifiers are.
for n in 0101 0102; do
	mkdir -p "$TMP/year/$n"
	cp "$TMP/plain"/* "$TMP/year/$n"
done
sodverify --json "$TMP/year" >"$TMP/out"
count=$(grep -c '"data_groups":"pass"' "$TMP/out")
if [ "$count" = 2 ]; then
	ok batch/days
else
	not_ok batch/days "$count records: $(cut -c1-400 "$TMP/out")"
fi
ln -s . "$TMP/day/round"
run sodverify --json "$TMP/day"
expect_message batch/link 2 'day/round: a link'
same batch/link-not-followed "$TMP/batch1" "$TMP/out"
sodverify --json "$TMP/empty" >"$TMP/out" 2>"$TMP/err"
if [ $? = 66 ] && grep -q 'no file of a chip' "$TMP/err"; then
	ok folder/empty
else
	not_ok folder/empty "$(cat "$TMP/err")"
fi

# ---- missing, empty, unreadable, twice ----
# word NAME CODE STATUS-OF-DATA-GROUPS: of the chip in $TMP/odd
word()
{
	sodverify --json "$TMP/odd" >"$TMP/out" 2>"$TMP/err"
	if has_code "$TMP/out" "$2" &&
		[ "$(member "$TMP/out" sodverify/checks/data_groups)" = "$3" ] &&
		[ "$(member "$TMP/out" sodverify/status)" != pass ]; then
		ok "files/$1"
	else
		not_ok "files/$1" "$(cut -c1-400 "$TMP/out")"
	fi
	sodverify --json <"$TMP/out" | same "files/$1-again" "$TMP/out" -
	rm -rf "$TMP/odd"
}
cp -r "$TMP/plain" "$TMP/odd" && rm "$TMP/odd/DG14.bin"
word missing dg.missing pass
cp -r "$TMP/plain" "$TMP/odd" && : >"$TMP/odd/DG2.bin"
word empty dg.empty undetermined
cp -r "$TMP/plain" "$TMP/odd" && rm "$TMP/odd/DG2.bin" &&
	mkdir "$TMP/odd/DG2.bin"
word unreadable dg.unreadable undetermined
cp -r "$TMP/plain" "$TMP/odd" && rm "$TMP/odd/DG14.bin" &&
	mkfifo "$TMP/odd/DG14.bin"
word pipe dg.unreadable undetermined
cp -r "$TMP/plain" "$TMP/odd" && : >"$TMP/odd/EF_SOD.bin"
word sod-empty sod.empty undetermined
cp -r "$TMP/plain" "$TMP/odd" && rm "$TMP/odd/EF_SOD.bin"
word sod-missing sod.missing undetermined
cp -r "$TMP/plain" "$TMP/odd" && rm "$TMP/odd/EF_SOD.bin" &&
	mkdir "$TMP/odd/EF_SOD.bin"
word sod-unreadable sod.unreadable undetermined
cp -r "$TMP/plain" "$TMP/odd" && cp "$TMP/odd/DG1.bin" "$TMP/odd/EF_DG1.bin"
sodverify --json "$TMP/odd" >"$TMP/out"
if has_code "$TMP/out" record.input; then
	ok files/twice
else
	not_ok files/twice "$(cut -c1-400 "$TMP/out")"
fi
rm -rf "$TMP/odd"

# ---- records of the wrong type ----
n=0
while read -r line; do
	n=$((n + 1))
	printf '%s\n' "$line" | sodverify --json >"$TMP/out"
	if [ "$(member "$TMP/out" sodverify/status)" = error ] &&
		has_code "$TMP/out" record.input; then
		ok "record/wrong-$n"
	else
		not_ok "record/wrong-$n" "$(cat "$TMP/out")"
	fi
done <<'LINES'
{"sod":5}
{"sod":"not base64!"}
{"sod":"dw"}
{"dg":[]}
{"dg":{"0":"dw=="}}
{"dg":{"17":"dw=="}}
{"dg":{"01":"dw=="}}
{"dg":{"1":"dw==","1":"dw=="}}
{"dg":{"1":"dw==","\u0031":"dw=="}}
{"dg":{"\u0661":"dw=="}}
{"sod":"dwA=","issue_date":"today"}
{"sod":"dwA=","mrz":5}
{"sod":"dwA=","mrz_source":5}
{"sod":"dwA=","mrz":"P<","mrz_source":"camera"}
LINES

# A name is what it means, whatever its escapes.
sed 's/"dg":{"1"/"\\u0064g":{"\\u0031"/' "$TMP/plain-record" >"$TMP/escaped"
grep -qF '{"\u0031":' "$TMP/escaped" ||
	not_ok record/escaped-names "nothing to escape"
sodverify --json <"$TMP/escaped" >"$TMP/out"
if [ "$(member "$TMP/out" sodverify/data_groups/1)" = pass ]; then
	ok record/escaped-names
else
	not_ok record/escaped-names "$(cut -c1-400 "$TMP/out")"
fi
echo '{"id":1}' | sodverify --json >"$TMP/out"
if [ $? = 0 ] && [ "$(member "$TMP/out" sodverify/status)" = absent ]; then
	ok record/absent
else
	not_ok record/absent "$(cat "$TMP/out")"
fi

# ---- --require ----
sodverify --json --require 1,3 "$TMP/plain" >"$TMP/out"
if grep -q '"where":"dg.3"' "$TMP/out" &&
	[ "$(member "$TMP/out" sodverify/checks/data_groups)" = undetermined ]; then
	ok require/not-there
else
	not_ok require/not-there "$(cut -c1-400 "$TMP/out")"
fi
for n in '' ,; do
	run sodverify --require "$n" "$TMP/plain"
	expect_message "require/none-named-'$n'" 64 'no data group named'
done
sodverify --require 17 "$TMP/plain" >/dev/null 2>&1
if [ $? = 64 ]; then
	ok require/wrong
else
	not_ok require/wrong "not a usage error"
fi

# ---- --policy ----
sodverify --show-policy >"$TMP/policy.ini"
sodverify --show-policy --policy "$TMP/policy.ini" >"$TMP/policy2.ini"
same policy/reads-back "$TMP/policy.ini" "$TMP/policy2.ini"
printf '[findings]\ndg.hash = warning\n' >"$TMP/weak.ini"
sodverify --policy "$TMP/weak.ini" "$TMP/plain" >/dev/null 2>"$TMP/err"
if [ $? = 78 ] && grep -q 'weak.ini' "$TMP/err"; then
	ok policy/no-forgery-passes
else
	not_ok policy/no-forgery-passes "$(cat "$TMP/err")"
fi
printf '[algorithms]\ndigests = SHA-512\n' >"$TMP/strong.ini"
sodverify --json --policy "$TMP/strong.ini" "$TMP/plain" >"$TMP/out"
if [ $? = 1 ] && has_code "$TMP/out" sod.algorithm; then
	ok policy/algorithms
else
	not_ok policy/algorithms "$(cut -c1-400 "$TMP/out")"
fi

# ---- --photo; no store vouches for anything here ----
sodverify --json --photo "$TMP/face" --unverified "$TMP/plain" >/dev/null \
	2>"$TMP/err"
if [ "$(head -c 2 "$TMP/face" | od -An -tx1 | tr -d ' ')" = ffd8 ]; then
	ok photo/written
else
	not_ok photo/written "$(cat "$TMP/err")"
fi
gen chip "$TMP/altered" altered=2 >/dev/null
rm -f "$TMP/altered/record.jsonl" "$TMP/face"
sodverify --json --photo "$TMP/face" "$TMP/altered" >/dev/null 2>"$TMP/err"
if ! [ -e "$TMP/face" ] && grep -q 'not verified' "$TMP/err"; then
	ok photo/altered-is-not-written
else
	not_ok photo/altered-is-not-written "$(cat "$TMP/err")"
fi
sodverify --json --photo "$TMP/face" --unverified "$TMP/altered" >/dev/null
if [ -s "$TMP/face" ]; then
	ok photo/unverified
else
	not_ok photo/unverified "nothing written"
fi
sodverify --json --photo "$TMP/no/such/folder" --unverified "$TMP/plain" \
	>/dev/null 2>&1
if [ $? -ge 64 ]; then
	ok photo/cannot-be-written
else
	not_ok photo/cannot-be-written "exit status"
fi

# ---- --aa ----
for wrong in 0011 00:11 0123456789abcdef: xx:yy; do
	sodverify --aa $wrong "$TMP/plain" >/dev/null 2>&1
	if [ $? = 64 ]; then
		ok "aa/wrong-$wrong"
	else
		not_ok "aa/wrong-$wrong" "not a usage error"
	fi
done
sodverify --json --aa "0123456789abcdef:$(head -c 128 /dev/zero |
	od -An -v -tx1 | tr -d ' \n')" "$TMP/plain" >"$TMP/out"
if [ $? = 1 ] && has_code "$TMP/out" aa.signature; then
	ok aa/copy
else
	not_ok aa/copy "$(cut -c1-400 "$TMP/out")"
fi
sodverify --json --aa 0123456789abcdef:00 "$TMP/altered" >"$TMP/out"
if has_code "$TMP/out" aa.missing; then
	ok aa/no-key
else
	not_ok aa/no-key "$(cut -c1-400 "$TMP/out")"
fi

# Right answers, RSA with both trailers and ECDSA, of keys that no state
# vouches for; sodverify_files.sh has those of genuine ones.
for row in rsa-1024:sha1 rsa-2048:sha256-cc bp256:plain-sha256; do
	key=${row%%:*} scheme=${row#*:}
	gen chip "$TMP/aa-$key" dg=1,2,14,15 aa=$key >/dev/null
	rm -f "$TMP/aa-$key/record.jsonl"
	answer=$(gen aa 0123456789abcdef aa=$key scheme=$scheme)
	sodverify --json --aa "$answer" "$TMP/aa-$key" >"$TMP/out"
	if [ "$(member "$TMP/out" sodverify/checks/active_authentication)" = \
		undetermined ] && has_code "$TMP/out" aa.missing; then
		ok "aa/$scheme"
	else
		not_ok "aa/$scheme" "$(cut -c1-400 "$TMP/out")"
	fi
	sodverify --json --aa "1${answer#0}" "$TMP/aa-$key" >"$TMP/out"
	if has_code "$TMP/out" aa.signature; then
		ok "aa/$scheme-played-back"
	else
		not_ok "aa/$scheme-played-back" "$(cut -c1-400 "$TMP/out")"
	fi
done

# ---- a real specimen ----
if need_data specimen pki/chip/bsi2008; then
	sodverify --json "$DATA/pki/chip/bsi2008" >"$TMP/out"
	if [ "$(member "$TMP/out" sodverify/checks/sod_signature)" = pass ] &&
		[ "$(member "$TMP/out" sodverify/checks/data_groups)" = pass ] &&
		[ "$(member "$TMP/out" sodverify/checks/certificate_chain)" = undetermined ] &&
		[ "$(member "$TMP/out" sodverify/status)" = undetermined ] &&
		has_code "$TMP/out" csca.unknown; then
		ok specimen
	else
		not_ok specimen "$(cut -c1-600 "$TMP/out")"
	fi
fi
finish
