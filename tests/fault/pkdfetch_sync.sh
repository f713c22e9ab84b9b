#!/bin/sh
# sync against real servers: nginx with client certificates, and a server
# that misbehaves. After each: a message, the right status, the old content.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh
. tests/fault/lib_net.sh

need sync openssl python3 jq nginx || finish
top=$PWD
gen pkd "$TMP/pkd" signers=50 more=5 || {
	not_ok sync "cannot be made"
	finish
}
gen cert "$TMP/csca.cer" csca.key=p256
gen list master "$TMP/list.ml" csca.key=p256 dsc.key=p256
gen list master "$TMP/newer.ml" csca.key=p256 dsc.key=p256 \
	cms.signing_time=2025-07-01T00:00:00Z
make_certificates
at="--at $WORLD_AT"
conf=$TMP/pkdfetch.conf
total()
{
	pkdfetch status $at --json 2>/dev/null | tail -n 1 | jq -c "$1"
}

# source NAME LINE…: the only source.
source_is()
{
	{
		echo "[$1]"
		shift
		printf '%s\n' "$@"
	} >"$conf"
}
sync()
{
	run timeout 120 pkdfetch sync $at --config "$conf" "$@"
}

# ---- nginx with client certificates ----------------------------------------
start_nginx http://127.0.0.1:1 || {
	skip sync/nginx "nginx does not start: $(cat "$TMP/nginx/error.log")"
	finish
}
# publish FILE SECOND: an ETag of nginx is the second of the change and the
# size, so that each list needs a second of its own.
publish()
{
	cp "$1" "$TMP/nginx/www/list.ml"
	touch -d "2026-01-01 00:00:$2" "$TMP/nginx/www/list.ml"
}
publish "$TMP/list.ml" 01
mutual()
{
	source_is list "url = $NGINX/list.ml" "ca = $PKI/ca.pem" \
		"certificate = $PKI/client.pem" "key = $PKI/client.key" \
		"trust = $TMP/csca.cer" "max_age = 2d" "$@"
}
mutual
sync
expect sync/first 0
[ "$(total .csca)" = 1 ] && ok sync/first-imported ||
	not_ok sync/first-imported "$(total .)"
sync -q
expect sync/second-silent 0 ""
[ -s "$TMP/err" ] && not_ok sync/second-says-nothing "$(cat "$TMP/err")" ||
	ok sync/second-says-nothing
grep -q ' 304 ' "$TMP/nginx/access.log" && ok sync/conditional ||
	not_ok sync/conditional "$(cat "$TMP/nginx/access.log")"
[ "$(total .generation)" = 1 ] && ok sync/unchanged-no-generation ||
	not_ok sync/unchanged-no-generation "$(total .generation)"
publish "$TMP/newer.ml" 02
sync --json
expect_json sync/changed 0 '.version == "2025-07-01T00:00:00Z"'
publish "$TMP/list.ml" 03
sync
expect_message sync/rolled-back-server 65 'older'
before=$(total '[.csca, .generation]')

# Stale when nobody looked for three days.
run pkdfetch status --json --at 2026-03-05
[ $status = 2 ] && ok sync/stale || not_ok sync/stale "$(said)"

# refused NAME STATUS PATTERN
refused()
{
	sync
	if [ "$(total '[.csca, .generation]')" != "$before" ]; then
		not_ok "sync/$1" "the store changed: $(said)"
	else
		expect_message "sync/$1" "$2" "$3"
	fi
}
mutual "country = DE"
refused other-country 65 'signed by UT'
source_is list "url = $NGINX/list.ml" "ca = $PKI/ca.pem" \
	"trust = $TMP/csca.cer"
refused no-client-certificate 78 'our certificate'
source_is list "url = $NGINX/list.ml" "ca = $PKI/other.pem" \
	"certificate = $PKI/client.pem" "key = $PKI/client.key"
refused wrong-roots 78 'certificate'
mutual
sed -i "s|url = .*|url = $NGINX/nothing.ml|" "$conf"
refused not-found 69 '404'

