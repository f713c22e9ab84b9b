#!/bin/sh
# The real lists, directory and CRLs that lie beside the project: everything
# genuine is verified, and each signer that is not is explained here.
. "$(dirname "$0")/../lib.sh"

need real jq openssl || finish
need_data real pki/ml/DE_ROOT_CA_CSCA07.cer || finish
pki=$DATA/pki
at="--at 2026-11-24"
total()
{
	pkdfetch status $at --json | tail -n 1 | jq -r "$1"
}

# ---- lists -----------------------------------------------------------------
de=$pki/ml/DE_ML_2026-05-28-08-28-45.ml
run pkdfetch import --json $at "$de"
expect_message real/unvouched 65 vouched
run pkdfetch import --json $at --trust "$pki/ml/NL_ROOT_CA.cer" "$de"
expect_message real/vouched-by-another 65 vouched
run pkdfetch import --json $at --trust "$pki/ml/DE_ROOT_CA_CSCA07.cer" "$de"
expect_json real/german 0 '.kind == "ml" and .source == "de-ml" and
	.added == 588 and .refused == 0'
run pkdfetch import --json $at --trust "$pki/ml/NL_ROOT_CA.cer" \
	"$pki"/ml/NL_ML_2025-07-29.ml "$pki"/ml/NL_ML_2026-07-22.ml
expect_json real/dutch 0 '.source == "nl-ml" and .refused == 0'
run pkdfetch import --json $at --trust-on-first-use \
	"$pki/ml/ICAO_ML_2025-07.ml"
expect_json real/icao 0 '.added == 520 and any(.findings[];
	.code == "list.first_use")'
run pkdfetch import --json $at "$pki/ml/NL_ML_2025-07-29.ml"
expect_message real/rollback 65 'older than 2026-07-23'

# One byte of each list changed, anywhere in the signed part: refused.
for list in "$pki"/ml/*.ml; do
	cp "$list" "$TMP/altered.ml"
	chmod u+w "$TMP/altered.ml"
	printf '\377' | dd of="$TMP/altered.ml" bs=1 seek=200000 \
		conv=notrunc 2>/dev/null
	MRTD_STORE=$TMP/altered run pkdfetch import --json $at \
		--trust-on-first-use "$TMP/altered.ml"
	expect_message "real/altered-$(basename "$list")" 65 digest
done

# From 2024 to 2026 over the link certificate, and nothing gets lost.
(
	MRTD_STORE=$TMP/years
	pkdfetch import -q $at --trust-on-first-use \
		"$pki/ml/DE_ML_2024-08-07-07-38-24.ml"
	pkdfetch import $at --json "$pki/ml/DE_ML_2025-06-25-09-31-57.ml" "$de"
) >"$TMP/out" 2>"$TMP/err"
status=$?
jq -se '.[-1].refused == 0 and .[-1].withdrawn > 0' "$TMP/out" >/dev/null &&
	ok real/rollover-by-link || not_ok real/rollover-by-link "$(said)"

# ---- directory -------------------------------------------------------------
run pkdfetch import --json $at --trust "$pki/ml/DE_ROOT_CA_CSCA07.cer" \
	--trust "$pki/ml/NL_ROOT_CA.cer" "$pki/ldif/icaopkd-002-complete-530.ldif"
expect_json real/lists-in-ldif 0 '.added == 999 and .refused == 0'
run pkdfetch import --json $at \
	"$pki/ldif/icaopkd-001-complete-10332.ldif.gz"
expect_json real/complete 0 '.version == "10332" and .refused == 0 and
	.added + .unchanged == 8655'
run pkdfetch import --json $at "$pki/ldif/icaopkd-001-delta-10334.ldif"
expect_message real/gap 65 'needs version 10333'
run pkdfetch import --json $at "$pki/ldif/icaopkd-001-delta-10333.ldif"
expect_json real/delta 0 '.added == 40'
run pkdfetch import --json $at "$pki/ldif/icaopkd-001-delta-10334.ldif"
expect_json real/empty-delta 0 '.version == "10334"'

# Two do not chain, and rightly: certificates of the Belgian time stamping
# authority under a root that is no CSCA. The third is a CSCA certificate
# that only older German lists hold; it waits for one of them.
pkdfetch list dsc $at --json | jq -r 'select(.chain != "pass") |
	"\(.country) \(.subject)"' | sort >"$TMP/unchained"
if [ "$(total .dsc)" -ge 8678 ] && [ "$(total .dsc_failed)" = 0 ] &&
	[ "$(total '.dsc - .dsc_chained')" = "$(wc -l <"$TMP/unchained")" ] &&
	[ "$(grep -c 'BE .*Time Stamping Authority' "$TMP/unchained")" = 2 ] &&
	[ "$(grep -vc 'Time Stamping' "$TMP/unchained")" -le 1 ]; then
	ok real/all-but-two-chain
else
	not_ok real/all-but-two-chain "$(cat "$TMP/unchained")"
fi

# ---- CRLs ------------------------------------------------------------------
run pkdfetch import --json $at "$pki/crl"
expect_json real/crls 0 '.kind == "crl" and .refused == 0'
[ "$(total .crl_waiting)" = 0 ] && [ "$(total .crl)" -ge 15 ] &&
	ok real/crls-verified || not_ok real/crls-verified "$(total .)"
run pkdfetch fsck
expect_json real/fsck 0 '.status == "clean" and .signatures > 8600'

# All the other way round, in one folder: the same signers chain.
chained=$(total .dsc_chained)
(
	MRTD_STORE=$TMP/reverse
	pkdfetch import -q $at "$pki/crl"
	pkdfetch import -q $at "$pki"/ldif/icaopkd-001-*
	pkdfetch import -q $at --trust "$pki/ml/DE_ROOT_CA_CSCA07.cer" "$de"
	for list in ICAO_ML_2025-07 NL_ML_2025-07-29 NL_ML_2026-07-22; do
		pkdfetch import -q $at --trust-on-first-use "$pki/ml/$list.ml"
	done
) >/dev/null 2>&1
MRTD_STORE=$TMP/reverse
[ "$(total .dsc_chained)" = "$chained" ] && [ "$(total .crl_waiting)" = 0 ] &&
	ok real/any-order || not_ok real/any-order "$chained: $(total .)"

# Every list there is, merged and kept: all signers chain but the two of the
# time stamping authority, and OpenSSL finds no key for those either.
MRTD_STORE=$TMP/all
for file in "$pki"/ml/*.ml "$pki"/ldif/*; do
	pkdfetch import -q $at --trust-on-first-use "$file"
done >/dev/null 2>"$TMP/err"
[ "$(total '.dsc - .dsc_chained')" = 2 ] && [ "$(total .csca_waiting)" = 0 ] &&
	ok real/every-list-merged ||
	not_ok real/every-list-merged "$(total .) $(cat "$TMP/err")"
pkdfetch export -q --format bundle "$TMP/bundle"
pkdfetch list dsc --json | jq -r 'select(.chain != "pass") | .sha256' |
	while read -r sha256; do
		pkdfetch show --json "$sha256" | jq -r .pem >"$TMP/one.pem"
		openssl verify -partial_chain -no_check_time -CAfile \
			"$TMP/bundle/csca.pem" "$TMP/one.pem" 2>&1
	done >"$TMP/verified"
[ "$(grep -c 'unable to get local issuer' "$TMP/verified")" = 2 ] &&
	ok real/no-key-for-the-two ||
	not_ok real/no-key-for-the-two "$(cat "$TMP/verified")"
finish
