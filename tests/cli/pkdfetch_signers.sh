#!/bin/sh
# Who may sign a list: the signer is judged as a signer of documents is, and
# so is every CSCA that a link leads over to him. All certificates and lists
# here are OpenSSL's.
. "$(dirname "$0")/../lib.sh"

need signers pkdfetch jq openssl python3 || finish
# OpenSSL makes them valid from now on.
at="--at $(date -u -d "+1 hour" +%Y-%m-%dT%H:%M:%SZ)"
cd "$TMP" || finish
cat >ext <<'END'
[ca]
basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[list]
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,2.23.136.1.1.3
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[wide]
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,2.23.136.1.1.3,serverAuth
subjectKeyIdentifier=hash
[more]
keyUsage=critical,digitalSignature,keyCertSign
extendedKeyUsage=critical,2.23.136.1.1.3
subjectKeyIdentifier=hash
[authority]
basicConstraints=critical,CA:TRUE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,2.23.136.1.1.3
subjectKeyIdentifier=hash
[unknown]
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,2.23.136.1.1.3
subjectKeyIdentifier=hash
1.2.3.4.5=critical,DER:0500
[revoking]
database=index
default_md=sha256
default_crl_days=30
[crl]
authorityKeyIdentifier=keyid
END

new_key()
{
	[ -f "$1.key" ] ||
		openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
}

# issue NAME CN ISSUER SECTION SERIAL [STATE]: NAME.cer of the key NAME.key,
# by the key ISSUER.key under the name of ISSUER.cer.
issue()
{
	new_key "$1"
	openssl req -new -key "$1.key" -subj "/C=${6:-UT}/O=Utopia/CN=$2" \
		-out "$1.csr" &&
		openssl x509 -req -in "$1.csr" -CA "$3.cer" -CAkey "$3.key" \
			-days 3000 -set_serial "$5" -extfile ext \
			-extensions "$4" -outform DER -out "$1.der" &&
		openssl x509 -inform DER -in "$1.der" -out "$1.cer"
}

# root NAME CN STATE
root()
{
	new_key "$1"
	openssl req -x509 -key "$1.key" -subj "/C=$3/O=Utopia/CN=$2" \
		-days 3000 -config ext -extensions ca -set_serial 1 \
		-outform DER -out "$1.der" &&
		openssl x509 -inform DER -in "$1.der" -out "$1.cer"
}

# list NAME SIGNER CERTIFICATE…: NAME.ml of these.
list()
{
	name=$1 signer=$2
	shift 2
	python3 - "$@" >content <<'END'
import sys

def tlv(tag, body):
    n = len(body).to_bytes(4, "big").lstrip(b"\0")
    return bytes([tag]) + (bytes([len(body)]) if len(body) < 128 else
                           bytes([0x80 | len(n)]) + n) + body

many = sorted(open(name + ".der", "rb").read() for name in sys.argv[1:])
sys.stdout.buffer.write(
    tlv(0x30, b"\x02\x01\x00" + tlv(0x31, b"".join(many))))
END
	openssl cms -sign -binary -nodetach -nosmimecap -keyid -md sha256 \
		-econtent_type 2.23.136.1.1.2 -in content \
		-signer "$signer.cer" -inkey "$signer.key" -outform DER \
		-out "$name.ml"
}

# revoke NAME ISSUER SERIAL: NAME.crl
revoke()
{
	printf 'R\t360101000000Z\t260101000000Z\t%s\tunknown\t/CN=x\n' \
		"$3" >index
	: >index.attr
	openssl ca -gencrl -config ext -name revoking -crlexts crl \
		-keyfile "$2.key" -cert "$2.cer" -out "$1.crl"
}

{
	root first CSCA UT
	root other CSCA DE
	issue second CSCA first ca 0x1002
	issue third CSCA second ca 0x1003
	issue signer1 'List signer 1' first list 0x2001
	issue signer3 'List signer 3' third list 0x2003
	openssl genrsa -out weak.key 1024
	issue weak 'Weak list signer' first list 0x2004
	for kind in wide more authority unknown; do
		issue $kind "List signer $kind" first $kind 0x2005
	done
	list good signer1 first other
	list linked signer3 first second third other
	for kind in weak wide more authority unknown; do
		list $kind $kind first other
	done
	list self first first other
	# As many names of a signer as one pleases, one key each.
	issue signer4 'List signer 4' first list 0x2006
	list again signer4 first other
	revoke link first 1002
	revoke signer first 2006
} >log 2>&1
[ -s self.ml ] && [ -s signer.crl ] && [ -s again.ml ] || {
	not_ok signers "cannot be made: $(tail -n 3 log)"
	finish
}
sha()
{
	sha256sum "$1.der" | cut -c1-64
}

