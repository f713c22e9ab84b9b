#!/bin/sh
# kill -9 before every write and sync of imports, decisions and returns: the
# store is what it was before or what it is after, fsck is clean, and the next
# import goes through.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

kill_at=$BUILD/tests/fault/kill_at
need kill jq || finish
touch "$TMP/probe"
"$kill_at" 1 rm "$TMP/probe" 2>/dev/null
[ $? = 9 ] || {
	skip kill "processes cannot be traced here"
	finish
}
gen pkd "$TMP/pkd" signers=60 more=6 || {
	not_ok kill "cannot be made"
	finish
}
cd "$TMP/pkd" || finish
at="--at $WORLD_AT"
import="pkdfetch import -q -j 1 $at"

# What a reader sees of the store at $MRTD_STORE.
seen()
{
	# No store, and one in which nothing is yet, are the same.
	pkdfetch status $at --json 2>/dev/null | tail -n 1 |
		jq -c '[.csca, .dsc, .dsc_chained, .crl]' | grep . ||
		echo '[0,0,0,0]'
}

# at_every NAME FROM COMMAND…: the command on a copy of the store FROM ("" for
# none), killed at every call in turn.
at_every()
{
	name=$1 from=$2
	shift 2
	n=0 wrong=
	MRTD_STORE=$TMP/tried
	rm -rf "$TMP/tried"
	[ -z "$from" ] || cp -r "$from" "$TMP/tried"
	before=$(seen)
	"$@" >/dev/null 2>&1
	after=$(seen)
	while [ $n -lt 500 ]; do
		n=$((n + 1))
		rm -rf "$TMP/tried"
		[ -z "$from" ] || cp -r "$from" "$TMP/tried"
		"$kill_at" $n "$@" >/dev/null 2>"$TMP/err"
		killed=$?
		now=$(seen)
		if [ "$now" != "$before" ] && [ "$now" != "$after" ]; then
			wrong="$wrong $n: neither before nor after: $now;"
		fi
		if [ -e "$TMP/tried/trust/data.mdb" ]; then
			run pkdfetch fsck $at
			[ $status = 0 ] || wrong="$wrong $n: fsck $(said);"
		fi
		[ $killed = 9 ] || break
		"$@" >/dev/null 2>"$TMP/err2"
		again=$?
		case $again in 0 | 66) ;; *)
			wrong="$wrong $n: again: $again $(cat "$TMP/err2");" ;;
		esac
		[ "$(seen)" = "$after" ] ||
			wrong="$wrong $n: not complete after a second try;"
	done
	if [ -n "$wrong" ]; then
		not_ok "kill/$name" "$wrong"
	elif [ $n -lt 4 ]; then
		not_ok "kill/$name" "killed only $((n - 1)) times"
	else
		ok "kill/$name"
	fi
}

at_every first-import "" $import --trust csca.cer icaopkd-002-complete-10332.ldif
MRTD_STORE=$TMP/lists
$import --trust csca.cer icaopkd-002-complete-10332.ldif >/dev/null
at_every signers "$TMP/lists" $import icaopkd-001-complete-10332.ldif
MRTD_STORE=$TMP/full
cp -r "$TMP/lists" "$TMP/full"
$import icaopkd-001-complete-10332.ldif >/dev/null
at_every delta "$TMP/full" $import icaopkd-001-delta-10333.ldif
MRTD_STORE=$TMP/full
csca=$(pkdfetch list csca --json | head -n 1 | jq -r .sha256)
at_every distrust "$TMP/full" pkdfetch distrust $at --why test "$csca"
at_every rollback "$TMP/full" pkdfetch rollback $at 1
finish
