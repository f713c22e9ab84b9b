#!/bin/sh
# Every surprise of real certificates has its twin here (tests/gen): the
# signers of all chips that are due to pass must chain in the store, whatever
# they and their CSCA look like; those of forged chips must not.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need pitfalls jq openssl python3 || finish
world "$TMP/made" || finish
at="--at $WORLD_AT"

# The signer's certificate out of every EF.SOD, by OpenSSL, not by us; and
# lines "NAME SHA-256".
mkdir "$TMP/signers"
python3 - "$TMP/made/chips.jsonl" "$TMP/signers" >"$TMP/sha256" <<'PY'
import base64, hashlib, json, ssl, subprocess, sys
for line in open(sys.argv[1]):
    try:
        record = json.loads(line)
        sod = base64.b64decode(record["sod"])
    except (ValueError, KeyError, TypeError):
        continue
    if sod[:1] != b"\x77":
        continue
    n = sod[1]
    cms = sod[2 + (n & 0x7f if n & 0x80 else 0):]
    made = subprocess.run(["openssl", "pkcs7", "-inform", "DER",
                           "-print_certs"], input=cms, capture_output=True)
    text = made.stdout.decode(errors="replace")
    if text.count("BEGIN CERTIFICATE") == 1:
        open("%s/%s.pem" % (sys.argv[2], record["id"]), "w").write(text)
        der = ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN"):])
        print(record["id"], hashlib.sha256(der).hexdigest())
PY

# One import for all, so that the threads and batches see them, too.
pkdfetch import -q $at --source chips "$TMP/signers" >/dev/null 2>"$TMP/err"
pkdfetch list dsc $at --json | jq -r '"\(.sha256) \(.chain)"' >"$TMP/chains"
tested=0
while IFS='	' read -r name settings due rest; do
	case $name in '' | \#*) continue ;; esac
	sha256=$(sed -n "s/^$name //p" "$TMP/sha256")
	[ -n "$sha256" ] || continue
	chain=$(sed -n "s/^$sha256 //p" "$TMP/chains")
	# By what a row says of the signer itself.
	case $settings in
	*cms.encoding=ber*) continue ;; # it is another encoding there
	*dsc.signature=bad*) due=fail ;;
	*) [ "$due" = pass ] || continue ;;
	esac
	tested=$((tested + 1))
	case $due:$chain in
	pass:pass) ok "pitfalls/$name" ;;
	fail:fail | fail:undetermined | fail:) ok "pitfalls/$name" ;;
	*) not_ok "pitfalls/$name" "chain is '$chain'; $settings" ;;
	esac
done <tests/gen/chips.tsv
[ $tested -gt 80 ] && ok pitfalls/all-tried ||
	not_ok pitfalls/all-tried "only $tested signers"

# CRLs: PEM, stale, with an issuing distribution point, with entry
# extensions, signed by another key of the name: each that is due counts.
pkdfetch list crl $at --json >"$TMP/crls"
[ "$(jq -r 'select(.chain == "pass") | .sha256' "$TMP/crls" | wc -l)" -gt 20 ] &&
	ok pitfalls/crls || not_ok pitfalls/crls "$(wc -l <"$TMP/crls")"
jq -se 'any(.[]; .stale and .chain == "pass")' "$TMP/crls" >/dev/null &&
	ok pitfalls/stale-crl-kept || not_ok pitfalls/stale-crl-kept "none"
run pkdfetch list csca --json $at
expect_json pitfalls/self-signed-is-verified 0 'has("self_signed")'
jq -se '[.[] | select(.subject | test("rollover|renamed|link")) |
	.self_signed] | any(. == false) and any(. == true)' "$TMP/out" \
	>/dev/null && ok pitfalls/link-is-not-self-signed ||
	not_ok pitfalls/link-is-not-self-signed "$(jq -c \
	'[.subject, .self_signed]' "$TMP/out" | grep -i roll | head -4)"
run pkdfetch fsck $at
expect_json pitfalls/fsck 0 '.status == "clean"'
finish
