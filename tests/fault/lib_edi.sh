# The messages that the sending tests exchange, made without a process more
# than the shell; sourced by lib_net.sh.
#
#	paxlst REFERENCE [word=value…] PASSENGER…
#	cusres REFERENCE [word=value…] STATUS…
#	contrl REFERENCE [word=value…] LEVEL=ACTION[:ERROR]…
#
# A PASSENGER is ABO or ABO/AVF or /AVF. Words: flight from departs (YYMMDDHHMM,
# else tomorrow at ten) tn sender recipient function sub part.
# A STATUS is ABO=CODE, ABO/AVF=CODE or /AVF=CODE; "*=CODE" is about the whole
# message; a text may follow (CODE:TEXT). Words: tn flight bgm sender recipient.
# A LEVEL is UCI, UCF or UCM; the interchange that is spoken of is in word of.

edi_tomorrow=$(date -u -d tomorrow +%y%m%d)

# One segment more.
edi_add()
{
	edi_text="$edi_text$1'"
	edi_count=$((edi_count + 1))
}

# Of ABO or ABO/AVF or /AVF.
edi_references()
{
	case $1 in
	*/?*) edi_add "RFF+AVF:${1#*/}" ;;
	esac
	[ -z "${1%%/*}" ] || edi_add "RFF+ABO:${1%%/*}"
}

edi_paxlst()
{
	edi_add "BGM+$function${sub:++$sub}"
	[ -z "$tn" ] || edi_add "RFF+TN:$tn:::1"
	edi_add "NAD+MS+++UTAIR DESK"
	edi_add "COM+5551234:TE"
	edi_add "TDT+20+$flight+++${flight%"${flight#??}"}"
	edi_add "LOC+125+$from"
	edi_add "DTM+189:$departs:201"
	edi_add "LOC+87+GUA"
	edi_add "DTM+232:${departs%??}59:201"
	number=0
	for person; do
		edi_add "NAD+FL+++SMITH:ANNA"
		edi_add "ATT+2++F"
		edi_add "DTM+329:740812"
		edi_add "LOC+178+$from"
		edi_add "LOC+179+GUA"
		edi_add "NAT+2+UTO"
		edi_references "$person"
		# Eight digits, with zeros in front.
		digits=0000000$number
		edi_add "DOC+P:110:111+L${digits#"${digits%????????}"}"
		edi_add "DTM+36:320415"
		edi_add "LOC+91+UTO"
		number=$((number + 1))
	done
	edi_add "CNT+42:$#"
}

edi_cusres()
{
	edi_add "BGM+$bgm"
	[ -z "$tn" ] || edi_add "RFF+TN:$tn"
	edi_add "RFF+AF:$flight"
	edi_add "DTM+189:$departs:201"
	edi_add "LOC+125+$from"
	edi_add "LOC+87+GUA"
	for answer; do
		who=${answer%%=*} code=${answer#*=}
		if [ "$who" = '*' ]; then
			edi_add "ERP+1"
		else
			edi_add "ERP+2"
			edi_references "$who"
		fi
		edi_add "ERC+${code%%:*}"
		case $code in
		*:?*) edi_add "FTX+AAP+++${code#*:}" ;;
		esac
	done
}

edi_contrl()
{
	for answer; do
		action=${answer#*=}
		case $action in
		*:*) action=${action%%:*}+${action#*:} ;;
		esac
		case $answer in
		UCI=*) edi_add "UCI+$of+$sender+$recipient+$action" ;;
		UCM=*) edi_add "UCM+1+PAXLST:D:05B:UN+$action" ;;
		*) edi_add "UCF+1+$sender+$recipient+$action" ;;
		esac
	done
}

# edi KIND REFERENCE WORD…
edi()
(
	kind=$1 reference=$2
	shift 2
	flight=UT123 from=MEX departs=${edi_tomorrow}1000 tn= sender=UTAIR
	recipient=UTGOV function=745 sub= part=01:F bgm=962 of=1001
	edi_text= edi_count=1
	for word; do
		shift
		case $word in
		flight=* | from=* | departs=* | tn=* | sender=* | recipient=* | \
			function=* | sub=* | part=* | bgm=* | of=*)
			eval "${word%%=*}=\${word#*=}"
			;;
		*) set -- "$@" "$word" ;;
		esac
	done
	"edi_$kind" "$@"
	# The carrier's go to the state, and the state's to the carrier.
	case $kind in
	paxlst) way=$sender+$recipient type=PAXLST part=+$part ;;
	cusres) way=$recipient+$sender type=CUSRES part= ;;
	contrl) way=$recipient+$sender type=CONTRL part= ;;
	esac
	printf '%s' "UNA:+.? 'UNB+UNOA:4+$way+261124:0900+$reference++APIS'" \
		"UNG+$type+$way+261124:0900+1+UN+D:05B'" \
		"UNH+1+$type:D:05B:UN:IATA+$flight/${departs%????}$part'" \
		"${edi_text}UNT+$((edi_count + 1))+1'UNE+1+1'UNZ+1+$reference'"
)

paxlst()
{
	edi paxlst "$@"
}
cusres()
{
	edi cusres "$@"
}
contrl()
{
	edi contrl "$@"
}
