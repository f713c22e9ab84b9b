#!/bin/sh
# LDIF files of a made-up directory: complete, delta, gap, empty delta,
# rollback, whatever the order; nothing genuine is lost.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need ldif jq || finish
gen pkd "$TMP/pkd" signers=200 more=20 || {
	not_ok ldif "cannot be made"
	finish
}
cd "$TMP/pkd" || finish
V=10332
complete=icaopkd-001-complete-$V.ldif
lists=icaopkd-002-complete-$V.ldif
at="--at $WORLD_AT"
total()
{
	pkdfetch status $at --json | tail -n 1 | jq -r "$1"
}

# The signers come first and wait; the list comes, and all of them chain.
run pkdfetch import --json $at $complete
expect_json ldif/signers-first 0 \
	'.kind == "ldif-complete" and .version == "10332" and .refused == 0
	and .added > 200'
[ "$(total .dsc_chained)" = 0 ] && ok ldif/none-chains-yet ||
	not_ok ldif/none-chains-yet "$(total .)"
run pkdfetch import --json $at $lists
expect_message ldif/list-unvouched 65 'vouched.*--trust FILE.*CN=CSCA'
run pkdfetch import --json $at --trust csca.cer $lists
expect_json ldif/list 0 '.added > 5 and .refused == 0'
pkdfetch list dsc $at --json >"$TMP/first"
pkdfetch list crl --all $at --json >>"$TMP/first"
jq -se '[.[] | select(.subject)] | length >= 200 and all(.[];
	.chain == "pass" and .state == "current")' "$TMP/first" >/dev/null &&
	ok ldif/all-chain || not_ok ldif/all-chain \
	"$(jq -r 'select(.chain != "pass") | .subject' "$TMP/first" | head -3)"
run pkdfetch fsck $at
expect_json ldif/fsck 0 '.status == "clean"'

# The other order, and from gzip, gives the same store.
gzip -k $complete
(
	MRTD_STORE=$TMP/other
	pkdfetch import -q $at --trust csca.cer $lists &&
		pkdfetch import -q $at $complete.gz
	pkdfetch list dsc $at --json >"$TMP/second"
	pkdfetch list crl --all $at --json >>"$TMP/second"
) >/dev/null
same ldif/any-order "$TMP/first" "$TMP/second"

# Again: nothing new, no new generation.
before=$(total .generation)
run pkdfetch import --json $at $complete
expect_json ldif/unchanged 0 '.added + .updated + .withdrawn == 0
	and .unchanged > 200'
[ "$(total .generation)" = "$before" ] && ok ldif/unchanged-generation ||
	not_ok ldif/unchanged-generation "$(total .generation)"

# A delta needs the version before it.
run pkdfetch import --json $at icaopkd-001-delta-$((V + 2)).ldif
expect_message ldif/gap 65 "needs version $((V + 1)).*complete"
[ "$(total .generation)" = "$before" ] && ok ldif/gap-changes-nothing ||
	not_ok ldif/gap-changes-nothing "$(total .generation)"
grep -q 'changetype: delete' icaopkd-001-delta-$((V + 1)).ldif || {
	# The name of a signer, as it stands, folded.
	awk '/^dn:/ { name = "" } { name = name $0 "\n" }
		/^userCert/ { sub(/pkdVersion.*/, "", name); printf "%s", name
		exit }' $complete
	printf 'changetype: delete\n\n'
} >>icaopkd-001-delta-$((V + 1)).ldif
run pkdfetch import --json $at icaopkd-001-delta-$((V + 1)).ldif
expect_json ldif/delta 0 '.kind == "ldif-delta" and .added >= 20
	and .withdrawn == 1'
run pkdfetch import --json $at icaopkd-001-delta-$((V + 2)).ldif
expect_json ldif/empty-delta 0 '.added + .updated + .withdrawn == 0'
[ "$(total '.sources[] | select(.name == "icaopkd-001") | .version')" = \
	$((V + 2)) ] && ok ldif/empty-delta-moves-the-version ||
	not_ok ldif/empty-delta-moves-the-version "$(total .sources)"
run pkdfetch import --json $at icaopkd-001-delta-$((V + 4)).ldif
expect_message ldif/gap-of-one 65 "needs version $((V + 3))"

