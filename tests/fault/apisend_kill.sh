#!/bin/sh
# kill -9 before every system call of enqueue, of flush and of purge that changes
# something: after each, nothing that was promised is lost, nothing is in twice,
# and the next run goes on as if nothing had been.
. "$(dirname "$0")/../lib.sh"
. tests/fault/lib_net.sh
need apisend_kill openssl python3 || finish
kill_at=$BUILD/tests/fault/kill_at
touch "$TMP/probe"
"$kill_at" 1 rm "$TMP/probe" 2>/dev/null
[ $? = 9 ] || {
	skip apisend_kill "processes cannot be traced here"
	finish
}
# A copy: a tool that is built anew meanwhile would have other calls.
mkdir -p "$TMP/own/bin" "$TMP/own/libexec"
cp "$BUILD/bin/apisend" "$TMP/own/bin"
cp -R "$BUILD/libexec/mrtd-tools" "$TMP/own/libexec"
PATH=$TMP/own/bin:$PATH
make_certificates
conf=$TMP/apisend.conf
mkdir -p "$TMP/drop"
paxlst 1001 tn=T1 P1 >"$TMP/1001.edi"
paxlst 1002 tn=T2 sub=CP P1 >"$TMP/1002.edi"
folder_conf()
{
	apisend_conf "url = $TMP/drop"
}
folder_conf

# What is on disk does not depend on the sanitizers, which take seconds here.
every=1
[ -z "${SAN:-}" ] || every=5

# at_each NAME PREPARE CHECK COMMAND…: kills COMMAND before the n-th call by
# which it changes something, for every n; PREPARE before and CHECK after each.
at_each()
{
	name=$1
	prepare=$2
	check=$3
	shift 3
	times=0
	bad=
	n=$every
	while
		$prepare
		"$kill_at" $n "$@" >"$TMP/killed.out" 2>"$TMP/killed"
		[ $? = 9 ] && [ $times -lt 500 ]
	do
		why=
		$check || bad="$bad $n, $(tail -n 1 "$TMP/killed") ($why)"
		times=$((times + 1))
		n=$((n + every))
	done
	if [ $times -lt $((15 / every)) ]; then
		not_ok "$name" "only $times kills"
	elif [ $times = 500 ]; then
		not_ok "$name" "does not end"
	elif [ -n "$bad" ]; then
		not_ok "$name" "$bad"
	else
		echo "# $name: killed $times times"
		ok "$name"
	fi
}

# wrong WHY: what a check found.
wrong()
{
	why=$1
	return 1
}

# states: "UTAIR.1001 sent " for each message, by one run.
states()
{
	apisend status --config "$conf" 2>/dev/null |
		sed -n 's/.*"id":"\([^"]*\)".*"state":"\([a-z]*\)","attempts".*/\1 \2/p' |
		tr '\n' ' '
}

