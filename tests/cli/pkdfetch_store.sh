#!/bin/sh
# What the store answers: list, show, status, export, history; and what an
# operator decides: distrust, rollback.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need store jq openssl || finish
gen pkd "$TMP/pkd" signers=60 more=6 || {
	not_ok store "cannot be made"
	finish
}
top=$PWD
cd "$TMP/pkd" || finish
at="--at $WORLD_AT"
V=10332
run pkdfetch import --json $at --trust csca.cer icaopkd-002-complete-$V.ldif \
	icaopkd-001-complete-$V.ldif icaopkd-001-delta-$((V + 1)).ldif
expect_json store/three-operands 0 '.refused == 0'

# ---- rows ------------------------------------------------------------------
run pkdfetch list dsc --json $at
expect_json store/signer-members 0 'has("sha256") and has("country") and
	has("subject") and has("issuer") and has("serial") and has("ski") and
	has("aki") and has("not_before") and has("not_after") and has("key")
	and has("signature_algorithm") and .chain == "pass" and has("state")
	and has("revoked") and (.sources | index("icaopkd-001"))'
run pkdfetch list csca --json $at
expect_json store/csca-members 0 'has("self_signed") and .state == "current"
	and (.key | test("^(RSA|P-|brainpool)"))'
run pkdfetch list crl --json $at
expect_json store/crl-members 0 '.chain == "pass" and has("this_update") and
	has("next_update") and has("number")'
run pkdfetch list ml --json $at
expect_json store/ml-members 0 '.certificates >= 10 and .kind == "ml"'
run pkdfetch list nonsense
expect_message store/list-nonsense 64 'nonsense'
country=$(pkdfetch list dsc --json | jq -r .country | sort | uniq -c |
	sort -n | head -n 1 | awk '{ print $2 }')
run pkdfetch list dsc --json --country "$(echo "$country" | tr A-Z a-z)"
expect_json store/country 0 ".country == \"$country\""
run pkdfetch list csca --country Germany
expect_message store/no-such-country 64 'Germany is no state: two letters'
[ "$(pkdfetch list csca --json --country UTO)" = \
	"$(pkdfetch list csca --json --country ut)" ] &&
	ok store/three-letters || not_ok store/three-letters "they differ"
run pkdfetch list csca --text
head -n 1 "$TMP/out" | grep -q '^CC ' && ok store/table ||
	not_ok store/table "$(said)"

# OpenSSL reads the same out of the PEM that show gives.
pkdfetch list dsc --json | head -n 1 >"$TMP/row"
sha256=$(jq -r .sha256 "$TMP/row")
run pkdfetch show --json "$sha256"
jq -r .pem "$TMP/out" >"$TMP/pem"
truth=$(openssl x509 -in "$TMP/pem" -noout -serial -fingerprint -sha256 \
	-enddate -dateopt iso_8601 | tr -d ':' | tr 'A-Z' 'a-z' | tr '\n' ' ')
ours="serial=$(jq -r .serial "$TMP/row" | sed 's/^00//') sha256 fingerprint=$sha256 notafter=$(
	jq -r .not_after "$TMP/row" | tr 'TZ' ' z' | tr -d ':') "
[ "$truth" = "$ours" ] && ok store/show-as-openssl ||
	not_ok store/show-as-openssl "$truth / $ours"
run pkdfetch show --json "$(echo "$sha256" | cut -c1-8)"
expect_json store/show-eight-digits 0 ".sha256 == \"$sha256\""
ski=$(jq -r .ski "$TMP/row")
run pkdfetch show --json "$ski"
expect_json store/show-ski 0 ".ski == \"$ski\""
run pkdfetch show 0123456789
expect_message store/show-nothing 66 'nothing'
run pkdfetch show xyz
expect store/show-no-hex 64

run pkdfetch status --json $at
expect_json store/status 0 'has("country") and has("csca") and has("dsc") and
	has("dsc_chained") and has("crl")'
