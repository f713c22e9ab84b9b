# Helpers for shell tests; sourced first:
#
#	. "$(dirname "$0")/../lib.sh"
#
# Afterwards the current folder is the repository, the built tools are first
# in PATH, and there are
#	$BUILD	the build folder, absolute
#	$TMP	a folder for this test, removed at the end
#	$DATA	real documents that are not in the repository (may be absent)
#	$MRTD_STORE	inside $TMP, so that no test meets the user's own store
#
# A test prints "ok NAME", "not ok NAME: why" or "skip NAME: why".

cd "$(dirname "$0")/../.." || exit 70
BUILD=$(cd "${BUILD:-build}" && pwd) || exit 70
TMP=$(mktemp -d "${TMPDIR:-/tmp}/mrtd-test.XXXXXX") || exit 70
DATA=${MRTD_DATA:-../shared/data}
PATH=$BUILD/bin:$PATH:/usr/sbin:/sbin
MRTD_STORE=$TMP/store
# Whatever the build folder: the tools find theirs beside build/bin only.
MRTD_PROFILES=$PWD/cmd/apisend/profiles
# None unless a test names one: not what the machine may have installed.
MRTD_MODELS=
LC_ALL=C.UTF-8
export BUILD TMP DATA PATH MRTD_STORE MRTD_PROFILES MRTD_MODELS LC_ALL
unset NO_COLOR XDG_DATA_HOME

failures=0
servers=
cleanup()
{
	for pid in $servers; do
		# One that has ended may have left its number to a stranger.
		grep -qs "^PPid:[[:blank:]]*$$\$" "/proc/$pid/status" &&
			kill "$pid"
	done
	chmod -R u+rwx "$TMP" 2>/dev/null
	rm -rf "$TMP"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

ok()
{
	echo "ok $1"
}

# not_ok NAME WHY
not_ok()
{
	echo "not ok $1: $2"
	failures=$((failures + 1))
}

# skip NAME WHY
skip()
{
	echo "skip $1: $2"
}

# The last line of a test: its exit status.
finish()
{
	exit $((failures > 0))
}

# need NAME COMMAND…: false, and the skip is printed, when one is missing.
need()
{
	need_name=$1
	shift
	for need_command; do
		command -v "$need_command" >/dev/null 2>&1 && continue
		skip "$need_name" "$need_command is not installed"
		return 1
	done
}

# need_data NAME PATH: the same for a file or folder of $DATA.
need_data()
{
	[ -e "$DATA/$2" ] && return
	skip "$1" "no $2 in shared data"
	return 1
}

# run COMMAND…: standard output in $TMP/out, standard error in $TMP/err, the
# exit status in $status. Standard input is the caller's.
run()
{
	"$@" >"$TMP/out" 2>"$TMP/err"
	status=$?
}

# Why the last run was not what was expected: status, and what it printed.
said()
{
	echo "status $status, $(head -c 300 "$TMP/err" "$TMP/out" |
		tr '\n' '|')"
}

