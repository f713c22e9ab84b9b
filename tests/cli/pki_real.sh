#!/bin/sh
# Real certificates and CRLs read by our index and by OpenSSL: the same in
# every field (tests/laws/certificates.c).
. "$(dirname "$0")/../lib.sh"

if need_data certificates trust/ldif; then
	"$BUILD/tests/laws/certificates" ldif "$DATA"/pki/ldif/*complete-10332* ||
		failures=1
fi
if need_data crls x509/crl; then
	# One is PEM, which the importer takes apart and this does not.
	for file in "$DATA"/pki/crl/*; do
		head -c 5 "$file" | grep -q -e -- && continue
		"$BUILD/tests/laws/certificates" crl "$file" || failures=1
	done
fi
finish
