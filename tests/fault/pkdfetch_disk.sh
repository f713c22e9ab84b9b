#!/bin/sh
# A disk that is full at any point of an import, and a store that cannot be
# written: a message, 73 or 74, the old content whole; afterwards all works.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need disk jq || finish
gen pkd "$TMP/pkd" signers=200 more=10 || {
	not_ok disk "cannot be made"
	finish
}
cd "$TMP/pkd" || finish
at="--at $WORLD_AT"
complete=icaopkd-001-complete-10332.ldif
pkdfetch import -q $at --trust csca.cer icaopkd-002-complete-10332.ldif \
	>/dev/null || not_ok disk/lists "cannot be imported"
seen()
{
	pkdfetch status $at --json 2>/dev/null | tail -n 1 |
		jq -c '[.csca, .dsc, .dsc_chained, .crl, .generation]'
}
before=$(seen)
cp -r "$MRTD_STORE" "$TMP/kept"

# The file may not grow beyond so many blocks of 512 bytes: as a quota.
wrong=
for blocks in 200 300 400 500 600 700; do
	rm -rf "$MRTD_STORE"
	cp -r "$TMP/kept" "$MRTD_STORE"
	(
		trap '' XFSZ
		ulimit -f $blocks
		pkdfetch import -q $at $complete
	) >/dev/null 2>"$TMP/err"
	status=$?
	case $status in 73 | 74) ;; *)
		wrong="$wrong $blocks: $status $(cat "$TMP/err")" ;;
	esac
	[ -s "$TMP/err" ] || wrong="$wrong $blocks: no message"
	[ "$(seen)" = "$before" ] || wrong="$wrong $blocks: $(seen)"
	pkdfetch fsck $at >/dev/null || wrong="$wrong $blocks: fsck"
done
[ -z "$wrong" ] && ok disk/quota || not_ok disk/quota "$wrong"
run pkdfetch import --json $at $complete
expect_json disk/quota-lifted 0 '.added > 200'

# A small file system that really is full, and then one that is read only.
mkdir "$TMP/mount"
if mount -t tmpfs -o size=600k none "$TMP/mount" 2>/dev/null; then
	cp -r "$TMP/kept/." "$TMP/mount/"
	MRTD_STORE=$TMP/mount
	run pkdfetch import -q $at $complete
	expect_message disk/full '74' 'disk full|No space'
	[ "$(seen)" = "$before" ] && ok disk/full-old-content ||
		not_ok disk/full-old-content "$(seen)"
	run pkdfetch fsck $at
	expect_json disk/full-fsck 0 '.status == "clean"'
	mount -o remount,size=8m,ro "$TMP/mount"
	run pkdfetch import -q $at $complete
	expect_message disk/read-only '73' 'Read-only'
	run pkdfetch status --json $at
	expect_json disk/read-only-is-read 0 '.country'
	mount -o remount,rw "$TMP/mount"
	run pkdfetch import --json $at $complete
	expect_json disk/room-again 0 '.added > 200'
	umount "$TMP/mount"
else
	skip disk/full "no file systems can be mounted here"
	skip disk/read-only "no file systems can be mounted here"
fi

# Standard output that takes nothing.
MRTD_STORE=$TMP/kept
if [ -e /dev/full ]; then
	pkdfetch list csca --json >/dev/full 2>"$TMP/err"
	status=$?
	: >"$TMP/out"
	expect_message disk/output-full 74 'standard output'
fi
finish
