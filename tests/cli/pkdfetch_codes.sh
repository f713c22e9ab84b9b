#!/bin/sh
# What an import says of lists, certificates, CRLs, directories and files that
# are not as they should be: each code, from an input that has just this fault.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need codes pkdfetch jq || finish
at="--at $WORLD_AT"
keys="csca.key=p256 dsc.key=p256"
gen cert "$TMP/csca.cer" csca.key=p256
gen list master "$TMP/newer.ml" $keys cms.signing_time=2025-07-01T00:00:00Z

# finds CODE SEVERITY FILE [OPTION…]: the import says so, and an error is one.
finds()
{
	code=$1 severity=$2 file=$3
	shift 3
	run pkdfetch import --json $at "$@" "$file"
	case $severity$status in
	error1 | error65 | warning0 | info0) ;;
	*)
		not_ok "codes/$code" "$(said)"
		return
		;;
	esac
	if jq -se --arg code "$code" --arg severity "$severity" \
		'any(.[].findings[]; .code == $code and
			.severity == $severity)' "$TMP/out" >/dev/null; then
		ok "codes/$code"
	else
		not_ok "codes/$code" "$(said)"
	fi
}

# refuses CODE FILE [OPTION…]
refuses()
{
	code=$1
	shift
	finds "$code" error "$@"
}

# entry NAME ATTRIBUTE FILE: an entry of a directory; its lines are not folded.
entry()
{
	printf 'dn: cn=%s,o=x,c=UT,dc=data\n%s;binary:: %s\n\n' \
		"$1" "$2" "$(base64 -w 0 "$3")"
}

anew()
{
	rm -rf "$MRTD_STORE"
}

# ---- lists ------------------------------------------------------------------

gen list master "$TMP/type.ml" $keys cms.type=1.2.840.113549.1.7.1
refuses list.malformed "$TMP/type.ml" --trust "$TMP/csca.cer"
gen list master "$TMP/good.ml" $keys
refuses list.untrusted "$TMP/good.ml"
gen list master "$TMP/bare.ml" $keys bare=yes
refuses list.unsigned "$TMP/bare.ml"
finds list.unsigned warning "$TMP/bare.ml" --unsigned
anew
printf '[list]\nurl = %s\ntrust = %s\ncountry = DE\n' "$TMP/good.ml" \
	"$TMP/csca.cer" >"$TMP/pkdfetch.conf"
run pkdfetch sync --json $at --config "$TMP/pkdfetch.conf"
expect_json codes/list.country 65 '.added == 0 and any(.findings[];
	.code == "list.country" and .severity == "error")'
anew
gen list master "$TMP/info.ml" csca.key=p256 dsc.key=p256 \
	signer.key=rsa-2048 cms.alg=rsa-sha256:bare
finds list.nonconformance info "$TMP/info.ml" --trust "$TMP/csca.cer"
# A CRL has the serial number of who signed the next list.
gen list crl "$TMP/revoked.crl" $keys dsc.serial=1234 revoked=yes
gen list master "$TMP/revoked.ml" $keys signer.serial=1234 \
	cms.signing_time=2025-07-01T00:00:00Z
pkdfetch import -q $at "$TMP/revoked.crl" >/dev/null
refuses list.revoked "$TMP/revoked.ml" --trust "$TMP/csca.cer"

# ---- certificates -----------------------------------------------------------

anew
refuses cert.untrusted "$TMP/csca.cer"
finds cert.kind info "$TMP/csca.cer" --unsigned
anew
gen cert "$TMP/false.cer" csca.key=p256 csca.signature=bad
refuses cert.signature "$TMP/false.cer" --unsigned
# The signer of a chip, as openssl takes it out.
if need cert openssl; then
	gen chip "$TMP/chip" csca.key=rsa-2048 dsc.key=p256 \
		dsc.alg=rsa-sha256:bare
	gen cert "$TMP/rsa.cer" csca.key=rsa-2048
	pkdfetch import -q $at --unsigned "$TMP/rsa.cer" >/dev/null
	# EF.SOD is a tag and three bytes of length around CMS.
	tail -c +5 "$TMP/chip/EF_SOD.bin" |
		openssl cms -verify -noverify -inform DER -out /dev/null \
			-certsout "$TMP/signer.pem" 2>"$TMP/err"
	finds cert.nonconformance info "$TMP/signer.pem"
fi

# ---- revocation lists -------------------------------------------------------

anew
gen list crl "$TMP/good.crl" $keys
finds crl.waiting warning "$TMP/good.crl"
pkdfetch import -q $at --unsigned "$TMP/csca.cer" >/dev/null
gen list crl "$TMP/old.crl" $keys from=now-20d number=7
finds crl.older info "$TMP/old.crl"
gen list crl "$TMP/future.crl" $keys from=2026-03-02T12:00:01Z
refuses crl.future "$TMP/future.crl"
gen list crl "$TMP/false.crl" $keys signature=bad
refuses crl.signature "$TMP/false.crl"
# A delta, an indirect one, one of authorities, one with a number twice.
for more in ext=2.5.29.27:critical:020101 indirect=yes \
	ext=2.5.29.28:critical:30038201ff ext=2.5.29.20:normal:020101; do
	anew
	pkdfetch import -q $at --unsigned "$TMP/csca.cer" >/dev/null
	gen list crl "$TMP/no.crl" $keys "$more"
	finds crl.unusable warning "$TMP/no.crl"
