#!/bin/sh
# One user fills the stores, from cron; officers of their group read them and
# change nothing; anybody else learns nothing, and nothing passes for him.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

if [ "$(id -u)" != 0 ] || ! command -v setpriv >/dev/null; then
	skip "a store for a group" "needs root and setpriv, to be other users"
	finish
fi

# as GROUP COMMAND…: another user, of that group alone.
as()
{
	as_group=$1
	shift
	setpriv --reuid=65534 --regid="$as_group" --clear-groups "$@"
}

GROUP=64999
OTHER=64998
umask 022
chmod 755 "$TMP"
cp "$BUILD/bin/sltdquery" "$BUILD/bin/pkdfetch" "$TMP"
install -d -m 2750 -g $GROUP "$MRTD_STORE"
sltd_list "$TMP/list.csv"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout "$TMP/key.pem" -out "$TMP/csca.pem" -subj "/C=UT/CN=CSCA" \
    -addext keyUsage=critical,keyCertSign,cRLSign -days 900 2>/dev/null
sltdquery load "$TMP/list.csv" >/dev/null
pkdfetch import --unsigned "$TMP/csca.pem" >/dev/null

run as $GROUP "$TMP/sltdquery" -n L898902C3 -c UTO
expect_json "an officer asks the list" 1 '.sltdquery.answer == "hit"'
run as $GROUP "$TMP/pkdfetch" list csca --json
expect_json "and the trust store" 0 '.country == "UT"'
run as $GROUP "$TMP/pkdfetch" import --unsigned "$TMP/csca.pem"
[ $status -ge 64 ] && ok "he cannot say whom to trust" ||
    not_ok "he cannot say whom to trust" "$(said)"
run as $GROUP "$TMP/sltdquery" load "$TMP/list.csv"
[ $status -ge 64 ] && ok "nor load a list" ||
    not_ok "nor load a list" "$(said)"
find "$MRTD_STORE" -type f -perm /022 ! -name lock.mdb >"$TMP/writable"
[ -s "$TMP/writable" ] &&
    not_ok "only locks can be written" "$(cat "$TMP/writable")" ||
    ok "only locks can be written"
sltdquery load "$TMP/list.csv" >/dev/null
run as $GROUP "$TMP/sltdquery" -n L898902C3 -c UTO
expect_json "also when it was loaded anew" 1 '.sltdquery.answer == "hit"'

run as $OTHER "$TMP/sltdquery" -n ZZ9999999 -c UTO
expect_json "to others it is not checked" 74 \
    '.sltdquery | .answer == "not_checked" and .status == "undetermined"'
run as $OTHER "$TMP/pkdfetch" list csca --json
[ $status -ge 64 ] && ok "and the trust store is closed" ||
    not_ok "and the trust store is closed" "$(said)"
finish
