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
find "$MRTD_STORE" -perm /022 -o -name lock.mdb >"$TMP/writable"
[ -s "$TMP/writable" ] &&
    not_ok "he can write not one byte of either" "$(cat "$TMP/writable")" ||
    ok "he can write not one byte of either"
sltdquery load "$TMP/list.csv" >/dev/null
run as $GROUP "$TMP/sltdquery" -n L898902C3 -c UTO
expect_json "also when it was loaded anew" 1 '.sltdquery.answer == "hit"'

# He locks and holds whatever he can open: nobody waits for him, and what he
# holds takes no room once two more loads have come.
cat >"$TMP/holder.py" <<'EOF'
import fcntl, os, sys
held = []
for folder, folders, files in os.walk(sys.argv[1]):
    for name in [folder] + [os.path.join(folder, f) for f in files]:
        for how in (os.O_RDWR, os.O_RDONLY):
            try:
                fd = os.open(name, how)
            except OSError:
                continue
            held.append(fd)
            for lock in (fcntl.LOCK_EX, fcntl.LOCK_SH):
                try:
                    fcntl.flock(fd, lock | fcntl.LOCK_NB)
                except OSError:
                    pass
            try:
                fcntl.lockf(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                pass
            break
print(len(held), flush=True)
sys.stdin.readline()
# "current" is replaced by a new file of a few bytes each time.
print(sum(os.fstat(fd).st_size for fd in held
          if os.fstat(fd).st_nlink == 0 and
          os.fstat(fd).st_size > 64), flush=True)
EOF
mkfifo "$TMP/go"
chmod 644 "$TMP/go"
as $GROUP /usr/bin/python3 "$TMP/holder.py" "$MRTD_STORE" <"$TMP/go" >"$TMP/held" &
exec 8>"$TMP/go"
wait_for 60 test -s "$TMP/held"
run timeout 60 sltdquery load "$TMP/list.csv"
expect "a reader's locks stop no load" 0
printf 'number,issuing_state,type,status,action\nN1234567,UTO,P,lost,insert\n' \
    >"$TMP/delta.csv"
run timeout 60 sltdquery delta "$TMP/delta.csv"
expect "nor a delta" 0
run as $GROUP timeout 60 "$TMP/sltdquery" -n N1234567 -c UTO
expect_json "nor a query" 1 '.sltdquery.answer == "hit"'
openssl x509 -in "$TMP/csca.pem" -outform DER -out "$TMP/csca.der"
sha=$(sha256sum <"$TMP/csca.der" | cut -c 1-64)
run timeout 60 pkdfetch distrust "$sha" --why "stolen"
expect "nor the word of an operator" 0
run as $GROUP timeout 60 "$TMP/pkdfetch" list csca --json
expect_json "which reaches every post" 0 '.state == "distrusted"'
[ "$(ls "$MRTD_STORE/trust/held" | wc -l)" = 1 ] &&
    ok "what he holds of the trust store has a name yet" ||
    not_ok "what he holds of the trust store has a name yet"
as $GROUP ls "$MRTD_STORE/trust/held" >/dev/null 2>&1 &&
    not_ok "by which he cannot open it" || ok "by which he cannot open it"
echo >&8
exec 8>&-
wait_for 60 sh -c "[ \$(wc -l <'$TMP/held') = 2 ]"
[ "$(tail -n 1 "$TMP/held")" = 0 ] &&
    ok "what he holds takes no room" ||
    not_ok "what he holds takes no room" "$(tail -n 1 "$TMP/held") bytes"
# A lock file of before, which the group could open, is closed by the next.
chmod 660 "$MRTD_STORE"/sltd/*/lock
sltdquery load --max-change 100 "$TMP/list.csv" >/dev/null
[ "$(stat -c %a "$MRTD_STORE"/sltd/*/lock)" = 600 ] &&
    ok "a lock of before is closed" ||
    not_ok "a lock of before is closed" "$(stat -c %a "$MRTD_STORE"/sltd/*/lock)"

run as $OTHER "$TMP/sltdquery" -n ZZ9999999 -c UTO
expect_json "to others it is not checked" 74 \
    '.sltdquery | .answer == "not_checked" and .status == "undetermined"'
run as $OTHER "$TMP/pkdfetch" list csca --json
[ $status -ge 64 ] && ok "and the trust store is closed" ||
    not_ok "and the trust store is closed" "$(said)"
finish
