#!/bin/sh
# apisend decode: samples and random messages against a plain Python reader,
# cuts of the input, limits, memory, masked cards, and the pipe to sltdquery.
. "$(dirname "$0")/../lib.sh"

python3 tests/cli/apisend_decode.py || failures=$((failures + 1))
python3 tests/cli/apisend_xml.py || failures=$((failures + 1))

# The exit status, without records on the screen.
status_of()
{
	"$@" >"$TMP/out" 2>"$TMP/err"
	echo $?
}

head="UNB+UNOA:4+S+R+261124:0900+REF1'UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'\
TDT+20+XY1+++XY'LOC+125+AAA'DTM+189:2611241000:201'LOC+87+BBB'\
DTM+232:2611241200:201'"
person="NAD+FL+++DOE:JANE'ATT+2++F'DOC+P+X1234567'LOC+91+UTO'"

# Nothing to read must not look like success.
: >"$TMP/empty"
[ "$(status_of apisend decode "$TMP/empty")" = 2 ] &&
	grep -q edi.missing "$TMP/out" &&
	ok "an empty input is an error" || not_ok "an empty input is an error" \
	"$(cat "$TMP/out")"
echo 'no message at all' >"$TMP/text"
[ "$(status_of apisend decode "$TMP/text")" = 2 ] &&
	ok "an input without interchange is an error" ||
	not_ok "an input without interchange is an error" "$(cat "$TMP/out")"
[ "$(status_of apisend decode "$TMP/none")" = 66 ] &&
	ok "no such file" || not_ok "no such file" "$(cat "$TMP/err")"

# A person with a million components, and one after him.
{
	printf '%sNAD+FL+++DOE:JANE' "$head"
	head -c 1000000 /dev/zero | tr '\0' ':'
	printf "'%sCNT+42:2'UNT+13+1'UNZ+1+REF1'" "$person"
} >"$TMP/million"
[ "$(status_of apisend decode "$TMP/million")" = 1 ] &&
	grep -q '"edi.limit"' "$TMP/out" && grep -q X1234567 "$TMP/out" &&
	ok "a million components" ||
	not_ok "a million components" "$(head -c 300 "$TMP/out")"

# Constant memory: 60 MB in, a few MB of our own.
python3 - "$TMP/big" "$head" "$person" <<'END'
import sys
path, head, person = sys.argv[1:]
with open(path, "w") as f:
    for i in range(300):
        ref = "R%d" % i
        f.write(head.replace("REF1", ref) + person * 4000 +
                "CNT+42:4000'UNT+%d+1'UNZ+1+%s'" % (8 + 4 * 4000 + 1, ref))
END
cat >"$TMP/peak.py" <<'END'
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
set -- $(python3 "$TMP/peak.py" apisend decode "$TMP/big")
if [ -n "$SAN" ]; then
	skip "constant memory" "the sanitizer has memory of its own"
elif [ "$1" = 0 ] && [ "$2" -lt 40000 ]; then
	ok "constant memory"
else
	not_ok "constant memory" "status $1, $2 KB"
fi

# A card's number never comes out, wherever it was not masked.
printf '%s' "UNA:+.?*'UNB+IATA:1+AA+GOV+261124:0900+R1'UNH+1+PNRGOV:13:1:IA'\
MSG+:22'ORG+AA'TVL+241126:1000:241126:1200+AAA+BBB+AA+1'EQN+1'SRC'\
RCI+AA:LOCATR'TIF+DOE+JANE:A:1'FOP+CC:::VI:4111111111111111:0229'\
SSR+DOCS:HK:1:AA:::::/P/UTO/X7654321/UTO/12JUL64/F/23AUG29/DOE/JANE+::1'\
UNT+12+1'UNZ+1+R1'" >"$TMP/card"
apisend decode "$TMP/card" >"$TMP/out"
if grep -q 4111111 "$TMP/out" || ! grep -q XXXXXXXXXXXX1111 "$TMP/out" ||
	! grep -q X7654321 "$TMP/out"; then
	not_ok "card numbers are masked" "$(cat "$TMP/out")"
else
	ok "card numbers are masked"
fi

