#!/bin/sh
# Files put into a folder by sftp (OpenSSH's own server) and here: all of a
# file or none of it, twice is once, and never to a host that is not known.
. "$(dirname "$0")/../lib.sh"
. tests/fault/lib_net.sh
need net_sftp sshd ssh-keygen python3 || finish
transfer=$BUILD/tests/fault/transfer
head -c 200000 /dev/urandom >"$TMP/body"
echo other >"$TMP/body2"
mkdir -p "$TMP/drop/a b"
if ! start_sshd; then
	skip net_sftp "sshd does not start: $(tail -n 1 "$SSH/log")"
	finish
fi
user=$(id -un)
url=sftp://$user@localhost:$SFTP_PORT$TMP/drop

# deliver NAME WANTED URL FILE WORD…
deliver()
{
	name=$1
	wanted=$2
	to=$3
	file=$4
	shift 4
	run "$transfer" deliver "$to" "body=$file" name=A.1.edi "$@"
	is "$name" "$wanted" "$(cut -d' ' -f1 "$TMP/out")"
}
known="known_hosts=$SSH/known_hosts"
key="key=$SSH/user"
deliver sftp_host_key_wrong local "$url/" "$TMP/body" "$key" \
	"known_hosts=$SSH/wrong_hosts"
deliver sftp_host_not_known local "$url/" "$TMP/body" "$key" \
	"known_hosts=$SSH/no_hosts"
is sftp_nothing_learnt "" "$(cat "$SSH/no_hosts")"
deliver sftp_without_known_hosts local "$url/" "$TMP/body" "$key"
deliver sftp_without_key local "$url/" "$TMP/body" "$known"
deliver sftp_wrong_key local "$url/" "$TMP/body" "$known" "key=$SSH/stranger"
is sftp_nothing_there "" "$(find "$TMP/drop" -type f)"
deliver sftp_delivers ok "$url/" "$TMP/body" "$known" "$key"
is sftp_same_bytes "" "$(cmp "$TMP/body" "$TMP/drop/A.1.edi" 2>&1)"
is sftp_no_part_left "1" "$(find "$TMP/drop" -type f | wc -l)"
deliver sftp_again_is_once ok "$url/" "$TMP/body" "$known" "$key"
deliver sftp_other_bytes permanent "$url/" "$TMP/body2" "$known" "$key"
is sftp_kept "" "$(cmp "$TMP/body" "$TMP/drop/A.1.edi" 2>&1)"
deliver sftp_no_folder local "$url/nowhere/" "$TMP/body" "$known" "$key"
deliver sftp_space_in_folder ok "$url/a%20b" "$TMP/body2" "$known" "$key"
is sftp_space_same_bytes "" "$(cmp "$TMP/body2" "$TMP/drop/a b/A.1.edi" 2>&1)"
# What a cut upload left is overwritten by the next.
rm -f "$TMP/drop/A.1.edi"
echo half >"$TMP/drop/.A.1.edi.part"
deliver sftp_over_a_half ok "$url/" "$TMP/body" "$known" "$key"
is sftp_over_a_half_same "" "$(cmp "$TMP/body" "$TMP/drop/A.1.edi" 2>&1)"
deliver sftp_nobody_there temporary \
	"sftp://$user@localhost:1$TMP/drop" "$TMP/body" "$known" "$key"
run "$transfer" download "$url/A.1.edi" "path=$TMP/back" "$known" "$key"
is sftp_fetch "" "$(cmp "$TMP/body" "$TMP/back" 2>&1)"

rm -f "$TMP/drop/A.1.edi"
deliver folder_delivers ok "$TMP/drop" "$TMP/body"
deliver folder_again_is_once ok "file://$TMP/drop" "$TMP/body"
deliver folder_other_bytes permanent "$TMP/drop" "$TMP/body2"
is folder_kept "" "$(cmp "$TMP/body" "$TMP/drop/A.1.edi" 2>&1)"
deliver folder_missing local "$TMP/nowhere" "$TMP/body"
run "$transfer" deliver "$TMP/drop" "body=$TMP/body" name=../A.2.edi
is folder_is_not_left local "$(cut -d' ' -f1 "$TMP/out")"
is folder_no_part_left "2" "$(find "$TMP/drop" -type f | wc -l)"
finish