# expect NAME STATUS [TEXT]: the last run ended so, and printed just TEXT.
expect()
{
	if [ "$status" != "$2" ]; then
		not_ok "$1" "expected status $2: $(said)"
	elif [ $# -gt 2 ] && [ "$(cat "$TMP/out")" != "$3" ]; then
		not_ok "$1" "expected '$3': $(said)"
	else
		ok "$1"
	fi
}

# expect_golden NAME STATUS FILE: standard output is that of the file.
# UPDATE=1 writes the file: look at the difference before it is committed.
expect_golden()
{
	[ -z "${UPDATE:-}" ] || cp "$TMP/out" "$3"
	if [ "$status" != "$2" ]; then
		not_ok "$1" "expected status $2: $(said)"
	elif ! diff -u "$3" "$TMP/out" >"$TMP/diff" 2>&1; then
		not_ok "$1" "differs from $3"
		sed 's/^/  /' "$TMP/diff"
	else
		ok "$1"
	fi
}

# expect_message NAME STATUS PATTERN: standard error matches (grep -E).
expect_message()
{
	if [ "$status" != "$2" ]; then
		not_ok "$1" "expected status $2: $(said)"
	elif ! grep -Eq -- "$3" "$TMP/err"; then
		not_ok "$1" "no '$3' on standard error: $(said)"
	else
		ok "$1"
	fi
}

# expect_json NAME STATUS FILTER: jq -e FILTER holds for every output line.
expect_json()
{
	need "$1" jq || return 0
	if [ "$status" != "$2" ]; then
		not_ok "$1" "expected status $2: $(said)"
	elif ! [ -s "$TMP/out" ]; then
		not_ok "$1" "no output: $(said)"
	elif ! jq -es "all(.[]; ($3))" "$TMP/out" >/dev/null 2>&1; then
		not_ok "$1" "$3 does not hold: $(said)"
	else
		ok "$1"
	fi
}

# same NAME FILE FILE
same()
{
	if cmp -s "$2" "$3"; then
		ok "$1"
	else
		not_ok "$1" "$2 and $3 differ: $(cmp "$2" "$3" 2>&1)"
	fi
}

# shrinking NAME LIST: the lines of $TMP/found are those of the file LIST in
# tests/lint/known, which has what is still wrong. A new one fails, and so does
# one that is wrong no more: the list can only shrink. UPDATE=1 writes it anew:
# look at the difference before it is committed.
shrinking()
{
	sort -u "$TMP/found" >"$TMP/now"
	[ -z "${UPDATE:-}" ] || cp "$TMP/now" "tests/lint/known/$2"
	sort -u "tests/lint/known/$2" >"$TMP/known"
	new=$(comm -23 "$TMP/now" "$TMP/known" | head -n 20)
	gone=$(comm -13 "$TMP/now" "$TMP/known" | head -n 20)
	if [ -n "$new" ]; then
		not_ok "$1" "$new"
	elif [ -n "$gone" ]; then
		not_ok "$1" "mended: take it off tests/lint/known/$2: $gone"
	else
		ok "$1 ($(wc -l <"$TMP/known") known)"
	fi
}

# nothing NAME: passes when $TMP/found is empty.
nothing()
{
	if [ -s "$TMP/found" ]; then
		not_ok "$1" "$(head -n 20 "$TMP/found")"
	else
		ok "$1"
	fi
}

# $TMP/flight.json, a flight that apisend build makes a list for.
flight_for_apisend()
{
	echo '{"sender":"UTAIR","recipient":"UTGOV","number":"UT123",
"carrier":"UT","legs":[{"from":"MEX","departs":"2026-11-24T10:00","to":"GUA",
"arrives":"2026-11-24T12:05"}],"reporting":"GUA"}' >"$TMP/flight.json"
}

# lists_for_sltdquery: a small list in the store, where the tool is there.
lists_for_sltdquery()
{
	[ -x "$BUILD/bin/sltdquery" ] || return 0
	printf '%s\n%s\n' number,issuing_state,type,status,reported \
		X0000000,UTO,P,stolen,2026-01-01 >"$TMP/list.csv"
	sltdquery load -q "$TMP/list.csv" >"$TMP/out" 2>&1 ||
		not_ok "a list is loaded" "$(cat "$TMP/out")"
}

# at_exit_kill PID: a server that this test started, a child of its shell.
at_exit_kill()
{
	servers="$servers $1"
}

# free_port: a port that nobody listens on, in $port; needs python3. It has
# had a connection, which its side closed first: for a minute the kernel gives
# it to nobody who asks for any port, only to a server that asks for this one.
free_port()
{
	port=$(python3 -c 'import socket
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 0))
listener.listen()
client = socket.create_connection(listener.getsockname())
listener.accept()[0].close()
client.close()
print(listener.getsockname()[1])')
}

# wait_for SECONDS COMMAND…: until it succeeds.
wait_for()
{
	wait_left=$(($1 * 10))
	shift
	until "$@" >/dev/null 2>&1; do
		wait_left=$((wait_left - 1))
		[ $wait_left -gt 0 ] || return 1
		sleep 0.1
	done
}
