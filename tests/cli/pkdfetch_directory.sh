#!/bin/sh
# A national directory: the export loads into OpenLDAP, a second server
# replicates it with syncrepl, a post fetches it from there, and its store
# holds the same as the first.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh
. tests/fault/lib_net.sh

need directory slapd slapadd ldapsearch jq python3 || finish
gen pkd "$TMP/pkd" signers=80 || {
	not_ok directory "cannot be made"
	finish
}
at="--at $WORLD_AT"
pkdfetch import -q $at --trust "$TMP/pkd/csca.cer" \
	"$TMP/pkd/icaopkd-002-complete-10332.ldif" \
	"$TMP/pkd/icaopkd-001-complete-10332.ldif" >/dev/null
run pkdfetch export -q --format ldif "$TMP/export"
expect directory/export 0 ""

# server NAME PORT LINE…: starts slapd with these lines more; $server_pid.
server()
{
	name=$1 listen=$2
	shift 2
	mkdir -p "$TMP/$name/db"
	{
		for schema in core cosine inetorgperson; do
			echo "include /etc/ldap/schema/$schema.schema"
		done
		cat <<-END
		include $PWD/cmd/pkdfetch/pkd.schema
		modulepath /usr/lib/ldap
		moduleload back_mdb.la
		moduleload syncprov.la
		pidfile $TMP/$name/pid
		sizelimit unlimited
		database mdb
		suffix "dc=int"
		rootdn "cn=admin,dc=int"
		rootpw secret
		directory $TMP/$name/db
		maxsize 268435456
		END
		printf '%s\n' "$@"
	} >"$TMP/$name/conf"
	[ "$name" != provider ] || slapadd -q -f "$TMP/$name/conf" \
		-l "$TMP/export/pkd.ldif" 2>"$TMP/$name/add" || return 1
	slapd -d 0 -f "$TMP/$name/conf" -h "ldap://127.0.0.1:$listen" \
		2>"$TMP/$name/log" &
	server_pid=$!
	at_exit_kill $server_pid
	wait_for 60 test -s "$TMP/$name/pid"
}

free_port
first=$port
if ! server provider "$first" "overlay syncprov"; then
	not_ok directory/load "$(head -n 3 "$TMP/provider/add")"
	finish
fi
ok directory/load
free_port
second=$port
base=dc=data,dc=download,dc=pkd,dc=icao,dc=int
server post "$second" "syncrepl rid=1 provider=ldap://127.0.0.1:$first
	searchbase=dc=int type=refreshAndPersist retry=\"1 +\"
	bindmethod=simple binddn=cn=admin,dc=int credentials=secret"
count()
{
	ldapsearch -x -LLL -H "ldap://127.0.0.1:$1" -b dc=int \
		'(userCertificate;binary=*)' dn 2>/dev/null | grep -c '^dn:'
}
whole()
{
	[ "$(count "$second")" = "$(count "$first")" ]
}
wait_for 60 whole
if [ "$(count "$second")" -ge 92 ]; then
	ok directory/replicated
else
	not_ok directory/replicated "$(count "$first") $(count "$second")"
fi

# The post reads its own copy and verifies everything itself.
pkdfetch list dsc $at --json | jq -c '[.sha256, .chain, .revoked]' \
	>"$TMP/first"
pkdfetch list crl $at --json | jq -c '[.sha256, .chain]' >>"$TMP/first"
export MRTD_STORE="$TMP/post-store"
cat >"$TMP/conf" <<-END
[national]
url = ldap://127.0.0.1:$second/$base??sub
trust = $TMP/pkd/csca.cer
END
run pkdfetch sync --json $at --config "$TMP/conf"
expect_json directory/fetched 0 '.refused == 0 and .added >= 92'
pkdfetch list dsc $at --json | jq -c '[.sha256, .chain, .revoked]' \
	>"$TMP/second"
pkdfetch list crl $at --json | jq -c '[.sha256, .chain]' >>"$TMP/second"
same directory/same "$TMP/first" "$TMP/second"
run pkdfetch sync --json $at --config "$TMP/conf"
expect_json directory/again 0 '.added == 0 and .withdrawn == 0'
run pkdfetch fsck $at
expect_json directory/fsck 0 '.status == "clean"'

# The directory goes away: the old content stays.
kill $server_pid
wait $server_pid
run pkdfetch sync $at --config "$TMP/conf"
expect_message directory/gone 69 'national'
pkdfetch list dsc $at --json | jq -c '[.sha256, .chain, .revoked]' \
	>"$TMP/third"
pkdfetch list crl $at --json | jq -c '[.sha256, .chain]' >>"$TMP/third"
same directory/gone-content-stays "$TMP/second" "$TMP/third"
finish