# A store whose operator vouched for the first key, and took its list.
anew()
{
	rm -rf "$MRTD_STORE"
	pkdfetch import -q $at --source ut --trust first.cer good.ml >out
}

# refused NAME CODE FILE: nothing of the list is taken.
refused()
{
	run pkdfetch import --json $at --source ut --allow-rollback "$3"
	expect_json "signers/$1" 65 ".added == 0 and
		any(.findings[]; .code == \"$2\" and .severity == \"error\")"
}

anew
run pkdfetch import --json $at --source ut linked.ml
expect_json signers/over-two-links 0 '.added == 2'
for kind in wide more authority unknown self; do
	anew
	refused $kind list.usage $kind.ml
done
anew
refused weak cert.key weak.ml

# What an operator, or a CRL, took trust from leads to no signer.
anew
pkdfetch distrust --why stolen "$(sha first)"
refused distrusted-start list.distrusted linked.ml
anew
pkdfetch import -q $at second.cer >out
pkdfetch distrust --why stolen "$(sha second)"
refused distrusted-link list.distrusted linked.ml
anew
pkdfetch import -q $at link.crl >out
refused revoked-link list.revoked linked.ml
anew
pkdfetch import -q $at signer.crl >out
refused revoked-signer list.revoked again.ml
anew
pkdfetch import -q $at signer4.cer >out
pkdfetch distrust --why stolen "$(sha signer4)"
refused distrusted-signer list.distrusted again.ml
pkdfetch distrust --undo "$(sha signer4)"
run pkdfetch import --json $at --source ut --allow-rollback again.ml
expect_json signers/trusted-again 0 '.refused == 0'

# ---- a link across states, through a directory ------------------------------

# directory FILE NAME…: an LDIF of these certificates and CRLs.
directory()
{
	out=$1
	shift
	printf 'version: 1\n' >"$out"
	for file; do
		attribute=userCertificate
		case $file in *.crl) attribute=certificateRevocationList ;; esac
		openssl base64 -A -in "$file" >b64
		printf '\ndn: cn=%s,o=dsc,c=UT,dc=data\n%s;binary:: %s\n' \
			"$file" $attribute "$(cat b64)" >>"$out"
	done
}

# foreign NAME STATE CN: a link of that state by DE's key, a signer under it,
# and a CRL of it. Whatever comes first, none of it counts.
foreign()
{
	{
		rm -f "$1".* "$1"-signer.*
		issue "$1" "$3" other ca 0x3001 "$2"
		issue "$1-signer" signer "$1" list 0x3002
		revoke "$1" "$1" 3003
		openssl crl -in "$1.crl" -outform DER -out "$1-der.crl"
	} >>log 2>&1
	directory "$1.ldif" "$1.der" "$1-signer.der" "$1-der.crl"
	for first in key directory; do
		rm -rf "$MRTD_STORE"
		[ $first = directory ] ||
			pkdfetch import -q $at --unsigned other.cer >out
		pkdfetch import -q $at --version 1 "$1.ldif" >out 2>&1
		[ $first = key ] ||
			pkdfetch import -q $at --unsigned other.cer >out
		got=$(pkdfetch status --json $at 2>err | tail -n 1 |
			jq -c '[.csca, .csca_waiting, .crl]')
		[ "$got" = '[1,1,0]' ] && [ "$(pkdfetch list dsc --json $at |
			jq -r .chain)" = undetermined ] &&
			ok "signers/foreign-$1-$first-first" ||
			not_ok "signers/foreign-$1-$first-first" "$got $(
				tail -n 2 log) $(pkdfetch list --json $at)"
	done
}
foreign same-name UT CSCA
foreign lower ut 'CSCA of 2026'
foreign other-state FR CSCA
finish
