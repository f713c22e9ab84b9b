#!/bin/sh
# What the https transport makes of servers that misbehave: nothing that may
# have been received reads as "not sent", nothing half reads as whole, and a
# fault of our own side is told from one of theirs.
. "$(dirname "$0")/../lib.sh"
. tests/fault/lib_net.sh
need net_https openssl python3 || finish
make_certificates
head -c 3000000 /dev/urandom >"$TMP/content"
head -c 200000 "$TMP/content" >"$TMP/body"
transfer=$BUILD/tests/fault/transfer
start_server plain
cp "$TMP/content" "$FOLDER/file"

# class NAME WANTED VERB PATH WORD…
class()
{
	name=$1
	wanted=$2
	verb=$3
	path=$4
	shift 4
	run "$transfer" "$verb" "$URL$path" "ca=$PKI/ca.pem" "$@"
	is "$name" "$wanted" "$(cut -d' ' -f1-2 "$TMP/out")"
}

post="post"
body="body=$TMP/body"
class post_ok "ok 200" $post /ok "$body"
is body_arrives "" "$(cmp "$TMP/body" "$FOLDER/1.body" 2>&1)"
class post_404 "permanent 404" $post /status/404 "$body"
class post_408 "temporary 408" $post /status/408 "$body"
class post_425 "temporary 425" $post /status/425 "$body"
class post_429 "temporary 429" $post /retry/429/7 "$body"
is retry_after_seconds 7 "$(cut -d' ' -f5 "$TMP/out")"
class post_503 "temporary 503" $post "/retry/503/Fri,%2031%20Dec%202099%2023:59:59%20GMT" "$body"
class post_500 "temporary 500" $post /status/500 "$body"
class post_502_may_have_arrived "unknown 502" $post /status/502 "$body"
class post_accepts_and_dies "unknown 0" $post /accept-die "$body"
class post_dies_half_way "unknown 0" $post /half-die "$body"
class post_answered_twice "ok 200" $post /twice "$body"
class post_answered_late "unknown 0" $post /late/60 "$body" deadline_ms=3000
class post_redirect_to_http "local 302" $post /redirect-http "$body"
class post_redirect_elsewhere "local 307" $post /redirect-host "$body"
class post_garbage "unknown 0" $post /garbage "$body"
class post_client_certificate_wanted "local 400" $post /certificate "$body"
class post_bad_request "permanent 400" $post /html "$body"
class answer_over_the_limit "unknown 200" $post /receipt "$body" limit=3
class get_over_the_limit "permanent 200" get /file limit=1000
class get_redirect_to_http "local 0" get /redirect-http
class get_redirect_loop "local 0" get /redirect-loop
class get_redirect_here "ok 200" get /redirect-file limit=4000000

run "$transfer" get "$URL/late/1" "ca=$PKI/ca.pem" parallel=16
is sixteen_at_once "16" "$(grep -c '^ok 200' "$TMP/out")"

# ---- downloads
download()
{
	path=$1
	shift
	run "$transfer" download "$URL$path" "path=$TMP/got" \
		"ca=$PKI/ca.pem" "$@"
}
# whole NAME: the file is there, and is the content, and nothing is left over.
whole()
{
	if cmp -s "$TMP/got" "$FOLDER/file" && [ ! -e "$TMP/got.part" ] &&
		[ ! -e "$TMP/got.part.mark" ]; then
		ok "$1"
	else
		not_ok "$1" "$(said); $(ls "$TMP" | tr '\n' ' ')"
	fi
}
# absent NAME: nothing is under the final name.
absent()
{
	if [ -e "$TMP/got" ]; then
		not_ok "$1" "there is a file: $(said)"
	else
		ok "$1"
	fi
	rm -f "$TMP"/got*
}
download /file etag_out=1
etag=$(tail -n 1 "$TMP/out")
whole download
download /file "have_etag=$etag"
is download_unchanged "unchanged 304" "$(cut -d' ' -f1-2 "$TMP/out" | head -n 1)"
whole download_unchanged_is_left_alone
rm -f "$TMP"/got*
download /cut/1000000
absent download_cut
download /first/cut/1000000/then/file
[ -e "$TMP/got" ] && not_ok download_cut_first "a file is there"
download /first/cut/1000000/then/file
is download_resumed "ok 206 2000000 resumed" "$(cut -d' ' -f1-4 "$TMP/out")"
whole download_resumed_is_whole
rm -f "$TMP"/got*
download /first/cut/1000000/then/file/2
head -c 3000000 /dev/urandom >"$FOLDER/file"
download /first/cut/1000000/then/file/2
is download_changed_starts_anew "ok 200 3000000 whole" \
	"$(cut -d' ' -f1-4 "$TMP/out")"
whole download_changed_is_whole
rm -f "$TMP"/got*
download /first/weak/1000000/then/file/3
download /first/weak/1000000/then/file/3
is download_weak_mark_is_not_trusted whole "$(cut -d' ' -f4 "$TMP/out")"
whole download_weak_mark_is_whole
rm -f "$TMP"/got*
# A part that is longer than the file has become: 416, then anew.
download /first/cut/1000000/then/file/4
head -c 500000 "$TMP/content" >"$FOLDER/file"
printf '%s\n' "$URL/first/cut/1000000/then/file/4" \
	"\"$(sha256sum "$FOLDER/file" | cut -c1-16)\"" "" >"$TMP/got.part.mark"