tail -n 1 "$TMP/out" | jq -e '.country == "*" and .dsc == .dsc_chained and
	.csca >= 10 and (.sources | length == 3)' >/dev/null &&
	ok store/status-total || not_ok store/status-total "$(tail -n 1 "$TMP/out")"
run pkdfetch status --json --at 2031-01-01
tail -n 1 "$TMP/out" | jq -e '.stale and .crl_stale > 0' >/dev/null &&
	[ $status = 2 ] && ok store/status-stale-crl ||
	not_ok store/status-stale-crl "$(said)"

# For a monitor: the same numbers, in a form that Prometheus reads.
run pkdfetch status -q --json $at --metrics "$TMP/pkd.prom"
expect_json store/metrics 0 'has("country")'
if need store/metrics-form promtool; then
	promtool check metrics <"$TMP/pkd.prom" >"$TMP/err" 2>&1 &&
		ok store/metrics-form || not_ok store/metrics-form "$(said)"
fi
jq -r 'select(.country != "*") | "\(.country) \(.dsc) \(.crl)"' "$TMP/out" |
	sort >"$TMP/json.seen"
sed -n 's/^mrtd_pkd_signers{country="\(.*\)"} /\1 /p' "$TMP/pkd.prom" |
	sort >"$TMP/dsc.seen"
sed -n 's/^mrtd_pkd_crls{country="\(.*\)"} /\1 /p' "$TMP/pkd.prom" |
	sort | join "$TMP/dsc.seen" - | cmp -s - "$TMP/json.seen" &&
	ok store/metrics-numbers || not_ok store/metrics-numbers \
	"$(head -n 3 "$TMP/pkd.prom")"
tail -n 1 "$TMP/pkd.prom" | grep -qx '# EOF' &&
	[ "$(stat -c %a "$TMP/pkd.prom")" = 644 ] &&
	ok store/metrics-whole || not_ok store/metrics-whole "$(said)"
run pkdfetch status -q $at --metrics "$TMP/none/pkd.prom"
expect_message store/metrics-nowhere 73 'none/pkd.prom'

run pkdfetch history --json
expect_json store/history 0 '.generation >= 1 and has("source") and
	has("time") and has("added")'

