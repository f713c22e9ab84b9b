#!/bin/sh
# What a parser in a forger's hand can do: nothing but answer. tests/laws/plain
# tries from inside, in each of the filter's loops; and the tools are watched.
. "$(dirname "$0")/../lib.sh"

plain=$BUILD/tests/laws/plain
case $("$plain" --version) in
*landlock*"system calls"*) ;;
*)
	skip "the sandbox" "this kernel or this build has none"
	finish
	exit
	;;
esac

mkdir "$TMP/in"
cd "$TMP/in" || exit 70
printf '{"id":1}\n' >records
# can NAME WHAT OPTION…: what of all that it tries the filter is able to do.
can()
{
	name=$1 want=$2
	shift 2
	rm -f new link
	echo secret >secret
	"$plain" "$@" --try records >"$TMP/out" 2>&1
	got=$(sed -n 's/^plain: done: //p' "$TMP/out" | tr '\n' ' ')
	# The attempts are over, and the records are answered.
	if [ "$got$(grep -c '"status":"pass"' "$TMP/out")" = "${want}1" ]
	then
		ok "$name"
	else
		not_ok "$name" "$got: $(head -c 300 "$TMP/out")"
	fi
}
can "a filter can do nothing" ""
can "a filter with threads can do nothing" "" -j2
can "a filter of batches can do nothing" "" --batch
can "a filter that holds its records can do nothing" "" --hold
can "what only computes can do nothing" "" --sandbox=off --shut
can "a filter beside a service has what it needs" "read local " --service
can "a filter with the network has what it needs" "local reach files " --network
# The attempts themselves are real ones; the last ends the filter.
case $(id -u) in
0) raw="raw " ;;
*) raw= ;;
esac
rm -f new link
echo secret >secret
run "$plain" --sandbox=off --try records
got=$(cat "$TMP/out" "$TMP/err" | sed -n 's/^plain: done: //p' | sort |
	tr '\n' ' ')
want=$(printf '%s\n' read write link mode remove local reach listen $raw fork \
	trace peek kill limit memory files execute | sort | tr '\n' ' ')
[ "$got" = "$want" ] && ok "without a sandbox all is done" ||
	not_ok "without a sandbox all is done" "$got"

run "$plain" --sandbox=require records
expect "a whole sandbox can be required" 0
# By the administrator, for all tools; a word that is not known stops them.
mkdir -p "$MRTD_STORE"
printf '# all of them\nsandbox = require\n' >"$MRTD_STORE/mrtd-tools.conf"
run mrzcheck -V
grep -q '^sandbox: landlock.*, required$' "$TMP/out" &&
	ok "the configuration requires it" ||
	not_ok "the configuration requires it" "$(said)"
printf 'sandbox = required\n' >"$MRTD_STORE/mrtd-tools.conf"
run mrzcheck records
expect_message "a configuration that is not understood" 78 \
	'mrtd-tools.conf:1: sandbox = is on or require'
rm "$MRTD_STORE/mrtd-tools.conf"
need "the tools under strace" strace jq openssl python3 || {
	finish
	exit
}

# After the last restriction no call is made that the list refuses: nothing
# that a tool needs was forgotten.
cd "$OLDPWD" || exit 70
lists_for_sltdquery
flight_for_apisend
echo '{"mrz":["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L898902C36UTO7408122F1204159ZE184226B<<<<<10"],"sod":"AAAA","seal":"AAAA","document":{"number":"L898902C3","issuing_state":"UTO"}}' >"$TMP/records"
watch()
{
	name=$1
	shift
	strace -f -o "$TMP/trace" "$@" >"$TMP/out" 2>&1
	if sed -n '/PR_SET_SECCOMP/,$p' "$TMP/trace" | tail -n +2 |
	    grep -E 'EPERM|EACCES' >"$TMP/refused"; then
		not_ok "$name needs nothing that is shut" \
			"$(head -n 3 "$TMP/refused")"
	elif grep -q 'PR_SET_SECCOMP' "$TMP/trace"; then
		ok "$name needs nothing that is shut"
	else
		not_ok "$name needs nothing that is shut" "it has no sandbox"
	fi
}
watch mrzcheck mrzcheck "$TMP/records"
watch sodverify sodverify -j2 "$TMP/records"
watch sealverify sealverify "$TMP/records"
if [ -x "$BUILD/libexec/mrtd-tools/sodverify-face" ]; then
	# A request for 0 bytes of 4, one JPEG that ends early, cells unknown.
	printf '\004\000\000\000\050\000\000\000\024\000\000\000' >"$TMP/face"
	printf '\000\000\000\000\000\000\000\000\377\330\377\340' >>"$TMP/face"
	watch sodverify-face sh -c "exec '$BUILD/libexec/mrtd-tools/sodverify-face' require <'$TMP/face'"