# CUSRES: only 0Z clears, and only when it stands alone. All in one run, each
# row an interchange of its own; one record that clears is enough to clear.
row=0
: >"$TMP/cusres"
while read -r bgm erp codes cleared; do
	row=$((row + 1))
	printf '%s' "UNB+UNOA:4+GOV+S+261124:0900+$row'\
UNH+1+CUSRES:D:05B:UN:IATA'BGM+$bgm'RFF+TN:T1'RFF+AF:XY1'ERP+$erp'\
RFF+ABO:U1'${codes#-}UNT+8+1'UNZ+1+$row'" >>"$TMP/cusres"
	echo "$row BGM $bgm ERP $erp $codes $cleared"
done >"$TMP/wanted" <<'END'
962 2 ERC+0Z' true
962 2 ERC+1Z' false
962 2 ERC+2Z' false
962 2 ERC+4Z' false
962 2 ERC+0z' false
962 2 ERC+0ZZ' false
962 1 ERC+0Z' false
962 1 ERC+0' false
312 2 ERC+0Z' false
963 2 ERC+0Z' false
962 2 ERC+0Z'ERC+1Z' false
962 3 ERC+0Z' false
132 2 ERC+0Z' true
962 2 ERC+' false
962 2 - false
END
apisend decode --json "$TMP/cusres" >"$TMP/out"
jq -rs 'group_by(.message.interchange | tonumber)[] |
	.[0].message.interchange + " " +
	(any(.[]; .response.cleared) | tostring)' "$TMP/out" >"$TMP/cleared"
while read -r row words; do
	read -r of got <&3
	case $row:$words in
	"$of:"*" $got") ok "cusres ${words% *}" ;;
	*) not_ok "cusres ${words% *}" "$of $got, not ${words##* }" ;;
	esac
done <"$TMP/wanted" 3<"$TMP/cleared"

# Straight into the lost and stolen documents.
printf '%s%sCNT+42:1%sUNT+14+1%sUNZ+1+REF1%s' "$head" "$person" "'" "'" "'" \
	>"$TMP/one"
printf 'number,issuing_state,type,status\nX1234567,UTO,P,stolen\n' \
	>"$TMP/list.csv"
if sltdquery load --source-name utopia "$TMP/list.csv" \
	>/dev/null 2>"$TMP/err"; then
	apisend decode "$TMP/one" | sltdquery >"$TMP/out" 2>>"$TMP/err"
	[ $? = 1 ] && grep -q '"answer":"hit"' "$TMP/out" &&
		ok "decode | sltdquery" ||
		not_ok "decode | sltdquery" "$(cat "$TMP/out" "$TMP/err")"
else
	not_ok "decode | sltdquery" "$(cat "$TMP/err")"
fi

# XML that is cut off, has a document type, or has no message in it.
cat >"$TMP/whole.xml" <<'END'
<IATA_PNRGOV_NotifRQ><FlightLeg CarrierCode='UT' FlightNumber='1'>
<DepartureAirport LocationCode='MEX'/><ArrivalAirport LocationCode='GUA'/>
</FlightLeg><PNRs><PNR><Passenger><Surname>DOE</Surname><DOC_SSR>
<DOCS TravelDocNbr='X1'/></DOC_SSR></Passenger></PNR></PNRs>
</IATA_PNRGOV_NotifRQ>
END
xml_gives()
{
	if [ "$(status_of apisend decode "$TMP/$2")" = "$3" ] &&
		grep -q "$4" "$TMP/out"; then
		ok "$1"
	else
		not_ok "$1" "$(cat "$TMP/out" "$TMP/err")"
	fi
}
xml_gives "XML is read" whole.xml 0 '"number":"X1"'
head -n 3 "$TMP/whole.xml" >"$TMP/cut.xml"
xml_gives "XML that is cut off is no pass" cut.xml 1 'edi.syntax.*line 3'
{
	echo '<!DOCTYPE x [<!ENTITY y SYSTEM "/etc/passwd">]>'
	cat "$TMP/whole.xml"
} >"$TMP/type.xml"
xml_gives "a document type is refused" type.xml 2 'edi.syntax.*document type'
{
	cat "$TMP/whole.xml"
	echo '<?xml version="1.0"?>'
	sed s/X1/X2/ "$TMP/whole.xml"
} >"$TMP/two.xml"
xml_gives "a document after the first is read" two.xml 0 '"number":"X2"'
sed 's/IATA_/OTHER_/g' "$TMP/whole.xml" >"$TMP/other.xml"
xml_gives "other XML is no success" other.xml 2 'edi.missing.*other.xml'
{
	cat "$TMP/whole.xml"
	echo x
} >"$TMP/behind.xml"
xml_gives "what is behind a document is said" behind.xml 1 'edi.syntax'
finish