# ---- enqueue
prepare_enqueue()
{
	fresh
}
# What was printed is in; what was not may be, once and whole; the same
# command then succeeds and it is in once.
check_enqueue()
{
	if [ -s "$TMP/killed.out" ] && [ "$(state UTAIR.1001)" != queued ]; then
		wrong "promised and lost" || return 1
	fi
	apisend enqueue --config "$conf" "$TMP/1001.edi" >/dev/null 2>&1 ||
		wrong "cannot be put in any more" || return 1
	apisend verify --config "$conf" >/dev/null 2>&1 ||
		wrong "damaged" || return 1
	rm -f "$TMP/drop"/*
	apisend flush --config "$conf" >/dev/null 2>&1 ||
		wrong "cannot be sent" || return 1
	now=$(states)
	[ "$now" = "UTAIR.1001 sent " ] ||
		wrong "in are: $now" || return 1
	cmp -s "$TMP/1001.edi" "$TMP/drop/UTAIR.1001.edi" ||
		wrong "other bytes" || return 1
	set -- "$MRTD_STORE/apisend/tmp"/*
	[ ! -e "$1" ] || wrong "leftovers"
}
at_each kill_enqueue prepare_enqueue check_enqueue \
	apisend enqueue --config "$conf" "$TMP/1001.edi"

# ---- flush into a folder: two messages of one flight
prepare_flush()
{
	rm -rf "$MRTD_STORE" "$TMP/drop"
	cp -a "$TMP/full" "$MRTD_STORE"
	mkdir "$TMP/drop"
}
check_flush()
{
	apisend flush --now --config "$conf" >/dev/null 2>"$TMP/err" ||
		wrong "does not go on" || return 1
	now=$(states)
	[ "$now" = "UTAIR.1001 sent UTAIR.1002 sent " ] ||
		wrong "in are: $now" || return 1
	apisend verify --config "$conf" >/dev/null 2>&1 ||
		wrong "damaged" || return 1
	# Both with their bytes, and no third.
	diff -r -x '.*' "$TMP/both" "$TMP/drop" >/dev/null ||
		wrong "not what was sent"
}
mkdir "$TMP/both"
for id in 1001 1002; do
	cp "$TMP/$id.edi" "$TMP/both/UTAIR.$id.edi"
done
fresh
apisend enqueue --config "$conf" "$TMP/1001.edi" "$TMP/1002.edi" >/dev/null
rm -rf "$TMP/full"
cp -a "$MRTD_STORE" "$TMP/full"
at_each kill_flush prepare_flush check_flush apisend flush --config "$conf"

# ---- flush to a server that answers with a clearance: what the server got
# is the same bytes under the same key, and nothing is cleared without it.
start_server server --client-ca "$PKI/ca.pem"
with_client "$URL/cusres"
cusres 9001 tn=T1 P1=0Z >"$FOLDER/cusres"
fresh
apisend enqueue --config "$conf" "$TMP/1001.edi" >/dev/null
rm -rf "$TMP/full"
cp -a "$MRTD_STORE" "$TMP/full"
prepare_https()
{
	rm -rf "$MRTD_STORE" "$FOLDER"/*.body "$FOLDER"/*.head
	cp -a "$TMP/full" "$MRTD_STORE"
}
check_https()
{
	set -- "$FOLDER"/*.body
	if [ ! -e "$1" ] && [ "$(state UTAIR.1001)" = cleared ]; then
		wrong "cleared by nobody" || return 1
	fi
	apisend flush --now --config "$conf" >/dev/null 2>&1
	now=$(states)
	[ "$now" = "UTAIR.1001 cleared " ] ||
		wrong "afterwards: $now" || return 1
	for body in "$FOLDER"/*.body; do
		cmp -s "$body" "$TMP/1001.edi" ||
			wrong "other bytes were sent" || return 1
	done
	keys=$(awk 'tolower($0) ~ /idempotency/ && !($0 in seen) {
		seen[$0]; n++ } END { print n + 0 }' "$FOLDER"/*.head)
	[ "$keys" = 1 ] || wrong "$keys keys"
}
at_each kill_flush_https prepare_https check_https \
	apisend flush --config "$conf"

# ---- purge
folder_conf
fresh
apisend enqueue --config "$conf" "$TMP/1001.edi" "$TMP/1002.edi" >/dev/null
apisend flush --config "$conf" >/dev/null 2>&1
paxlst 1003 tn=T3 P1 >"$TMP/1003.edi"
apisend enqueue --config "$conf" "$TMP/1003.edi" >/dev/null
rm -rf "$TMP/full"
cp -a "$MRTD_STORE" "$TMP/full"
later=$(date -u -d '+90 days' +%Y-%m-%dT%H:%M:%SZ)
prepare_purge()
{
	rm -rf "$MRTD_STORE"
	cp -a "$TMP/full" "$MRTD_STORE"
}
sed s/SMITH/OTHER/ "$TMP/1001.edi" >"$TMP/again.edi"
check_purge()
{
	apisend purge --at "$later" --config "$conf" >/dev/null 2>&1 ||
		wrong "does not go on" || return 1
	now=$(states)
	case $now in
	"UTAIR.1003 "*" ") ;;
	*) wrong "in are: $now" || return 1 ;;
	esac
	case ${now#UTAIR.1003 } in
	*UTAIR*) wrong "in are: $now" || return 1 ;;
	esac
	! apisend enqueue --config "$conf" "$TMP/again.edi" \
		>/dev/null 2>&1 || wrong "an id came twice"
}
at_each kill_purge prepare_purge check_purge \
	apisend purge --at "$later" --config "$conf"
finish