# ---- a server that misbehaves ----------------------------------------------
start_server odd || {
	not_ok sync/server "does not start"
	finish
}
cp "$TMP/newer.ml" "$FOLDER/file"
behaves()
{
	source_is list "url = $URL/$1" "ca = $PKI/ca.pem" \
		"trust = $TMP/csca.cer" "timeout = 20s"
}
behaves redirect-http
refused redirect-to-http 78 'redirects'
behaves long
refused lies-about-length 65 'neither'
behaves html
refused a-page-of-html 69 '400'
behaves cut/300
refused cut-without-the-rest 69 'remaining'
behaves stall/300
sed -i 's/^timeout = .*/timeout = 3s/' "$conf"
refused stalls 69 'timed out|too slow'
behaves reset/300
refused reset-in-the-middle 69 'reset|remaining'
behaves garbage
refused garbage 69 'HTTP'
behaves redirect-loop
refused redirect-loop 78 'redirects'
behaves status/503
refused unavailable 69 '503'
source_is list "url = http://localhost:1/list.ml"
refused plain-http 78 'http'
source_is list "url = $URL/file" "ca = $PKI/ca.pem" "trsut = x"
refused misspelt-key 78 'trsut'
source_is list "ca = $PKI/ca.pem"
refused no-url 78 'url'
source_is elsewhere "url = $URL/file"
run pkdfetch sync $at --config "$conf" nowhere
expect_message sync/unknown-source 64 'nowhere'
run pkdfetch sync $at --config "$TMP/none.conf"
expect_message sync/no-config 66 'none.conf'
source_is elsewhere "url = $URL/file" "country = Germany"
run pkdfetch sync $at --config "$conf"
expect_message sync/country-in-words 78 'Germany is no state'

# Cut in the middle, and gone on with.
rm -rf "$MRTD_STORE"
behaves first/cut/300/then/file
sync
if [ $status = 0 ] && [ "$(total .csca)" = 1 ]; then
	ok sync/cut-and-resumed
else
	not_ok sync/cut-and-resumed "$(said)"
fi

# One of its processes is killed half-way: an error, nothing of the list is
# taken, no process is left, and the next run goes through. The processes are
# the tool, its child with the network, and its child that starts parsers.
is_gone()
{
	! grep -q '^State:[^Z]*$' "/proc/$1/status"
}
# half_way HOW WHO STATUS MESSAGE: kills "$tool", "$network" or "$parsers"
# while the server is at HOW.
half_way()
{
	rm -rf "$MRTD_STORE"
	behaves "first/$1/then/file"
	shift
	pkdfetch sync $at --config "$conf" >"$TMP/out" 2>"$TMP/err" &
	tool=$!
	wait_for 60 test -s "$MRTD_STORE/fetch/list.data.part"
	read -r network parsers <"/proc/$tool/task/$tool/children"
	kill -9 "$(eval "echo $1")"
	wait $tool 2>/dev/null
	status=$?
	if [ "$3" = "" ]; then
		expect "sync/killed $1" "$2"
	else
		expect_message "sync/killed $1" "$2" "$3"
	fi
	[ "$(total .csca)" != 1 ] && wait_for 60 is_gone "$network" &&
		wait_for 60 is_gone "$parsers" && ok "sync/killed $1: nothing" ||
		not_ok "sync/killed $1: nothing" "$(total .)"
	sync
	expect "sync/killed $1: again" 0
	[ "$(total .csca)" = 1 ] && ok "sync/killed $1: taken" ||
		not_ok "sync/killed $1: taken" "$(total .)"
}
half_way stall/300 '$network' 70 'the process that fetches ended: Killed'
half_way stall/301 '$tool' 137 ''
half_way slow/10 '$parsers' 70 'list: file: the parsers ended'

# How far it is, on a terminal only, and wiped at the end.
# shown NAME PATTERN WORD…: on a terminal, standard error shows the pattern.
shown()
{
	name=$1 pattern=$2
	shift 2
	run timeout 60 python3 tests/fault/on_terminal.py "$TMP/shown" \
		pkdfetch sync $at --config "$conf" "$@"
	if grep -aEq "$pattern" "$TMP/shown"; then
		ok "sync/$name"
	else
		not_ok "sync/$name" "$(cat -v "$TMP/shown"); $(said)"
	fi
}
MRTD_STORE=$TMP/watched
behaves slow/10
shown progress 'list: [0-9.]+ k?bytes, [0-9]+ %, .*/s, [0-9]:[0-9]+ left'
expect sync/progress-imports 0
tail -c 200 "$TMP/shown" | grep -aq '\[Klist\|\[Kpkdfetch: list: up to' &&
	ok sync/progress-wiped ||
	not_ok sync/progress-wiped "$(cat -v "$TMP/shown")"
