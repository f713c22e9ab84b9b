#!/bin/sh
# Files that are damaged, cut or lie about themselves; a disk that is full, a
# store that cannot be written, two imports at once, readers beside them, a
# clock that went back. After each: a message, the right exit status, the old
# content whole, fsck clean.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need files jq gzip python3 || finish
gen pkd "$TMP/pkd" signers=100 more=10 || {
	not_ok files "cannot be made"
	finish
}
cd "$TMP/pkd" || finish
at="--at $WORLD_AT"
complete=icaopkd-001-complete-10332.ldif
pkdfetch import -q $at --trust csca.cer icaopkd-002-complete-10332.ldif \
	>/dev/null || not_ok files/lists "cannot be imported"
seen()
{
	pkdfetch status $at --json 2>/dev/null | tail -n 1 |
		jq -c '[.csca, .dsc, .dsc_chained, .crl, .generation]'
}
before=$(seen)

# refused NAME STATUS PATTERN FILE [OPTION…]: nothing of it is kept.
refused()
{
	name=$1 due=$2 pattern=$3 file=$4
	shift 4
	run timeout 60 pkdfetch import --json $at "$@" "$file"
	if [ "$(seen)" != "$before" ]; then
		not_ok "files/$name" "the store changed: $(said)"
	elif ! pkdfetch fsck $at >/dev/null; then
		not_ok "files/$name" "fsck: $(pkdfetch fsck $at)"
	else
		expect_message "files/$name" "$due" "$pattern"
	fi
}

gzip -k $complete
size=$(wc -c <$complete.gz)
mkdir bad
head -c $((size / 2)) $complete.gz >bad/$complete.gz
refused gzip-cut 65 'gzip|cut|ends' bad/$complete.gz
python3 - $complete.gz bad/$complete.gz <<'PY'
import sys
b = bytearray(open(sys.argv[1], "rb").read())
b[len(b) // 2] ^= 0x55
open(sys.argv[2], "wb").write(b)
PY
refused gzip-corrupt 65 'gzip|damaged|checksum|LDIF' bad/$complete.gz
plain=$(wc -c <$complete)
head -c $((plain / 2)) $complete >bad/$complete
refused ldif-cut 65 'breaks off|base64|LDIF' bad/$complete
sed '0,/:: MII/s//:: *II/' $complete >bad/$complete
refused ldif-base64 65 'LDIF line|base64' bad/$complete
printf 'version: 1\n\nuserCertificate:: AAAA\n\n' >bad/$complete
refused ldif-no-dn 65 'dn' bad/$complete
printf 'version: 1\n\ndn: cn=x\nurl:< file:///etc/passwd\n\n' >bad/$complete
refused ldif-url 65 'URL' bad/$complete
printf 'hello, world\n' >bad/text
refused text 65 'neither' bad/text
refused passwd 65 'neither' /etc/passwd
: >bad/empty
refused empty 65 'empty' bad/empty
refused nothing 66 'No such file' bad/nothing
head -c 300 csca.cer >bad/cut.cer
refused certificate-cut 65 'neither|damaged' bad/cut.cer
printf -- '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' \
	>bad/pem
refused pem 65 'neither|damaged' bad/pem
printf -- '-----BEGIN CERTIFICATE-----\nA*AA\n' >bad/pem
refused pem-cut 65 'PEM' bad/pem

# A zip that is cut, and one that is a bomb: 1 GB of zeros.
python3 - <<'PY'
import zipfile
with zipfile.ZipFile("good.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.write("csca.cer")
with zipfile.ZipFile("bad/bomb.zip", "w", zipfile.ZIP_DEFLATED) as z:
    with z.open("zeros.ml", "w", force_zip64=True) as f:
        for i in range(1024):
            f.write(bytes(1 << 20))
b = open("good.zip", "rb").read()
open("bad/cut.zip", "wb").write(b[:len(b) // 2])
PY
refused zip-cut 65 'zip|archive' bad/cut.zip
refused zip-bomb 65 'zip|archive|times|limit|large' bad/bomb.zip
head -c 1073741824 /dev/zero | gzip -9 >bad/bomb.gz
refused gzip-bomb 65 'times|ratio|limit|more than' bad/bomb.gz

# One bad file in a folder: the others are taken, its own status is told.
mkdir folder
cp $complete folder/ && cp bad/text folder/readme
run pkdfetch import --json $at folder
expect_message files/folder-with-a-stranger 65 'readme'
[ "$(seen)" != "$before" ] && ok files/folder-the-rest-is-taken ||
	not_ok files/folder-the-rest-is-taken "$(seen)"
before=$(seen)

# A clock that went back harms nothing.
run pkdfetch import --json --at 2020-01-01 icaopkd-001-delta-10333.ldif
expect_json files/clock-back 0 '.added >= 10'
run pkdfetch fsck $at
expect_json files/clock-back-fsck 0 '.status == "clean"'
run pkdfetch status --json --at 2019-01-01
case $status in 0 | 2) ok files/clock-before-everything ;; *)
	not_ok files/clock-before-everything "$(said)" ;;
esac
before=$(seen)

# Two imports at once, and readers all the while: each sees a whole store.
MRTD_STORE=$TMP/two
pkdfetch import -q $at --trust csca.cer icaopkd-002-complete-10332.ldif >/dev/null
pkdfetch import -q -j 1 $at $complete >/dev/null 2>"$TMP/e1" &
one=$!
pkdfetch import -q -j 1 $at --source second $complete >/dev/null \
	2>"$TMP/e2" &
two=$!
odd=
while kill -0 $one 2>/dev/null || kill -0 $two 2>/dev/null; do
	now=$(pkdfetch status $at --json 2>&1 | tail -n 1 | jq -c .dsc)
	case $now in 0 | 100) ;; *) odd="$odd $now" ;; esac
done
wait $one && wait $two && [ -z "$odd" ] && pkdfetch fsck $at >/dev/null &&
	ok files/two-imports-and-readers ||
	not_ok files/two-imports-and-readers \
	"odd: $odd $(cat "$TMP/e1" "$TMP/e2") $(pkdfetch fsck $at)"

# A store in which one page is damaged, or which was cut: an error.
cp -r "$TMP/two" "$TMP/hurt"
MRTD_STORE=$TMP/hurt
python3 - "$TMP/hurt/trust/data.mdb" <<'PY'
import sys
f = open(sys.argv[1], "r+b")
b = f.read()
for at in range(8192, len(b) - 4096, 4096 * 7):
    f.seek(at)
    f.write(bytes(64))
PY
run pkdfetch list --json
case $status in 65 | 70) ok files/store-damaged ;; *)
	not_ok files/store-damaged "$(said)" ;;
esac
truncate -s 100000 "$TMP/hurt/trust/data.mdb"
run pkdfetch status --json
case $status in 65 | 70) ok files/store-cut ;; *)
	not_ok files/store-cut "$(said)" ;;
esac
: >"$TMP/hurt/trust/data.mdb"
run pkdfetch import --json $at $complete
expect_message files/store-emptied 65 'damaged'
MRTD_STORE=$TMP/absent
run pkdfetch status
expect_message files/no-store 69 'no trust store: pkdfetch import'
finish