done

# ---- directories and files --------------------------------------------------

anew
printf 'no DER' >"$TMP/text"
{
	printf 'version: 1\n\n'
	entry one userCertificate "$TMP/text"
	entry two userCertificate "$TMP/csca.cer"
} >"$TMP/odd.ldif"
refuses ldif.entry "$TMP/odd.ldif" --version 1
anew
printf 'version: 1\n\n' >"$TMP/icaopkd-001-delta-000007.ldif"
entry two userCertificate "$TMP/csca.cer" \
	>>"$TMP/icaopkd-001-delta-000007.ldif"
refuses ldif.gap "$TMP/icaopkd-001-delta-000007.ldif"
for version in 5 6; do
	{
		printf 'version: 1\n\n'
		entry $version userCertificate "$TMP/csca.cer"
	} >"$TMP/icaopkd-001-complete-00000$version.ldif"
done
pkdfetch import -q $at "$TMP/icaopkd-001-complete-000006.ldif" >/dev/null
refuses source.rollback "$TMP/icaopkd-001-complete-000005.ldif"
cp "$TMP/odd.ldif" "$TMP/anything.ldif"
refuses ldif.version "$TMP/anything.ldif" --source icaopkd-001
: >"$TMP/empty"
refuses file.empty "$TMP/empty"
refuses file.unknown "$TMP/text"
printf -- '-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n' \
	>"$TMP/damaged.pem"
refuses file.malformed "$TMP/damaged.pem"
printf '\060\200\060\200\002' >"$TMP/damaged.ber"
refuses file.malformed "$TMP/damaged.ber"

# ---- the future, an operator's distrust, one too many of a name -------------

anew
# Two days ahead: it would make every genuine one a rollback.
gen list master "$TMP/future.ml" $keys signer.to=2035-01-01 \
	cms.signing_time=2026-03-03T12:00:01Z
refuses list.future "$TMP/future.ml" --trust "$TMP/csca.cer"
run pkdfetch import --json --at 2026-03-04 --trust "$TMP/csca.cer" \
	"$TMP/future.ml"
expect_json codes/no-longer-the-future 0 '.added > 0'

anew
pkdfetch import -q $at --unsigned "$TMP/csca.cer" >/dev/null
run pkdfetch distrust $at --why 'note 18/2026' \
	"$(sha256sum "$TMP/csca.cer" | cut -d' ' -f1)"
expect codes/distrusted 0
refuses list.distrusted "$TMP/newer.ml" --trust "$TMP/csca.cer"

# One more of a name than a look-up reads: the newcomer is refused, and nothing
# that was there is lost.
need limit python3 || finish
anew
most=$(sed -n 's/^#define TRUST_FOUND_MAX \([0-9]*\).*/\1/p' \
	common/trust/trust.h)
python3 - "$TMP/csca.cer" "$TMP/many.ml" "$((most + 1))" <<'PY'
import sys

def tlv(tag, body):
    n = len(body).to_bytes(4, "big").lstrip(b"\0")
    return bytes([tag]) + (bytes([len(body)]) if len(body) < 128 else
                           bytes([0x80 | len(n)]) + n) + body

der = open(sys.argv[1], "rb").read()
at = der.index(b"\xa0\x03\x02\x01\x02\x02\x08") + 7  # the serial number
many = sorted(der[:at + 4] + i.to_bytes(4, "big") + der[at + 8:]
              for i in range(int(sys.argv[3])))
open(sys.argv[2], "wb").write(
    tlv(0x30, b"\x02\x01\x00" + tlv(0x31, b"".join(many))))
PY
refuses cert.limit "$TMP/many.ml" --unsigned
expect_json codes/limit-counted 1 ".added == $most and .refused == 1"
[ "$(pkdfetch list csca $at --json | wc -l)" = "$most" ] &&
	ok codes/many-are-kept || not_ok codes/many-are-kept \
	"$(pkdfetch list csca $at --json | wc -l)"

# What a list has in a certificate's place; the good one beside it is taken.
anew
python3 - "$TMP/csca.cer" "$TMP/broken.ml" <<'PY'
import sys

der = b"\x30\x03\x02\x01\x07" + open(sys.argv[1], "rb").read()
body = b"\x02\x01\x00\x31\x82" + len(der).to_bytes(2, "big") + der
open(sys.argv[2], "wb").write(
    b"\x30\x82" + len(body).to_bytes(2, "big") + body)
PY
refuses cert.malformed "$TMP/broken.ml" --unsigned
expect_json codes/the-rest-is-taken 1 '.added == 1 and .refused == 1'
finish
