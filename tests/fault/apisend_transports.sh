#!/bin/sh
# The real ones: nginx that wants client certificates, OpenSSH's sftp server,
# a folder, a full disk.
. "$(dirname "$0")/../lib.sh"
. tests/fault/lib_net.sh
need apisend_transports openssl python3 jq || finish
make_certificates
conf=$TMP/apisend.conf
put()
{
	paxlst "$@" >"$TMP/$1.edi"
	run apisend enqueue --config "$conf" "$TMP/$1.edi"
	[ "$status" = 0 ] || not_ok "put_$1" "$(said)"
}
flush()
{
	run apisend flush --config "$conf" "$@"
}

# ---- nginx
nginx_tests()
{
	need nginx nginx || return
	start_server backend --plain
	start_nginx "http://127.0.0.1:$(cat "$FOLDER/port")/ok" || {
		not_ok nginx "does not start: $(cat "$TMP/nginx/start")"
		return
	}
	fresh
	with_client "$NGINX/take"
	put 1001 tn=T1 P1
	flush
	expect nginx_takes_it 0
	is nginx_state sent "$(state UTAIR.1001)"
	same nginx_same_bytes "$TMP/1001.edi" "$FOLDER/1.body"
	is nginx_idempotency_key 'Idempotency-Key: "UTAIR.1001"' \
		"$(tr -d '\r' <"$FOLDER/1.head" | grep -i idempotency-key)"
	for case in none stranger; do
		fresh
		if [ $case = none ]; then
			apisend_conf "url = $NGINX/take" "ca = $PKI/ca.pem"
		else
			apisend_conf "url = $NGINX/take" "ca = $PKI/ca.pem" \
				"certificate = $PKI/stranger.pem" \
				"key = $PKI/stranger.key"
		fi
		put 1001 tn=T1 P1
		flush
		expect "nginx_certificate_$case" 78
		run apisend status --config "$conf"
		is "nginx_certificate_${case}_state" "held 0" \
			"$(jq -r '.state + " " + (.attempts | tostring)' "$TMP/out")"
	done
	# It goes on when the certificate is the right one.
	with_client "$NGINX/take"
	flush
	is nginx_certificate_mended sent "$(state UTAIR.1001)"
	# The application behind it is gone: it may have been received.
	stop_server
	fresh
	put 1001 tn=T1 P1
	flush
	expect nginx_without_backend 6
	is nginx_without_backend_state unknown "$(state UTAIR.1001)"
	# nginx itself is gone.
	kill "$NGINX_PID"
	wait "$NGINX_PID"
	fresh
	put 1001 tn=T1 P1
	flush
	expect nginx_gone 3
	is nginx_gone_state queued "$(state UTAIR.1001)"
	NGINX_TLS="ssl_protocols TLSv1.2;"
	rm -rf "$TMP/nginx"
	start_server backend2 --plain
	start_nginx "http://127.0.0.1:$(cat "$FOLDER/port")/ok"
	with_client "$NGINX/take"
	flush --now
	is nginx_tls_1_2 sent "$(state UTAIR.1001)"
}

# ---- OpenSSH
sftp_tests()
{
	need sftp sshd ssh-keygen || return
	mkdir -p "$TMP/drop"
	start_sshd || {
		skip sftp "sshd does not start: $(tail -n 1 "$SSH/log")"
		return
	}
	url="sftp://$(id -un)@localhost:$SFTP_PORT$TMP/drop/"
	sftp_conf()
	{
		apisend_conf "url = $url" "key = $SSH/user" \
			"known_hosts = $SSH/$1"
	}
	fresh
	sftp_conf wrong_hosts
	put 1001 tn=T1 P1
	flush
	expect sftp_wrong_host_is_held 78
	is sftp_wrong_host_nothing_there "" "$(ls "$TMP/drop")"
	sftp_conf known_hosts
	flush
	expect sftp_takes_it 0
	same sftp_same_bytes "$TMP/1001.edi" "$TMP/drop/UTAIR.1001.edi"
	is sftp_state sent "$(state UTAIR.1001)"
	apisend_conf "url = $url" "key = $SSH/user"
	put 1002 tn=T2 P1
	flush
	expect sftp_without_known_hosts_is_held 78
}

