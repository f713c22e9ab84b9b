#!/bin/sh
# kill -9 at every system call of enqueue, of flush and of purge that changes
# something (KILL_ALL=1: at every one): after each,
# nothing that was promised is lost, nothing is in twice, and the next run
# goes on as if nothing had been.
. "$(dirname "$0")/../lib.sh"
. tests/fault/lib_net.sh
need apisend_kill strace openssl python3 jq || finish
strace -o /dev/null -f true 2>/dev/null || {
	skip apisend_kill "strace may not trace here"
	finish
}
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

# calls COMMAND…: "CALL N" for each system call it makes (the N-th of its
# name), those only that can change what others see: between two of them the
# disk does not change, and to die there is to die before the next. With
# KILL_ALL=1 in the environment every one, the loader's and all.
calls()
{
	strace -f -qq -o "$TMP/trace" "$@" >/dev/null 2>&1
	sed -n 's/^[0-9]* *\([a-z0-9_]*(.*\)/\1/p' "$TMP/trace" |
		awk -F'(' -v all="${KILL_ALL:-}" '
		{ n[$1]++ }
		$1 ~ /^(exit|execve)/ { next }
		all != "" || $1 ~ /^(rename|link|unlink|fsync|fdatasync|write|pwrite|sendto|flock|mkdir|ftruncate|symlink|connect)/ ||
		$0 ~ /O_CREAT/ { print $1, n[$1] }' |
		awk -v every=$every 'NR % every == 0'
}

# at_each NAME PREPARE CHECK COMMAND…: kills COMMAND before the n-th call of
# each kind it makes, for every n; PREPARE before and CHECK after each.
at_each()
{
	name=$1
	prepare=$2
	check=$3
	shift 3
	$prepare
	calls "$@" >"$TMP/calls"
	times=0
	bad=
	while read -r call n; do
		$prepare
		strace -f -qq -o /dev/null \
			-e inject="$call:signal=KILL:when=$n" "$@" \
			>"$TMP/killed.out" 2>/dev/null
		why=$($check) || bad="$bad $call:$n($why)"
		times=$((times + 1))
	done <"$TMP/calls"
	if [ $times -lt $((15 / every)) ]; then
		not_ok "$name" "only $times kills"
	elif [ -n "$bad" ]; then
		not_ok "$name" "$bad"
	else
		echo "# $name: killed $times times"
		ok "$name"
	fi
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
		echo "promised and lost"
		return 1
	fi
	apisend enqueue --config "$conf" "$TMP/1001.edi" >/dev/null 2>&1 || {
		echo "cannot be put in any more"
		return 1
	}
	count=$(apisend status --config "$conf" 2>/dev/null | wc -l)
	[ "$count" = 1 ] || {
		echo "$count are in"
		return 1
	}
	apisend verify --config "$conf" >/dev/null 2>&1 || {
		echo "damaged"
		return 1
	}
	rm -f "$TMP/drop"/*
	apisend flush --config "$conf" >/dev/null 2>&1 || {
		echo "cannot be sent"
		return 1
	}
	cmp -s "$TMP/1001.edi" "$TMP/drop/UTAIR.1001.edi" || {
		echo "other bytes"
		return 1
	}
	[ -z "$(ls "$MRTD_STORE/apisend/tmp")" ] || {
		echo "leftovers"
		return 1
	}
}
at_each kill_enqueue prepare_enqueue check_enqueue \
	apisend enqueue --config "$conf" "$TMP/1001.edi"

# ---- flush into a folder: two messages of one flight
prepare_flush()
{
	rm -rf "$MRTD_STORE" "$TMP/drop"
	mkdir -p "$TMP/drop"
	cp -a "$TMP/full" "$MRTD_STORE"
}
check_flush()
{
	apisend flush --now --config "$conf" >/dev/null 2>"$TMP/err" || {
		echo "does not go on"
		return 1
	}
	for id in 1001 1002; do
		cmp -s "$TMP/$id.edi" "$TMP/drop/UTAIR.$id.edi" || {
			echo "$id is not there"
			return 1
		}
		[ "$(state UTAIR.$id)" = sent ] || {
			echo "$id is $(state UTAIR.$id)"
			return 1
		}
	done
	apisend verify --config "$conf" >/dev/null 2>&1 || {
		echo "damaged"
		return 1
	}
	[ "$(find "$TMP/drop" -type f ! -name '.*' | wc -l)" = 2 ] || {
		echo "more than two"
		return 1
	}
}
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
	arrived=$(ls "$FOLDER" | grep -c body)
	now=$(state UTAIR.1001)
	if [ "$now" = cleared ] && [ "$arrived" = 0 ]; then
		echo "cleared by nobody"
		return 1
	fi
	apisend flush --now --config "$conf" >/dev/null 2>&1
	now=$(state UTAIR.1001)
	[ "$now" = cleared ] || {
		echo "$now afterwards"
		return 1
	}
	for body in "$FOLDER"/*.body; do
		cmp -s "$body" "$TMP/1001.edi" || {
			echo "other bytes were sent"
			return 1
		}
	done
	keys=$(cat "$FOLDER"/*.head | grep -i idempotency | sort -u | wc -l)
	[ "$keys" = 1 ] || {
		echo "$keys keys"
		return 1
	}
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
check_purge()
{
	apisend purge --at "$later" --config "$conf" >/dev/null 2>&1 || {
		echo "does not go on"
		return 1
	}
	[ "$(apisend status --config "$conf" | jq -r .id)" = UTAIR.1003 ] || {
		echo "$(apisend status --config "$conf" | jq -r .id)"
		return 1
	}
	sed s/SMITH/OTHER/ "$TMP/1001.edi" >"$TMP/again.edi"
	apisend enqueue --config "$conf" "$TMP/again.edi" >/dev/null 2>&1 && {
		echo "an id came twice"
		return 1
	}
	return 0
}
at_each kill_purge prepare_purge check_purge \
	apisend purge --at "$later" --config "$conf"
finish
