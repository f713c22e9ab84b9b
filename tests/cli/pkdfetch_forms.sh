#!/bin/sh
# Forms in which certificates and CRLs come, what a folder of downloads has
# beside them, names that an operator types, and what a refusal tells him.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need forms pkdfetch jq openssl python3 || finish
at="--at $WORLD_AT"
keys="csca.key=p256 dsc.key=p256"
gen cert "$TMP/csca.cer" csca.key=p256
gen cert "$TMP/second.cer" csca.key=p384 csca.subject=C=FR,O=Test,CN=CSCA
gen list crl "$TMP/one.crl" $keys
cd "$TMP" || finish
for name in csca second; do
	openssl x509 -inform DER -in $name.cer -out $name.pem
done
openssl crl -inform DER -in one.crl -out one.pem

anew()
{
	rm -rf "$MRTD_STORE"
}

# reads NAME ADDED FILE [FILTER]
reads()
{
	anew
	run pkdfetch import --json $at --unsigned "$3"
	expect_json "forms/$1" 0 ".refused == 0 and .added == $2 and
		(${4:-true})"
}

openssl crl2pkcs7 -certfile csca.pem -certfile second.pem -in one.pem \
	-out bundle.p7b
openssl pkcs7 -in bundle.p7b -outform DER -out bundle-der.p7b
openssl crl2pkcs7 -nocrl -certfile csca.pem -out plain.p7b
reads p7b-pem 3 bundle.p7b '.kind == "bundle"'
reads p7b-der 3 bundle-der.p7b '.kind == "bundle"'
reads p7b-no-crl 1 plain.p7b
[ "$(pkdfetch list csca --json | jq -r .sha256)" = \
	"$(sha256sum csca.cer | cut -d' ' -f1)" ] &&
	ok forms/p7b-certificate || not_ok forms/p7b-certificate "$(said)"
# Without the operator's word none of it is trusted.
anew
run pkdfetch import --json $at bundle-der.p7b
expect_json forms/p7b-unvouched 1 '.refused == 2 and
	any(.findings[]; .code == "cert.untrusted")'
openssl base64 -in csca.cer -out folded
openssl base64 -A -in csca.cer -out line
openssl base64 -in one.crl -out crl64
reads base64-folded 1 folded
reads base64-line 1 line
reads base64-crl 1 crl64
{ cat csca.cer && printf '\n\n'; } >feeds.cer
{ cat csca.cer && printf '\0\0\0\0\0\0'; } >zeros.cer
{ cat one.crl && printf 'end'; } >end.crl
cat csca.cer second.cer one.crl >three.cer
trailing='any(.findings[]; .code == "file.trailing" and .severity == "info")'
reads line-feeds 1 feeds.cer "$trailing"
reads zeros 1 zeros.cer "$trailing"
reads crl-and-more 1 end.crl "$trailing"
reads one-after-the-other 3 three.cer "$trailing | not"
gen list master one.ml $keys
for file in folded feeds.cer; do
	anew
	run pkdfetch import --json $at --trust $file one.ml
	expect_json "forms/trust-$file" 0 '.added == 1'
done
anew
printf 'AAAA' >four
run pkdfetch import --json $at --unsigned four
expect_json forms/no-der 65 '.findings[0].code == "file.unknown"'

# What is still being written is not read, in folders and by patterns.
mkdir inbox
cp csca.cer inbox/csca.cer
for name in second.cer.part second.cer.tmp second.cer~ .second.cer; do
	cp second.cer "inbox/$name"
done
reads unfinished 1 inbox
printf '[inbox]\nurl = %s\nunsigned = yes\n' "$TMP/inbox/*" >pkdfetch.conf
anew
run pkdfetch sync --json $at --config pkdfetch.conf
expect_json forms/pattern-unfinished 0 '.added == 1'
rm inbox/csca.cer
run pkdfetch sync -q $at --config pkdfetch.conf
expect_message forms/pattern-of-nothing 66 'inbox: nothing at'