# ---- a folder
folder_tests()
{
	mkdir -p "$TMP/gateway"
	fresh
	apisend_conf "url = $TMP/gateway"
	put 1001 tn=T1 P1
	flush
	expect folder_takes_it 0
	same folder_same_bytes "$TMP/1001.edi" "$TMP/gateway/UTAIR.1001.edi"
	put 1002 tn=T2 P1
	echo other >"$TMP/gateway/UTAIR.1002.edi"
	flush
	expect folder_other_bytes_is_a_dead_letter 4
	is folder_other_bytes_stay other "$(cat "$TMP/gateway/UTAIR.1002.edi")"
	# What its user lays into it is neither waited for nor followed.
	put 1004 tn=T4 P1
	put 1005 tn=T5 P1
	mkfifo "$TMP/gateway/UTAIR.1004.edi"
	cp "$TMP/1005.edi" "$TMP/elsewhere"
	ln -s ../elsewhere "$TMP/gateway/UTAIR.1005.edi"
	run timeout 60 apisend flush --config "$conf"
	expect folder_pipe_and_link_are_dead_letters 4
	is folder_without_leftovers 4 "$(ls -A "$TMP/gateway" | wc -l)"
	rm -rf "$TMP/gateway"
	put 1003 tn=T3 P1
	flush
	expect folder_missing_is_held 78
}

# ---- a full disk
full_tests()
{
	mkdir -p "$TMP/small"
	mount -t tmpfs -o size=256k,mode=700 tmpfs "$TMP/small" 2>/dev/null || {
		skip disk_full "no tmpfs can be mounted"
		return
	}
	fresh
	MRTD_STORE=$TMP/small/store
	apisend_conf "url = $TMP/gateway"
	mkdir -p "$TMP/gateway"
	promised=0
	for n in $(seq 1000 1999); do
		paxlst $n tn=T$n flight=UT$n P1 >"$TMP/m.edi"
		run apisend enqueue --config "$conf" "$TMP/m.edi"
		[ "$status" = 0 ] || break
		promised=$((promised + 1))
	done
	if [ $promised -gt 5 ] && [ "$status" != 0 ]; then
		ok disk_full_is_told
	else
		not_ok disk_full_is_told "$promised, $(said)"
	fi
	grep -q 'No space' "$TMP/err" && ok disk_full_is_named ||
		not_ok disk_full_is_named "$(said)"
	is disk_full_promises_are_kept $promised \
		"$(apisend status --config "$conf" | wc -l)"
	run apisend verify --config "$conf"
	expect disk_full_nothing_damaged 0
	is disk_full_no_leftovers 0 "$(ls "$MRTD_STORE/apisend/tmp" | wc -l)"
	# Sending on a full disk: what was delivered is not delivered twice as
	# something else, and all of it arrives once there is room.
	flush
	[ "$status" != 0 ] && ok disk_full_flush_is_told ||
		ok disk_full_flush_had_room
	mount -o remount,size=4m "$TMP/small"
	for _ in 1 2 3; do flush --now; done
	is disk_full_all_arrive $promised \
		"$(find "$TMP/gateway" -name '*.edi' ! -name '.*' | wc -l)"
	is disk_full_all_sent $promised \
		"$(apisend status --config "$conf" | grep -c '"state":"sent"')"
	# A folder that cannot be written.
	mount -o remount,ro "$TMP/small"
	run apisend enqueue --config "$conf" "$TMP/m.edi"
	[ "$status" -ge 73 ] && ok read_only_is_told ||
		not_ok read_only_is_told "$(said)"
	umount "$TMP/small"
	MRTD_STORE=$TMP/store
}
nginx_tests
sftp_tests
folder_tests
full_tests
finish
