#!/bin/sh
# Lists and certificates that are refused, each with its code: of the future,
# of a distrusted CSCA, one too many of a name.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need codes pkdfetch jq || finish
at="--at $WORLD_AT"
keys="csca.key=p256 dsc.key=p256"
gen cert "$TMP/csca.cer" csca.key=p256
gen list master "$TMP/newer.ml" $keys cms.signing_time=2025-07-01T00:00:00Z

# refuses CODE FILE [OPTION…]
refuses()
{
	code=$1 file=$2
	shift 2
	run pkdfetch import --json $at "$@" "$file"
	if { [ $status = 1 ] || [ $status = 65 ]; } &&
		jq -se --arg code "$code" 'any(.[].findings[]; .code == $code
			and .severity == "error")' "$TMP/out" >/dev/null; then
		ok "codes/$code"
	else
		not_ok "codes/$code" "$(said)"
	fi
}

# Two days ahead: it would make every genuine one a rollback.
gen list master "$TMP/future.ml" $keys signer.to=2035-01-01 \
	cms.signing_time=2026-03-03T12:00:01Z
refuses list.future "$TMP/future.ml" --trust "$TMP/csca.cer"
run pkdfetch import --json --at 2026-03-04 --trust "$TMP/csca.cer" \
	"$TMP/future.ml"
expect_json codes/no-longer-the-future 0 '.added > 0'

rm -rf "$MRTD_STORE"
pkdfetch import -q $at --unsigned "$TMP/csca.cer" >/dev/null
run pkdfetch distrust $at --why 'note 18/2026' \
	"$(sha256sum "$TMP/csca.cer" | cut -d' ' -f1)"
expect codes/distrusted 0
refuses list.distrusted "$TMP/newer.ml" --trust "$TMP/csca.cer"

# One more of a name than a look-up reads: the newcomer is refused, and nothing
# that was there is lost.
need limit python3 || finish
rm -rf "$MRTD_STORE"
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
finish
