#!/bin/sh
# The work of each tool grows with its input and no faster: counted in
# instructions, on inputs of one kind and twice the size, less what a start
# costs. The record layer's own are in cost.sh.
. "$(dirname "$0")/../lib.sh"

need cost valgrind python3 || finish
at=--at=2026-03-01T12:00:00Z
export MRTD_STORE="$TMP/store"

# instructions WORD…: of a tool, and of the program that it becomes.
instructions()
{
	valgrind --tool=callgrind --callgrind-out-file=/dev/null \
		--trace-children=yes "$@" 2>&1 >"$TMP/out" |
		awk '/Collected/ { sum += $4 } END { print sum + 0 }'
}

# holds NAME START ONCE TWICE: a sort is a little more than linear, a square
# would be four times as much.
holds()
{
	once=$(($3 - $2)) twice=$(($4 - $2))
	if [ "$once" -gt 0 ] && [ "$((twice * 10))" -le "$((once * 27))" ]; then
		ok "cost/$1"
	else
		not_ok "cost/$1" "$once instructions, $twice for twice the size"
	fi
}

# grows NAME SIZE WORD…: the input of that kind is the last operand. What a
# start costs is counted once for a tool and its first word.
grows()
{
	name=$1 size=$2
	shift 2
	for n in 1 "$size" $((2 * size)); do
		python3 "$TMP/make.py" "$name" "$n" >"$TMP/$name.$n"
	done
	[ -s "$TMP/start.$1.$2" ] || {
		rm -rf "$MRTD_STORE"
		instructions "$@" "$TMP/$name.1" >"$TMP/start.$1.$2"
	}
	rm -rf "$MRTD_STORE"
	one=$(instructions "$@" "$TMP/$name.$size")
	rm -rf "$MRTD_STORE"
	two=$(instructions "$@" "$TMP/$name.$((2 * size))")
	holds "$name" "$(cat "$TMP/start.$1.$2")" "$one" "$two"
}

cat >"$TMP/make.py" <<'END2'
import base64
import sys

kind, n = sys.argv[1], int(sys.argv[2])
HEAD = "UNB+UNOA:4+UTAIR+UTGOV+261124:0900+1'UNH+1+%s'"
PERSON = ("NAD+FL+++ERIKSSON:A%d'ATT+2++F'DTM+329:740812'"
          "DOC+P:110:111+X%07d'DTM+36:320415'LOC+91+UTO'")


def say(text):
    sys.stdout.write(text)


def segments(kind, more, after=""):
    count = sum(text.count("'") for text in more) + after.count("'") + 3
    say(HEAD % kind + "BGM+745'" + "".join(more) + after +
        "UNT+%d+1'UNZ+1+1'" % count)


if kind == "findings":      # a zone in which each line says something
    for _ in range(n):
        say('{"mrz":["P<UT0ERIKSSON<<ANNA<1<<<<<<<<<<<<<<<<<<<<<<<",'
            '"L898902C37UT07408132F1204158ZE184226B<<<<<11"]}\n')
elif kind == "persons":
    segments("PAXLST:D:05B:UN:IATA", [
        "TDT+20+UT123'LOC+125+MEX'DTM+189:2611241000:201'"
        "LOC+87+GUA'DTM+232:2611241205:201'"] +
             [PERSON % (i, i) + "RFF+ABO:P%d'" % i for i in range(n)],
             "CNT+42:%d'" % n)
elif kind == "answers":
    say(HEAD % "CUSRES:D:05B:UN:IATA" + "BGM+132'" +
        "".join("ERP+2'RFF+ABO:P%d'ERC+0Z'" % i for i in range(n)) +
        "UNT+%d+1'UNZ+1+1'" % (3 * n + 3))
elif kind == "attributes":
    say("<IATA_PNRGOV_NotifRQ %s/>" % " ".join(
        'a%d="%d"' % (i, i) for i in range(n)))
elif kind == "list":
    say("number,issuing_state,type,status,reported\n")
    for i in range(n):
        say("X%07d,UTO,P,stolen,2026-01-01\n" % i)
elif kind == "ranges":
    say("number,number_last,issuing_state,type,status,reported\n")
    for i in range(n):
        say("X%07d,X%07d,UTO,P,stolen_blank,2026-01-01\n" %
            (100 * i, 100 * i + 50))
