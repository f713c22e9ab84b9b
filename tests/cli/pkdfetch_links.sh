#!/bin/sh
# Link certificates that come alone, before the key that signed them: they
# wait, are seen to wait, are trusted for nothing, and count with their key.
# All certificates here are OpenSSL's.
. "$(dirname "$0")/../lib.sh"

need links jq openssl || finish
# OpenSSL makes them valid from now on.
at="--at $(date -u -d "+1 hour" +%Y-%m-%dT%H:%M:%SZ)"
cd "$TMP" || finish
cat >ext <<'END'
[ca]
basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[signer]
keyUsage=critical,digitalSignature
authorityKeyIdentifier=keyid
END

# issue NAME CN ISSUER-CERTIFICATE ISSUER-KEY SECTION [STATE]: NAME.cer of
# the key NAME.key.
issue()
{
	[ -f "$1.key" ] || openssl ecparam -name prime256v1 -genkey -noout \
		-out "$1.key"
	openssl req -new -key "$1.key" -subj "/C=${6:-UT}/O=Utopia/CN=$2" \
		-out "$1.csr"
	openssl x509 -req -in "$1.csr" -CA "$3" -CAkey "$4" -days 3000 \
		-set_serial "0x$(openssl rand -hex 8)" -extfile ext \
		-extensions "$5" -out "$1.cer"
}
{
	for name in root forger; do
		openssl ecparam -name prime256v1 -genkey -noout -out $name.key
		openssl req -x509 -key $name.key -subj "/C=UT/O=Utopia/CN=CSCA" \
			-days 3000 -config ext -extensions ca -out $name.cer \
			-set_serial 1
	done
	# The forger calls himself by the root's name and identifier.
	ski=$(openssl x509 -in root.cer -noout -ext subjectKeyIdentifier |
		tail -n 1 | tr -d ' ')
	sed "s/^subjectKeyIdentifier=hash/subjectKeyIdentifier=$ski/" ext >ext2
	openssl req -x509 -key forger.key -subj "/C=UT/O=Utopia/CN=CSCA" \
		-days 3000 -config ext2 -extensions ca -out forger.cer
	# As states do it: the same name, and then a new one.
	issue second CSCA root.cer root.key ca
	issue third "CSCA of 2026" second.cer second.key ca
	issue forged "CSCA of 2027" forger.cer forger.key ca
	issue signer signer third.cer third.key signer
	issue foreign CSCA root.cer root.key ca FR
} >log 2>&1
[ -s signer.cer ] && [ -s forged.cer ] || {
	not_ok links "cannot be made: $(tail -n 3 log)"
	finish
}
total()
{
	pkdfetch status $at --json | tail -n 1 | jq -c "$1"
}
chain()
{
	pkdfetch list dsc $at --json | jq -r 'select(.subject ==
		"C=UT,O=Utopia,CN=signer") | .chain'
}

run pkdfetch import --json $at signer.cer third.cer second.cer forged.cer
expect_json links/wait 0 '.refused == 0 and .added == 1'
jq -se '[.[] | .findings[].code | select(. != "cert.kind")] ==
	["cert.waiting", "cert.waiting", "cert.waiting"]' out >/dev/null && ok links/said ||
	not_ok links/said "$(said)"
is_total()
{
	got=$(total '[.csca, .csca_waiting, .dsc, .dsc_chained]')
	[ "$got" = "$2" ] && ok "$1" || not_ok "$1" "$got"
}
is_total links/status '[0,3,1,0]'
run pkdfetch list csca $at --json
expect_json links/list 0 '.state == "waiting"'
[ "$(wc -l <out)" = 3 ] && [ "$(chain)" = undetermined ] &&
	ok links/nothing-is-trusted || not_ok links/nothing-is-trusted "$(said)"
pkdfetch export -q --format bundle bundle && [ ! -s bundle/csca.pem ] &&
	ok links/not-exported || not_ok links/not-exported "$(ls bundle)"
run pkdfetch import --json $at third.cer
expect_json links/still-waiting 0 '.unchanged == 1 and
	.findings[0].code == "cert.waiting"'
run pkdfetch fsck $at
expect_json links/fsck-waiting 0 '.status == "clean"'

# A root alone needs somebody's word; with it all three keys come.
run pkdfetch import --json $at root.cer
expect_message links/root-unvouched 65 'compare.*--unsigned'
is_total links/root-changes-nothing '[0,3,1,0]'
cp -r "$MRTD_STORE" before
run pkdfetch import --json $at --unsigned root.cer
expect_json links/root 0 '.added == 1'
[ "$(chain)" = pass ] && ok links/signer-chains ||
	not_ok links/signer-chains "$(chain)"
forged=$(openssl x509 -in forged.cer -outform DER | sha256sum | cut -c1-64)
run pkdfetch list csca $at --json
expect_json links/taken-up 0 ".state == \"current\" and .sha256 != \"$forged\""
[ "$(wc -l <out)" = 3 ] && ok links/three-keys ||
	not_ok links/three-keys "$(said)"
run pkdfetch show $at --json "$forged"
expect_json links/forged-fails 0 '.chain == "fail"'
run pkdfetch import --json $at --source again forged.cer
[ "$(pkdfetch list csca $at --json | wc -l)" = 3 ] &&
	ok links/forged-stays-out || not_ok links/forged-stays-out "$(said)"
run pkdfetch fsck $at
expect_json links/fsck 0 '.status == "clean"'

# Where the root is there first, a forged link is refused at once.
MRTD_STORE=$TMP/other
pkdfetch import -q $at --unsigned root.cer >/dev/null
run pkdfetch import --json $at second.cer
expect_json links/in-order 0 '.added == 1 and
	[.findings[].code] == ["cert.kind"]'
run pkdfetch import --json $at forged.cer
expect_message links/forged-refused 65 'does not verify'
is_total links/forged-is-no-csca '[2,0,0,0]'

# A key speaks for its own state, and only while it is valid.
run pkdfetch import --json $at foreign.cer
expect_json links/other-state 0 'any(.findings[]; .code == "cert.waiting" and
	(.note | contains("another state")))'
is_total links/other-state-is-no-csca '[2,1,0,0]'
MRTD_STORE=$TMP/late
late="--at $(date -u -d "+4000 days" +%Y-%m-%d)"
pkdfetch import -q $late --unsigned root.cer >/dev/null
run pkdfetch import --json $late second.cer
expect_json links/expired-csca 0 'any(.findings[]; .code == "cert.waiting" and
	(.note | contains("not valid now")))'
is_total links/expired-csca-vouches-for-nothing '[1,1,0,0]'
# Distrust of a key reaches what came over its link alone.
MRTD_STORE=$TMP/other
root=$(openssl x509 -in root.cer -outform DER | sha256sum | cut -c1-64)
pkdfetch distrust --why stolen "$root"
run pkdfetch list csca $at --json
jq -se 'map(select(.state == "distrusted")) | length == 2' out >/dev/null &&
	ok links/distrust-reaches-the-link || not_ok \
	links/distrust-reaches-the-link "$(said)"
pkdfetch distrust --undo "$root"

# What waits can be vouched for, too.
MRTD_STORE=$TMP/before
run pkdfetch import --json $at --unsigned third.cer
expect links/vouched-later 0
is_total links/vouched-later-counts '[1,2,1,1]'
finish