# A message of sync -q begins with the source that it is about.
cp one.ml inbox/list.ml
run pkdfetch sync -q $at --config pkdfetch.conf
expect_message forms/sync-names-its-source 65 \
	'^pkdfetch: inbox: .*list\.ml: nobody vouched'

# The first digits of a SHA-256, in every verb.
anew
pkdfetch import -q $at --unsigned csca.cer >out
sha=$(sha256sum csca.cer | cut -d' ' -f1)
for digits in 8 9 31 64; do
	name=$(echo "$sha" | cut -c1-$digits)
	run pkdfetch show --json "$name"
	expect_json names/show-$digits 0 ".sha256 == \"$sha\""
	run pkdfetch distrust --why test "$name"
	expect names/distrust-$digits 0
	run pkdfetch distrust --undo "$name"
	expect names/undo-$digits 0
done
for name in "$(echo "$sha" | cut -c1-7)" "${sha}0" "${sha%?}g"; do
	run pkdfetch show "$name"
	expect "names/refused-${#name}" 64
	run pkdfetch distrust --why test "$name"
	expect "names/distrust-refused-${#name}" 64
done
# The last digit of an odd number counts.
other=$(echo "$sha" | cut -c9 | tr 0-9a-f 1-9a-f0)
run pkdfetch show "$(echo "$sha" | cut -c1-8)$other"
expect names/last-digit 66

# A list that nobody vouched for: which CSCA signed it, and which generation
# was given instead.
dn=C=UT,O=Utopia,CN=Generation
for year in 2019 2025; do
	gen cert $year.cer csca.key=p384/$year csca.subject=$dn \
		csca.from=$year-01-01
done
gen list master generation.ml csca.subject=$dn csca.key=rsa-2048 dsc.key=p256 \
	csca.from=2024-01-01
# RSA: the same certificate every time.
gen cert generation.cer csca.subject=$dn csca.key=rsa-2048 csca.from=2024-01-01
ski=$(openssl x509 -inform DER -in generation.cer -noout -ext \
	subjectKeyIdentifier | tail -n 1 | tr -d ' :' | tr A-F a-f)
serial=$(openssl x509 -inform DER -in generation.cer -noout -serial |
	cut -d= -f2 | tr A-F a-f)
sha=$(sha256sum generation.cer | cut -d' ' -f1)
anew
run pkdfetch import $at generation.ml
expect_message refused/names-the-csca 65 \
	"key $ski, serial $serial, valid 2024-01-01 to [-0-9]*, sha256 $sha"
run pkdfetch import $at --trust 2019.cer generation.ml
expect_message refused/earlier 65 "sha256 $sha; --trust has an earlier generation"
run pkdfetch import $at --trust 2025.cer generation.ml
expect_message refused/later 65 '--trust has a later generation of it, key'
run pkdfetch import $at --trust second.cer generation.ml
expect_message refused/another 65 '--trust has another CSCA, C=FR,O=Test,CN=CSCA'

# An edition of a directory with nothing in it withdraws nothing.
b64=$(openssl base64 -A -in csca.cer)
printf 'version: 1\n\ndn: cn=a,dc=x\nuserCertificate;binary:: %s\n' "$b64" >1.ldif
printf 'version: 1\n\ndn: cn=a,dc=x\ncn: a\n' >2.ldif
printf 'version: 1\n\n' >3.ldif
anew
pkdfetch import -q $at --source d --version 1 1.ldif >out
for edition in 2 3; do
	name=icaopkd-001-complete-$edition.ldif
	cp $edition.ldif $name
	run pkdfetch import --json $at --source d $name
	expect_json ldif/empty-edition-$edition 65 '.withdrawn == 0 and
		.findings[0].code == "ldif.empty"'
done
anew
run pkdfetch import --json $at --version 1 2.ldif
expect_json ldif/no-value 65 '.findings[0].code == "ldif.empty"'
finish