elif kind == "nested-ranges":
    say("number,number_last,issuing_state,type,status,reported\n")
    for i in range(n):
        say("X%07d,X%07d,UTO,P,stolen_blank,2026-01-01\n" %
            (i, 5000000 - i))
elif kind == "ini-lines":
    say("[checks]\n" + "; a word\n" * n)
elif kind == "directory":   # entries whose values are not certificates
    value = base64.b64encode(b"\x30\x82\x01\x00" + b"\x02\x01\x01" * 85 +
                             b"\0").decode()
    say("version: 1\n")
    for i in range(n):
        say("\ndn: cn=%d,o=dsc,c=UT\nuserCertificate;binary:: %s\n" %
            (i, value))
END2

grows findings 150 mrzcheck --json $at
grows persons 200 apisend decode --json $at
grows answers 300 apisend decode --json $at
grows attributes 300 apisend decode --json $at
grows list 600 sltdquery load -q $at --source-name=u
grows ranges 600 sltdquery load -q $at --source-name=u
grows nested-ranges 600 sltdquery load -q $at --source-name=u
# The sandbox of a parser lets valgrind make no code.
grows directory 300 pkdfetch import --sandbox=off -q $at --version=1
for n in 1 2000 4000; do
	python3 "$TMP/make.py" ini-lines $n >"$TMP/policy.$n"
done
holds ini-lines \
	"$(instructions sodverify --show-policy --policy="$TMP/policy.1")" \
	"$(instructions sodverify --show-policy --policy="$TMP/policy.2000")" \
	"$(instructions sodverify --show-policy --policy="$TMP/policy.4000")"

# CSCAs of one name in one list, up to half of what a name may have.
. tests/cli/lib_world.sh
gen cert "$TMP/csca.cer" csca.key=p256
cat >"$TMP/many.py" <<'END2'
import sys


def tlv(tag, body):
    n = len(body).to_bytes(4, "big").lstrip(b"\0")
    return bytes([tag]) + (bytes([len(body)]) if len(body) < 128 else
                           bytes([0x80 | len(n)]) + n) + body


der = open(sys.argv[1], "rb").read()
at = der.index(b"\xa0\x03\x02\x01\x02\x02\x08") + 7  # the serial number
many = sorted(der[:at + 4] + i.to_bytes(4, "big") + der[at + 8:]
              for i in range(int(sys.argv[2])))
sys.stdout.buffer.write(
    tlv(0x30, b"\x02\x01\x00" + tlv(0x31, b"".join(many))))
END2
for n in 1 120 240; do
	python3 "$TMP/many.py" "$TMP/csca.cer" $n >"$TMP/many.$n"
	rm -rf "$MRTD_STORE"
	instructions pkdfetch import --sandbox=off -q $at --unsigned \
		"$TMP/many.$n" >"$TMP/count.$n"
done
holds cscas-of-one-name "$(cat "$TMP/count.1")" "$(cat "$TMP/count.120")" \
	"$(cat "$TMP/count.240")"

# Answers to one large message that name no transaction, in the folder of the
# gateway, and what status says of it.
for n in 1 150 300; do
	rm -rf "$MRTD_STORE" "$TMP/drop"
	mkdir "$TMP/drop"
	printf '[destination UTGOV]\nurl = file://%s\nresponses = %s\n' \
		"$TMP/sent" "$TMP/drop" >"$TMP/apisend.conf"
	mkdir -p "$TMP/sent"
	python3 "$TMP/make.py" persons $n >"$TMP/message.edi"
	apisend enqueue -q --config "$TMP/apisend.conf" "$TMP/message.edi" \
		>"$TMP/id" 2>"$TMP/err" || not_ok cost/enqueue "$(cat "$TMP/err")"
	apisend flush -q --config "$TMP/apisend.conf" >"$TMP/out" 2>&1
	python3 "$TMP/make.py" answers $n >"$TMP/drop/answer.edi"
	instructions apisend flush -q --config "$TMP/apisend.conf" \
		>"$TMP/flush.$n"
	instructions apisend status --json --config "$TMP/apisend.conf" \
		"$(head -n 1 "$TMP/id")" >"$TMP/status.$n"
done
for verb in flush status; do
	holds "answers-$verb" "$(cat "$TMP/$verb.1")" \
		"$(cat "$TMP/$verb.150")" "$(cat "$TMP/$verb.300")"
done
finish