rm -rf "$MRTD_STORE"
run python3 tests/fault/on_terminal.py "$TMP/shown" \
	pkdfetch sync -q $at --config "$conf"
[ -s "$TMP/shown" ] && not_ok sync/progress-quiet "$(cat -v "$TMP/shown")" ||
	ok sync/progress-quiet
rm -rf "$MRTD_STORE"
sync
grep -q bytes "$TMP/err" && not_ok sync/progress-no-terminal "$(said)" ||
	ok sync/progress-no-terminal
MRTD_STORE=$TMP/store
stop_server

# ---- a directory that is gone half-way --------------------------------------
directory()
{
	need sync/directory slapd slapadd || return
	python3 - >"$TMP/tree.ldif" <<-'END'
	print("dn: dc=pkd\nobjectClass: dcObject\nobjectClass: organization\n"
	      "o: test\ndc: pkd\n")
	for i in range(400):
	    print("dn: cn=%d,dc=pkd\nobjectClass: person\ncn: %d\nsn: %s\n" %
	          (i, i, "x" * 500))
	END
	start_slapd "$TMP/tree.ldif" || {
		skip sync/directory "slapd does not start"
		return
	}
	start_proxy cut 50000 cut
	before=$(total '[.csca, .generation]')
	source_is tree "timeout = 10s" \
		"url = $PROXY/dc=pkd??sub"
	refused directory-gone-half-way 69 "t contact"
	start_proxy stall 50000 stall
	source_is tree "timeout = 3s" "url = $PROXY/dc=pkd??sub"
	refused directory-stalls 69 'timed out|too slow'
	run pkdfetch fsck $at
	expect sync/directory-gone-fsck 0
	source_is tree "url = $LDAPS/dc=pkd??sub" "ca = $PKI/other.pem"
	refused directory-wrong-roots 78 'certificate'
	start_proxy slow 50000 slow
	source_is tree "url = $PROXY/dc=pkd??sub"
	shown progress-of-a-directory 'tree: [0-9.]+ k?entries, .*/s'
}
directory

# ---- files that a person downloads -----------------------------------------
rm -rf "$MRTD_STORE"
mkdir "$TMP/spool"
source_is icao "url = $TMP/spool/icaopkd-00*.ldif*" \
	"manual = https://download.pkd.icao.int/" "trust = $TMP/pkd/csca.cer"
sync
expect_message sync/by-hand 66 'by hand from https://download.pkd.icao.int'
cp "$TMP"/pkd/*complete* "$TMP/spool"
cp "$TMP"/pkd/icaopkd-001-delta-10333.ldif \
	"$TMP"/pkd/icaopkd-001-delta-10334.ldif "$TMP/spool"
sync
expect sync/spool 0
[ "$(total '.sources[] | select(.name == "icao/icaopkd-001") | .version')" = \
	'"10334"' ] && ok sync/spool-in-order ||
	not_ok sync/spool-in-order "$(total .sources)"
sync -q
expect sync/spool-again 0 ""
[ -s "$TMP/err" ] && not_ok sync/spool-again-silent "$(cat "$TMP/err")" ||
	ok sync/spool-again-silent

# Two at once do not get into each other's way.
rm -rf "$MRTD_STORE"
pkdfetch sync -q $at --config "$conf" >"$TMP/one" 2>&1 &
one=$!
pkdfetch sync -q $at --config "$conf" >"$TMP/two" 2>&1
two=$?
wait $one && [ $two = 0 ] && pkdfetch fsck $at >/dev/null &&
	[ "$(total .dsc_chained)" -ge 50 ] && ok sync/two-at-once ||
	not_ok sync/two-at-once "$two $(cat "$TMP/one" "$TMP/two")"
cd "$top" || exit
finish
