#!/bin/sh
# Files of others' hands: one that is replaced, or written into, between what
# is checked and what is read; pipes, devices, files without end; a lock that
# nobody gives back. What was not checked is never taken, nothing is waited
# for without end, and a word says why.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need hands jq python3 openssl flock || finish
at="--at $WORLD_AT"
gen pkd "$TMP/pkd" signers=60 more=5 || {
	not_ok hands "cannot be made"
	finish
}
good=$TMP/pkd/icaopkd-001-complete-10332.ldif
bad=$TMP/bad.ldif
# The other's file has one entry more, which shows whether it was taken.
cp "$good" "$bad"
gen cert "$TMP/stranger.cer" csca.key=p384 \
	csca.subject=C=UT,O=Utopia,CN=Stranger
{
	printf 'dn: cn=stranger,o=dsc,c=UT,dc=data\nuserCertificate;binary:: '
	openssl base64 -A -in "$TMP/stranger.cer"
	printf '\n\n'
} >>"$bad"
stranger=$(sha256sum "$TMP/stranger.cer" | cut -d' ' -f1)
digest=$(sha256sum "$good" | cut -d' ' -f1)

# by NAME PYTHON: a hand at work on $TMP/icaopkd-001-complete-10332.ldif while
# it is imported again and again; says how often what was taken.
victim=$TMP/icaopkd-001-complete-10332.ldif
by()
{
	name=$1
	cp "$good" "$victim"
	python3 -c "$2" "$good" "$bad" "$victim" &
	hand=$!
	taken=0 refused=0 wrong=
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
		rm -rf "$MRTD_STORE"
		if pkdfetch import -q $at --digest "$digest" "$victim" \
			>"$TMP/one" 2>&1; then
			taken=$((taken + 1))
			pkdfetch show "$stranger" $at >/dev/null 2>&1 &&
				wrong="$wrong $i"
		else
			refused=$((refused + 1))
		fi
	done
	kill $hand
	wait $hand 2>/dev/null
	if [ -n "$wrong" ]; then
		not_ok "hands/$name" "taken unchecked:$wrong"
	elif [ $refused = 0 ] && [ $taken = 0 ]; then
		not_ok "hands/$name" "nothing was tried"
	else
		ok "hands/$name"
	fi
}
by replaced-between '
import os, sys, shutil
good, bad, victim = sys.argv[1:]
while True:
    for f in (bad, good):
        shutil.copyfile(f, victim + ".new")
        os.rename(victim + ".new", victim)'
by written-into '
import sys
good, bad, victim = sys.argv[1:]
good, bad = open(good, "rb").read(), open(bad, "rb").read()
f = open(victim, "r+b", buffering=0)
while True:
    for b in (bad, good):
        f.seek(0)
        f.write(b)
        f.truncate(len(b))'

# The hand is quick enough: the other one is imported where nothing is said.
rm -rf "$MRTD_STORE"
cp "$bad" "$victim"
pkdfetch import -q $at "$victim" >/dev/null 2>&1
run pkdfetch show "$stranger" $at
expect hands/the-test-can-fail 0
rm -rf "$MRTD_STORE"
run pkdfetch import $at --digest "$digest" - <"$victim"
expect_message hands/digest-of-standard-input 65 'SHA-256 is not the one given'

# ---- what is no file --------------------------------------------------------
mkfifo "$TMP/pipe"
truncate -s 2T "$TMP/sparse"
{
	echo 'version: 1'
	cat "$TMP/pkd/csca.cer"
} >"$TMP/sparse.ldif"
truncate -s 2T "$TMP/sparse.ldif"
# refused NAME STATUS PATTERN COMMAND…: within ten seconds.
refused()
{
	name=$1 due=$2 pattern=$3
	shift 3
	run timeout 10 "$@"
	expect_message "hands/$name" "$due" "$pattern"
}
imports="pkdfetch import $at"
refused zero 66 'a device' $imports /dev/zero
refused sparse 65 'larger than the limit' $imports "$TMP/sparse"
refused sparse-ldif 65 'larger than the limit' $imports "$TMP/sparse.ldif"
refused pipe-without-writer 65 'empty' $imports "$TMP/pipe"
mkdir "$TMP/folder"
mkfifo "$TMP/folder/pipe.ml"
cp "$TMP/pkd/icaopkd-001-complete-10332.ldif" "$TMP/folder"
refused pipe-in-folder 1 'pipe.ml: not a regular file' $imports "$TMP/folder"
# A pipe with a writer is read to its end.
rm -rf "$MRTD_STORE"
(sleep 1 && cat "$good" >"$TMP/pipe") &
run timeout 20 pkdfetch import --json $at --version 10332 "$TMP/pipe"
expect_json hands/pipe-with-a-writer 0 '.added > 60'
wait

# ---- in a folder that is configured -----------------------------------------
synced()
{
	name=$1 due=$2 pattern=$3 url=$4
	printf '[list]\nurl = %s\ntrust = %s\n' "$url" "$TMP/pkd/csca.cer" \
		>"$TMP/conf"
	refused "sync-$name" "$due" "$pattern" \
		pkdfetch sync -q $at --config "$TMP/conf"
}
synced pipe 66 'not a regular file' "$TMP/pip*"
synced zero 66 'a device' /dev/zero
synced sparse 65 'larger than the limit' "$TMP/sparse*"

# ---- a lock that is not given back ------------------------------------------
lock=$MRTD_STORE/fetch/list.lock
printf '[list]\nurl = %s\n' "$good" >"$TMP/conf"
flock "$lock" sleep 30 &
holder=$!
sleep 1
touch "$lock"
run timeout 10 pkdfetch sync -q $at --config "$TMP/conf"
expect hands/lock-of-a-run-under-way 0 ""
touch -d '2 days ago' "$lock"
refused lock-held-too-long 75 'longer than a run may last' \
	pkdfetch sync -q $at --config "$TMP/conf"
kill $holder
wait $holder 2>/dev/null

# ---- root ---------------------------------------------------------------
# It goes on as the store's owner, and reads what he may read.
if [ "$(id -u)" != 0 ]; then
	skip hands/root "not run by root"
	finish
fi
export MRTD_STORE=$TMP/owned
mkdir -p "$MRTD_STORE"
chown nobody:nogroup "$MRTD_STORE"
chmod 755 "$TMP" "$TMP/pkd"
printf '[list]\nurl = %s\ntrust = %s\n' "$good" "$TMP/pkd/csca.cer" \
	>"$TMP/conf"
run timeout 20 pkdfetch sync -q $at --config "$TMP/conf"
if [ "$status" -lt 64 ] &&
    [ -z "$(find "$MRTD_STORE" ! -user nobody)" ] &&
    [ -e "$MRTD_STORE/trust/data.mdb" ]; then
	ok hands/root-becomes-the-owner
else
	not_ok hands/root-becomes-the-owner \
		"$(said) $(find "$MRTD_STORE" ! -user nobody)"
fi
rm -rf "$MRTD_STORE/trust"
chmod 600 "$good"
refused root-reads-no-more-than-he 66 'Permission denied' \
	pkdfetch sync -q $at --config "$TMP/conf"
finish
