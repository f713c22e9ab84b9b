#!/bin/sh
# A directory tree (OpenLDAP's slapd) as LDIF: binary values, names that are
# not ASCII, ldaps with the server checked, and never half a tree.
. "$(dirname "$0")/../lib.sh"
. tests/fault/lib_net.sh
need net_ldap slapd slapadd openssl python3 || finish
transfer=$BUILD/tests/fault/transfer
make_certificates
# Two states: a few signers, and more than the server gives at once.
python3 - "$PKI/server.pem" >"$TMP/seed.ldif" <<'END'
import base64
import sys

pem = open(sys.argv[1]).read().split("-----")[2]
value = "".join(pem.split())


def line(name, text):
    if text.isascii() and text == text.strip():
        return "%s: %s\n" % (name, text)
    return "%s:: %s\n" % (name, base64.b64encode(text.encode()).decode())


print("dn: dc=pkd\nobjectClass: dcObject\nobjectClass: organization\n"
      "o: test\ndc: pkd\n")
for country, count in (("UT", 30), ("XX", 20000)):
    print("dn: c=%s,dc=pkd\nobjectClass: country\nc: %s\n" % (country, country))
    for i in range(count):
        name = ("Zürich %d" if i % 3 == 0 else "signer %d") % i
        print(line("dn", "cn=%s,c=%s,dc=pkd" % (name, country)) +
              "objectClass: inetOrgPerson\nobjectClass: pkiUser\n" +
              line("cn", name) + line("sn", " padded " if i == 1 else str(i)) +
              "userCertificate;binary:: %s\n" % value)
END
if ! start_slapd "$TMP/seed.ldif"; then
	skip net_ldap "slapd does not start: $(tail -n 1 "$TMP/slapd/add.log")"
	finish
fi

# fetch NAME WANTED URL WORD…
fetch()
{
	name=$1
	wanted=$2
	url=$3
	shift 3
	rm -f "$TMP"/got*
	run "$transfer" download "$url" "path=$TMP/got" "$@"
	is "$name" "$wanted" "$(cut -d' ' -f1 "$TMP/out")"
	[ "$wanted" = ok ] || [ ! -e "$TMP/got" ] ||
		not_ok "${name}_file" "there is a file"
}
small="c=UT,dc=pkd??sub?(objectClass=*)"
large="c=XX,dc=pkd??sub?(objectClass=*)"
fetch ldap_subtree ok "$LDAP/$small"
# Independent reader: Python takes the LDIF apart and compares with the seed.
run python3 - "$TMP/seed.ldif" "$TMP/got" <<'END'
import base64
import sys


def entries(path):
    found = {}
    for block in open(path).read().split("\n\n"):
        entry = []
        for row in block.strip().split("\n"):
            name, _, value = row.partition(":")
            if name == "version" or not name:
                continue
            if value.startswith(":"):
                value = base64.b64decode(value[1:].strip())
            else:
                value = value.strip().encode()
            entry.append((name, value))
        if entry and entry[0][1].endswith(b"c=UT,dc=pkd"):
            found[entry[0][1]] = sorted(entry)
    return found


wanted, got = entries(sys.argv[1]), entries(sys.argv[2])
assert len(wanted) == 31, len(wanted)
assert wanted == got, set(wanted) ^ set(got)
END
expect ldap_content_is_the_directorys 0
cp "$TMP/got" "$TMP/plain"
fetch ldaps_subtree ok "$LDAPS/$small" "ca=$PKI/ca.pem"
is ldaps_same "" "$(cmp "$TMP/plain" "$TMP/got" 2>&1)"
fetch ldaps_wrong_ca local "$LDAPS/$small" "ca=$PKI/other.pem"
fetch ldaps_system_ca local "$LDAPS/$small"
fetch ldap_cut_by_the_size_limit permanent "$LDAP/$large"
fetch ldap_no_such_tree permanent "$LDAP/c=NO,dc=pkd??sub"
fetch ldap_wrong_password local "$LDAP/$small" user=cn=admin,dc=pkd \
	password=wrong
fetch ldap_whole_large_tree ok "$LDAP/$large" user=cn=admin,dc=pkd \
	password=secret
is ldap_large_entries 20001 "$(grep -c '^dn:' "$TMP/got")"
fetch ldap_over_the_limit permanent "$LDAP/$large" user=cn=admin,dc=pkd \
	password=secret limit=100000

# It says nothing more in the middle.
start_proxy stall 1000000 stall
fetch ldap_stalls temporary "$PROXY/$large" user=cn=admin,dc=pkd \
	password=secret stall_s=3
start_proxy trickle 1000000 slow
fetch ldap_takes_too_long temporary "$PROXY/$large" user=cn=admin,dc=pkd \
	password=secret total_ms=3000

# It disappears half-way: killed once it has begun to give.
start_proxy hold 1000000 hold
rm -f "$TMP"/got*
"$transfer" download "$PROXY/$large" "path=$TMP/got" user=cn=admin,dc=pkd \
	password=secret >"$TMP/out" 2>"$TMP/err" &
fetcher=$!
wait_for 60 test -e "$PROXY_FOLDER/held" ||
	not_ok ldap_begins_to_give "it does not"
kill -KILL "$SLAPD_PID"
wait "$fetcher"
status=$?
is ldap_disappears_half_way temporary "$(cut -d' ' -f1 "$TMP/out")"
[ -e "$TMP/got" ] && not_ok ldap_disappears_half_way_file "there is a file"
fetch ldap_nobody_there temporary "$LDAP/$small"
finish