download /first/cut/1000000/then/file/4
whole download_part_too_long
rm -f "$TMP"/got*
cp "$TMP/content" "$FOLDER/file"
download /stall/5000 stall_s=1
absent download_stalled
download /trickle/5000 stall_s=2
is download_trickles temporary "$(cut -d' ' -f1 "$TMP/out")"
absent download_trickled
download /first/reset/1000000/then/file
is download_reset temporary "$(cut -d' ' -f1 "$TMP/out")"
download /first/reset/1000000/then/file
is download_reset_resumed "ok 206 2000000 resumed" \
	"$(cut -d' ' -f1-4 "$TMP/out")"
whole download_reset_is_whole
rm -f "$TMP"/got*
download /redirect-http
absent download_redirect_to_http
download /status/404
absent download_error_page_is_no_file
download /file limit=1000
absent download_over_the_limit
download /garbage
absent download_garbage
echo old >"$TMP/got"
download /cut/1000
is download_cut_keeps_the_old old "$(cat "$TMP/got")"
rm -f "$TMP"/got*
if mount -t tmpfs -o size=1m tmpfs "$(mkdir -p "$TMP/small" && echo "$TMP/small")" \
	2>/dev/null; then
	run "$transfer" download "$URL/file" "path=$TMP/small/got" \
		"ca=$PKI/ca.pem"
	is download_disk_full temporary "$(cut -d' ' -f1 "$TMP/out")"
	[ -e "$TMP/small/got" ] && not_ok download_disk_full "a file is there"
	umount "$TMP/small"
else
	skip download_disk_full "no tmpfs can be mounted"
fi
# Two of the same file at once: one waits for another day, none is damaged.
for _ in 1 2 3 4; do
	"$transfer" download "$URL/file" "path=$TMP/got" "ca=$PKI/ca.pem" \
		>/dev/null 2>&1 &
	pids="${pids:-} $!"
done
wait ${pids:-}
whole download_four_at_once

# ---- who answers
rm -f "$TMP"/got*
pin=$(openssl x509 -in "$PKI/server.pem" -pubkey -noout |
	openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64)
class pin_right "ok 200" $post /ok "$body" "pin=sha256//$pin"
class pin_wrong "local 0" $post /ok "$body" \
	"pin=sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
run "$transfer" post "$URL/ok" "$body" "ca=$PKI/other.pem"
is ca_wrong local "$(cut -d' ' -f1 "$TMP/out")"
run "$transfer" post "$URL/ok" "$body"
is ca_system local "$(cut -d' ' -f1 "$TMP/out")"
run "$transfer" post "$URL/ok" "$body" "ca=$TMP/nothing"
is ca_missing local "$(cut -d' ' -f1 "$TMP/out")"
before=$(ls "$FOLDER" | wc -l)
is nothing_reached_the_stranger "$before" "$(ls "$FOLDER" | wc -l)"
stop_server
run "$transfer" post "$URL/ok" "$body" "ca=$PKI/ca.pem"
is nobody_answers temporary "$(cut -d' ' -f1 "$TMP/out")"
start_server wrongname --cert "$PKI/wrongname.pem" --key "$PKI/wrongname.key"
run "$transfer" post "$URL/ok" "$body" "ca=$PKI/ca.pem"
is wrong_name local "$(cut -d' ' -f1 "$TMP/out")"
stop_server
start_server old --tls-max 1.1
run "$transfer" post "$URL/ok" "$body" "ca=$PKI/ca.pem"
is tls_1_1_is_refused local "$(cut -d' ' -f1 "$TMP/out")"
stop_server
start_server mutual --client-ca "$PKI/ca.pem"
for row in client:ok stranger:local; do
	who=${row%%:*}
	run "$transfer" post "$URL/ok" "$body" "ca=$PKI/ca.pem" \
		"certificate=$PKI/$who.pem" "key=$PKI/$who.key"
	is "certificate_$who" "${row##*:}" "$(cut -d' ' -f1 "$TMP/out")"
done
run "$transfer" post "$URL/ok" "$body" "ca=$PKI/ca.pem"
is certificate_none local "$(cut -d' ' -f1 "$TMP/out")"
chmod 644 "$PKI/client.key"
run "$transfer" post "$URL/ok" "$body" "ca=$PKI/ca.pem" \
	"certificate=$PKI/client.pem" "key=$PKI/client.key"
is key_that_others_can_read local "$(cut -d' ' -f1 "$TMP/out")"
chmod 600 "$PKI/client.key"
stop_server

# ---- what is not spoken
for url in http://localhost/ ftp://localhost/ ftps://localhost/ \
	smtp://localhost/ mailto:a@b.example scp://localhost/ \
	gopher://localhost/ https://u:p@localhost/ https:///path nonsense; do
	run "$transfer" post "$url" "$body"
	is "refused_$(echo "$url" | tr -c 'a-z\n' _)" local \
		"$(cut -d' ' -f1 "$TMP/out")"
done
finish