# ---- export ----------------------------------------------------------------
run pkdfetch export -q --format pem "$TMP/pem.d"
expect store/export-pem 0 ""
bad=
for file in "$TMP"/pem.d/*-dsc-*.pem; do
	openssl x509 -in "$file" -noout 2>/dev/null || bad="$bad $file"
done
[ -z "$bad" ] && [ "$(ls "$TMP"/pem.d/*-dsc-*.pem | wc -l)" -ge 60 ] &&
	ok store/export-readable || not_ok store/export-readable "$bad"
run pkdfetch export -q --format der --country "$country" "$TMP/der.d"
[ $status = 0 ] && ls "$TMP/der.d" | grep -v "^$country-" >"$TMP/others"
[ -s "$TMP/others" ] && not_ok store/export-country "$(cat "$TMP/others")" ||
	ok store/export-country
run pkdfetch export -q --format bundle "$TMP/bundle.d"
[ "$(grep -c BEGIN "$TMP/bundle.d/csca.pem")" = \
	"$(pkdfetch list csca --json | wc -l)" ] && ok store/export-bundle ||
	not_ok store/export-bundle "$(said)"

# What was exported comes back in: signers one by one, each chains.
(
	MRTD_STORE=$TMP/back
	pkdfetch import -q $at --trust csca.cer \
		icaopkd-002-complete-$V.ldif >/dev/null
	pkdfetch import -q $at "$TMP/pem.d" >/dev/null 2>&1
	pkdfetch status $at --json | tail -n 1 | jq -c '[.dsc_chained, .crl]'
) >"$TMP/back.seen"
[ "$(cat "$TMP/back.seen")" = "$(pkdfetch status $at --json | tail -n 1 |
	jq -c '[.dsc_chained, .crl]')" ] && ok store/export-imports-again ||
	not_ok store/export-imports-again "$(cat "$TMP/back.seen")"

# ---- distrust --------------------------------------------------------------
# A CSCA key that signed many: all of them fall with it, and stay down.
key=$(pkdfetch list dsc --json | jq -r .csca_key | sort | uniq -c |
	sort -n | tail -n 1 | awk '{ print $2 }')
signed=$(pkdfetch list dsc --json | jq -r "select(.csca_key == \"$key\") |
	.sha256" | wc -l)
aki=$(pkdfetch list dsc --json | jq -r "select(.csca_key == \"$key\") | .aki" |
	head -n 1)
csca=$(pkdfetch list csca --json | jq -r "select(.ski == \"$aki\") | .sha256" |
	head -n 1)
run pkdfetch distrust "$csca"
expect_message store/distrust-why 64 'why'
run pkdfetch distrust 0011 --why x
expect store/distrust-name 64
run pkdfetch distrust --why 'key was stolen' "$csca"
expect store/distrust 0 ""
run pkdfetch show --json "$csca"
expect_json store/distrusted 0 '.state == "distrusted" and
	.distrusted_because == "key was stolen"'
[ "$(pkdfetch list dsc --json | jq -r 'select(.chain == "fail") | .sha256' |
	wc -l)" = "$signed" ] && ok store/distrust-falls-on-signers ||
	not_ok store/distrust-falls-on-signers "$signed were due"
pkdfetch import -q $at --trust csca.cer icaopkd-002-complete-$V.ldif >/dev/null
pkdfetch rollback 1
run pkdfetch show --json "$csca"
expect_json store/distrust-outlives 0 '.state == "distrusted"'
run pkdfetch export -q --format bundle "$TMP/without.d"
openssl x509 -in "$TMP/pem.d/$(ls "$TMP/pem.d" | grep "csca-$(echo "$csca" |
	cut -c1-32)")" -outform DER 2>/dev/null | sha256sum | grep -q "$csca" &&
	[ "$(grep -c BEGIN "$TMP/without.d/csca.pem")" -lt \
	"$(grep -c BEGIN "$TMP/bundle.d/csca.pem")" ] &&
	ok store/distrusted-not-exported ||
	not_ok store/distrusted-not-exported "$(said)"
run pkdfetch distrust --undo "$csca"
expect store/distrust-undone 0 ""
run pkdfetch fsck
expect_json store/fsck 0 '.status == "clean"'

# ---- rollback --------------------------------------------------------------
rm -rf "$MRTD_STORE"
all()
{
	for kind in csca dsc crl ml; do
		pkdfetch list $kind --json $at
	done
}
pkdfetch import -q $at --trust csca.cer icaopkd-002-complete-$V.ldif >/dev/null
pkdfetch import -q $at icaopkd-001-complete-$V.ldif >/dev/null
all >"$TMP/two"
pkdfetch import -q $at icaopkd-001-delta-$((V + 1)).ldif >/dev/null
all >"$TMP/three"
run pkdfetch rollback $at 2
expect store/rollback 0 ""
all >"$TMP/now"
same store/rollback-is-whole "$TMP/two" "$TMP/now"
run pkdfetch import --json $at icaopkd-001-delta-$((V + 1)).ldif
expect_json store/rollback-then-delta 0 '.added >= 6'
all >"$TMP/now"
same store/rollback-then-delta-is-whole "$TMP/three" "$TMP/now"
run pkdfetch rollback 99
expect_message store/rollback-unknown 64 'newest'
run pkdfetch fsck
expect_json store/rollback-fsck 0 '.status == "clean"'
run pkdfetch history --json
jq -se '[.[].generation] == [1, 2, 3, 4, 5] and
	.[3].kind == "rollback"' "$TMP/out" >/dev/null &&
	ok store/rollback-in-history || not_ok store/rollback-in-history "$(said)"
cd "$top" || exit
finish