fi
. tests/cli/lib_reader.sh
if need_reader "chipread in the sandbox"; then
	document dg=1,2
	chip
	read_chip --sandbox=require "$TMP/zone.jsonl"
	expect_json "chipread reads in a sandbox that is required" 0 \
		'.chipread.status == "pass" and (.dg | has("2"))'
	chip
	watch chipread env LD_LIBRARY_PATH="$STANDIN" \
		STANDIN_READERS="$READERS" "$BUILD/bin/chipread" "$TMP/zone.jsonl"
	lift
fi
watch riskcheck riskcheck "$TMP/records"
watch sltdquery sltdquery --audit "$TMP/audit" "$TMP/records"
mkdir "$TMP/export"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout "$TMP/key" -subj /C=UT/CN=CSCA -days 9 -out "$TMP/csca.pem" \
	-addext keyUsage=critical,keyCertSign,cRLSign 2>"$TMP/err"
for verb in "import --unsigned $TMP/csca.pem" status \
	"status --metrics $TMP/metrics" "list csca" history fsck \
	"export $TMP/export"; do
	# shellcheck disable=SC2086
	watch "pkdfetch ${verb%% */*}" pkdfetch $verb
done
# Two processes: one has the network, the other the store. A server that
# nobody vouches for is looked up, connected to, and not asked twice.
free_port
openssl s_server -www -accept "$port" -key "$TMP/key" -cert "$TMP/csca.pem" \
	>"$TMP/server" 2>&1 &
at_exit_kill $!
wait_for 60 grep -q ACCEPT "$TMP/server"
printf '[%s]\nurl = %s\nunsigned = yes\n' here "$TMP/csca.pem" \
	far "https://localhost:$port/list.ml" \
	tree "ldaps://localhost:$port/dc=x??sub?" >"$TMP/pkdfetch.conf"
watch "pkdfetch sync" timeout 60 pkdfetch sync --config "$TMP/pkdfetch.conf"
shut=$(grep -c 'prctl(PR_SET_SECCOMP' "$TMP/trace")
if [ "$shut" -ge 3 ]; then
	ok "network, parser and store are shut in, each for itself"
else
	not_ok "network, parser and store are shut in, each for itself" "$shut"
fi
# The same for those who ask and send, to a server that speaks none of it.
watch "sltdquery of others" sltdquery \
	--source "a=https://localhost:$port/" \
	--source "b=postgresql://localhost:$port/x" "$TMP/records"
watch "sltdquery -n of others" sltdquery -n X0000000 -c UTO \
	--source "a=https://localhost:$port/"
printf '[destination GOV]\nurl = https://localhost:%s/\n' "$port" \
	>"$TMP/apisend.conf"
watch "apisend send" apisend send --config "$TMP/apisend.conf" -p wco \
	-f "$TMP/flight.json" "$TMP/records"
watch "apisend flush" apisend flush --now --config "$TMP/apisend.conf"
printf '[outbox]\nurl = https://localhost:%s/\n' "$port" >"$TMP/sltdquery.conf"
watch "sltdquery flush" sltdquery flush --config "$TMP/sltdquery.conf"
watch "apisend build" apisend build -p wco -f "$TMP/flight.json" \
	--out "$TMP/list.edi" "$TMP/records"
watch "apisend decode" apisend decode "$TMP/list.edi"
watch "apisend decode of XML" apisend decode \
	tests/fuzz/corpus/pnrgov_xml/full
finish