# What a delta took away is withdrawn, not gone.
pkdfetch list dsc $at --json >"$TMP/out"
[ "$(jq -s '[.[] | select(.state == "withdrawn" and .chain == "pass")] |
	length' "$TMP/out")" = 1 ] && ok ldif/withdrawn ||
	not_ok ldif/withdrawn "$(total .)"

# Older than what is here: refused, with both versions named.
run pkdfetch import --json $at $complete
expect_message ldif/rollback 65 "$V is older than $((V + 2))"
run pkdfetch import --json $at --allow-rollback $complete
expect_json ldif/rollback-insisted 0 '.withdrawn >= 20'

# Names with and without zeros are one; a name of another form says nothing.
cp icaopkd-001-delta-$((V + 1)).ldif icaopkd-001-delta-0$((V + 1)).ldif
run pkdfetch import --json $at icaopkd-001-delta-0$((V + 1)).ldif
expect_json ldif/padding 0 '.version == "10333" and .kind == "ldif-delta"'
cp icaopkd-001-delta-$((V + 2)).ldif anything
run pkdfetch import --json $at --source icaopkd-001 anything
expect_message ldif/no-version 65 'version'
run pkdfetch import --json $at --source icaopkd-001 \
	--version $((V + 2)) anything
expect_json ldif/version-given 0 '.kind == "ldif-delta"
	and .version == "10334"'

# Lines with CR LF.
sed 's/$/\r/' $complete >crlf.ldif
MRTD_STORE=$TMP/crlf run pkdfetch import --json $at --version 1 crlf.ldif
expect_json ldif/crlf 0 '.added > 200 and .refused == 0'

# The digest that ICAO's page shows.
sha1=$(sha1sum $complete | cut -d' ' -f1)
sha256=$(sha256sum $complete | cut -d' ' -f1)
export MRTD_STORE="$TMP/digest"
run pkdfetch import --json $at \
	--digest "$(echo "$sha1" | tr 0-9a-f 1-9a-f0)" $complete
expect_message ldif/digest-wrong 65 SHA-1
run pkdfetch import --json $at --digest "$sha1" $complete
expect_json ldif/digest-sha1 0 '.added > 200'
run pkdfetch import --json $at --digest "$sha256" $complete
expect_json ldif/digest-sha256 0 '.unchanged > 200'
run pkdfetch import --json $at --digest abc $complete
expect ldif/digest-malformed 64

# An altered signer is refused, the rest is taken.
export MRTD_STORE="$TMP/altered"
pkdfetch import -q $at --trust csca.cer $lists >/dev/null
python3 - $complete altered.ldif <<'PY' || cp $complete altered.ldif
import base64, re, sys
text = open(sys.argv[1]).read()
blocks = text.split("\n\n")
for i, block in enumerate(blocks):
    m = re.search(r"userCertificate;binary:: ((?:.+)(?:\n .+)*)", block)
    if not m:
        continue
    der = bytearray(base64.b64decode(m.group(1).replace("\n ", "")))
    der[-5] ^= 1                    # in the signature
    blocks[i] = (block[:m.start(1)] + base64.b64encode(bytes(der)).decode() +
                 block[m.end(1):])
    break
open(sys.argv[2], "w").write("\n\n".join(blocks))
PY
run pkdfetch import --json $at --version $V altered.ldif
expect_json ldif/altered-signer 1 '.refused == 1 and .added >= 199 and
	any(.findings[]; .code == "cert.signature")'
[ "$(pkdfetch list dsc $at --json | jq -s '[.[] |
	select(.chain == "fail")] | length')" = 1 ] && ok ldif/altered-chain ||
	not_ok ldif/altered-chain "$(pkdfetch status $at --json | tail -n 1)"

# Values that are spoilt one way each: told with line and DN, the others come
# in; where a value was whole in the edition before, it is not withdrawn. What
# follows whole DER as line feeds, and PEM, is read and noted.
python3 - $complete spoilt.ldif <<'PY'
import base64, re, sys
blocks = open(sys.argv[1]).read().split("\n\n")
pem = lambda der: (b"-----BEGIN CERTIFICATE-----\n" +
                   base64.encodebytes(der) + b"-----END CERTIFICATE-----\n")
ways = [lambda der: der + b"\0", lambda der: b"", lambda der: der[:-9],
        lambda der: b"no certificate at all" * 9, lambda der: der + b"\n\n",
        pem]
for i, block in enumerate(blocks):
    m = re.search(r"userCertificate;binary:: ((?:.+)(?:\n .+)*)", block)
    if not m or not ways:
        continue
    der = base64.b64decode(m.group(1).replace("\n ", ""))
    text = base64.b64encode(ways.pop(0)(der)).decode()
    blocks[i] = block[:m.start(1)] + text + block[m.end(1):]
# The last line has no line feed either.
open(sys.argv[2], "w").write("\n\n".join(blocks).rstrip("\n"))
PY
MRTD_STORE=$TMP/spoilt pkdfetch import -q $at --trust csca.cer $lists >/dev/null
MRTD_STORE=$TMP/spoilt run pkdfetch import --json $at --version $V spoilt.ldif
expect_json ldif/spoilt 1 '.refused == 4 and .added >= 196 and
	([.findings[] | select(.code == "ldif.entry")] |
	([.[] | select(.severity == "error")] | length == 4) and
	([.[] | select(.severity == "info")] | length == 2) and
	all(.[]; .note | test("^line [0-9]+, .*(cn|sn)=")) and
	any(.[]; .note | test("is empty")) and
	any(.[]; .note | test("bytes after")) and
	any(.[]; .note | test("breaks off")) and
	any(.[]; .note | test("not DER")) and
	any(.[]; .note | test("line feeds")) and
	any(.[]; .note | test("PEM")))'
MRTD_STORE=$TMP/spoilt run pkdfetch import --json $at $complete
MRTD_STORE=$TMP/spoilt run pkdfetch import --json $at --source icaopkd-001 \
    --version 10333 spoilt.ldif
expect_json ldif/spoilt-withdraws-nothing 1 '.refused == 4 and .withdrawn == 0'
MRTD_STORE=$TMP/spoilt run pkdfetch fsck $at
expect_json ldif/spoilt-fsck 0 '.status == "clean"'

# A version that was forgotten can be told afterwards.
cp $complete nameless
MRTD_STORE=$TMP/nameless pkdfetch import -q $at nameless >/dev/null
MRTD_STORE=$TMP/nameless run pkdfetch import --json $at --version 7 nameless
expect_json ldif/version-told-later 0 '.version == "7" and .refused == 0'
MRTD_STORE=$TMP/nameless run pkdfetch import --json $at $complete
expect_json ldif/collection-told-later 0 \
	'.source == "icaopkd-001" and .version == "10332"'
mkdir nothing
run pkdfetch import $at nothing
expect_message import/empty-folder 66 'no file in it'

# A name given holds several collections, each with versions of its own; what
# was kept without it moves there with its lists, and a file without a name
# finds it there.
export MRTD_STORE="$TMP/named"
pkdfetch import -q $at "$TMP/pkd/$complete" >/dev/null
pkdfetch import -q $at --trust "$TMP/pkd/csca.cer" "$TMP/pkd/$lists" >/dev/null
chained=$(total .dsc_chained)
run pkdfetch import --json $at --source icao \
	"$TMP/pkd/icaopkd-001-delta-$((V + 1)).ldif"
expect_json ldif/named-goes-on 0 '.source == "icao/icaopkd-001"'
run pkdfetch import --json $at --source icao "$TMP/pkd/$lists"
expect_json ldif/named-lists-go-on 0 \
	'.source == "icao/icaopkd-002" and .refused == 0 and .added == 0'
run pkdfetch import --json $at "$TMP/pkd/icaopkd-001-delta-$((V + 2)).ldif"
expect_json ldif/unnamed-finds-it 0 '.source == "icao/icaopkd-001"'
names=$(total '[.sources[].name | select(test("icaopkd"))] | sort | join(" ")')
case $names in
"icao/icaopkd-001 icao/icaopkd-002 icao/icaopkd-002/"*)
	ok ldif/named-sources ;;
*) not_ok ldif/named-sources "$names" ;;
esac
[ "$(total .dsc_chained)" -ge "$chained" ] && [ "$chained" -gt 100 ] &&
	pkdfetch fsck $at >/dev/null && ok ldif/named-loses-nothing ||
	not_ok ldif/named-loses-nothing "$chained $(total .)"
finish
