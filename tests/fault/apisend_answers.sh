#!/bin/sh
# CUSRES: in the same exchange, from a drop folder, polled. Only 0Z clears,
# only the passenger it names, only on the newest request about him.
. "$(dirname "$0")/../lib.sh"
. tests/fault/lib_net.sh
need apisend_answers openssl python3 jq || finish
make_certificates
start_server server --client-ca "$PKI/ca.pem" || {
	not_ok apisend_answers "no server"
	finish
}
conf=$TMP/apisend.conf
drop=$TMP/responses

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
# passengers ID: "ABO:state …"
passengers()
{
	apisend status --config "$conf" "$1" 2>"$TMP/err" | jq -r \
		'[.passengers[] | (.references.ABO // .references.AVF // "-") +
		":" + .state] | join(" ")'
}
# exchange NAME STATE PASSENGERS CUSRES-WORD… -- PAXLST-WORD…: the answer
# comes in the same exchange.
exchange()
{
	name=$1
	wanted=$2
	people=$3
	shift 3
	answer=
	while [ "$1" != -- ]; do
		answer="$answer $1"
		shift
	done
	shift
	fresh
	with_client "$URL/cusres"
	cusres 9001 $answer >"$FOLDER/cusres"
	put 1001 "$@"
	flush
	is "$name" "$wanted $people" \
		"$(state_of_all UTAIR.1001)"
}

exchange all_clear cleared "P1:cleared P2:cleared" \
	tn=T1 P1=0Z P2=0Z -- tn=T1 P1 P2
exchange one_refused refused "P1:cleared P2:refused" \
	tn=T1 P1=0Z P2=1Z -- tn=T1 P1 P2
exchange one_unanswered sent "P1:cleared P2:sent" \
	tn=T1 P1=0Z -- tn=T1 P1 P2
exchange advisory_does_not_clear refused "P1:refused" tn=T1 P1=2Z -- tn=T1 P1
exchange insufficient_does_not_clear refused "P1:refused" \
	tn=T1 P1=4Z -- tn=T1 P1
exchange unknown_code_does_not_clear refused "P1:refused" \
	tn=T1 P1=9Z -- tn=T1 P1
exchange both_words_do_not_clear refused "P1:refused" \
	tn=T1 P1=0Z P1=1Z -- tn=T1 P1
exchange both_words_turned_round refused "P1:refused" \
	tn=T1 P1=1Z P1=0Z -- tn=T1 P1
exchange header_accepted_clears_nobody sent "P1:sent" tn=T1 '*=0' -- tn=T1 P1
exchange header_clear_clears_nobody sent "P1:sent" tn=T1 '*=0Z' -- tn=T1 P1
exchange header_refusal_is_for_all refused "P1:refused P2:refused" \
	tn=T1 '*=1Z' -- tn=T1 P1 P2
exchange another_transaction sent "P1:sent" tn=T2 P1=0Z -- tn=T1 P1
exchange another_passenger sent "P1:sent" tn=T1 P9=0Z -- tn=T1 P1
exchange without_transaction_by_abo cleared "P1:cleared" P1=0Z -- tn=T1 P1
exchange without_transaction_by_avf cleared "R1:cleared" /R1=0Z -- tn=T1 /R1
exchange other_flight_of_the_booking sent "R1:sent" \
	flight=UT999 /R1=0Z -- tn=T1 /R1
exchange booking_of_two_clears_neither sent "R1:sent R1:sent" \
	tn=T1 /R1=0Z -- tn=T1 /R1 /R1
exchange booking_of_two_refuses_both refused "R1:refused R1:refused" \
	tn=T1 /R1=1Z -- tn=T1 /R1 /R1
exchange abo_before_avf cleared "P1:cleared P2:cleared" \
	tn=T1 P1/R1=0Z P2/R1=0Z -- tn=T1 P1/R1 P2/R1
exchange the_carriers_own_echo_clears_nobody sent "P1:sent" \
	bgm=312 tn=T1 P1=0Z -- tn=T1 P1

fresh
with_client "$URL/cusres"
cusres 9001 tn=T1 '*=1' >"$FOLDER/cusres"
put 1001 tn=T1 P1
flush
is header_exception_is_a_dead_letter failed "$(state UTAIR.1001)"
# Half an answer is none: the same bytes again.
fresh
with_client "$URL/first/cusres-cut/then/cusres"
cusres 9001 tn=T1 P1=0Z >"$FOLDER/cusres"
put 1001 tn=T1 P1
flush
expect half_an_answer_is_unknown 6
is half_an_answer_state "unknown P1:unknown" \
	"$(state_of_all UTAIR.1001)"
flush --now
is half_an_answer_then_whole cleared "$(state UTAIR.1001)"
# An envelope that does not add up is not believed.
fresh
with_client "$URL/cusres"
cusres 9001 tn=T1 P1=0Z | sed "s/UNT+[0-9]*/UNT+99/" >"$FOLDER/cusres"
put 1001 tn=T1 P1
flush
is damaged_answer_clears_nobody "unknown P1:unknown" \
	"$(state_of_all UTAIR.1001)"
# A page of HTML, with 200, is no answer: whether it arrived is not known.
fresh
with_client "$URL/receipt"
put 1001 tn=T1 P1
flush
expect receipt_is_unknown 6
is receipt_clears_nobody "unknown P1:unknown" \
	"$(state_of_all UTAIR.1001)"
is receipt_is_shown "what came back is no answer (CUSRES, CONTRL): received" \
	"$(apisend status --config "$conf" | jq -r .reason)"
# Another interchange than an answer is no answer either.
fresh
with_client "$URL/cusres"
paxlst 7777 tn=T1 P1 >"$FOLDER/cusres"
put 1001 tn=T1 P1
flush
is another_message_is_unknown unknown "$(state UTAIR.1001)"

# ---- an answer that clears fewer than all: exit 1, and of which kinds
fresh
with_client "$URL/cusres"
cusres 9001 tn=T1 P1=0Z "P2=1Z:SEE THE DESK" P3=4Z >"$FOLDER/cusres"
put 1001 tn=T1 P1 P2 P3
flush
expect_message no_board_is_exit_1 1 \
	'UTAIR.1001: 1 of 3 cleared, 1 no_board, 1 insufficient_data$'
is no_board_is_listed "no_board SEE THE DESK" \
	"$(apisend status --config "$conf" | jq -r '.passengers[1] |
	.meaning + " " + .text')"
flush
expect no_board_is_said_once 0

# ---- CONTRL: in the same exchange, and in a drop folder
# receipt NAME EXIT STATE REASON LEVEL=ACTION…
receipt()
{
	name=$1
	exit=$2
	wanted=$3
	reason=$4
	shift 4
	fresh
	with_client "$URL/cusres"
	contrl 8001 "$@" >"$FOLDER/cusres"
	put 1001 tn=T1 P1
	flush
	expect "$name" "$exit"
	is "${name}_state" "$wanted $reason" "$(apisend status \
		--config "$conf" | jq -r '.state + " " + .reason')"
}
rejected="rejected by the receiver (CONTRL 4"
receipt contrl_taken 0 sent "accepted by the receiver" UCI=7
receipt contrl_received 0 sent "accepted by the receiver" UCI=8
receipt contrl_rejected 4 failed "interchange $rejected)" UCI=4
receipt contrl_has_a_reason 4 failed \
	"interchange $rejected, 23: unknown sender of the interchange)" UCI=4:23
receipt contrl_of_the_message 4 failed \
	"message $rejected, 12: invalid value)" UCI=7 UCM=4:12
receipt contrl_of_another 0 sent "" of=9999 UCI=4
drop=$TMP/receipts
mkdir -p "$drop"
fresh
with_client "$URL/ok"
echo "responses = $drop" >>"$conf"
put 1001 tn=T1 P1
flush
contrl 8001 UCI=4:21 >"$drop/1"
flush
expect contrl_dropped 4
is contrl_dropped_state "failed done" "$(state UTAIR.1001) $(ls "$drop")"
contrl 8002 of=9999 UCI=4 >"$drop/2"
flush
expect_message contrl_unknown_is_told 0 'fit nothing'
is contrl_unknown_is_kept 2 "$(ls "$drop/unmatched")"
run apisend decode --json "$drop/unmatched/2"
is contrl_decoded "4 exception false" "$(jq -r '.response | .code + " " +
	.meaning + " " + (.cleared | tostring)' "$TMP/out")"

# ---- an answer counts for the destination that it came from, only
drop=$TMP/agov
mkdir -p "$drop" "$TMP/bgov" "$TMP/a" "$TMP/b"
fresh
printf '%s\n' "[destination AGOV]" "url = $TMP/a" "responses = $drop" \
	"[destination BGOV]" "url = $TMP/b" "responses = $TMP/bgov" \
	"acknowledge = yes" >"$conf"
put 1001 tn=T1 recipient=BGOV P1
flush
for bgm in 962 132; do
	cusres $bgm bgm=$bgm tn=T1 recipient=BGOV P1=0Z >"$drop/$bgm"
	flush
	is "another_states_gateway_$bgm" "sent P1:sent" \
		"$(state_of_all UTAIR.1001)"
done
contrl 8001 recipient=BGOV UCI=4 >"$drop/3"
flush
is another_states_contrl sent "$(state UTAIR.1001)"
is another_states_echo "" "$(ls "$MRTD_STORE/apisend/new")"
# The name of a file in a drop folder is its writer's word, too.
cusres 9002 recipient=BGOV '*=1Z' >"$drop/UTAIR.1001=1"
flush
is another_states_name "sent P1:sent" \
	"$(state_of_all UTAIR.1001)"
cusres 9003 tn=T1 recipient=BGOV P1=0Z >"$TMP/bgov/1"
flush
is the_states_own_gateway cleared "$(state UTAIR.1001)"

# ---- what a gateway's user may lay into the folder
rm -rf "$drop"
mkdir -p "$drop" "$TMP/outside"
ln -s "$TMP/outside" "$drop/unmatched"
cusres 9009 tn=T999 P1=1Z >"$drop/1"
run timeout 20 apisend flush --config "$conf"
expect_message a_link_is_no_folder 78 'unmatched is not a folder'
is nothing_is_moved_through_it "" "$(ls "$TMP/outside")"
# One gateway's disorder is no other's: messages go out, answers come in.
put 1002 tn=T2 recipient=BGOV P2
flush
expect its_disorder_is_told 78
cusres 9010 tn=T2 recipient=BGOV P2=0Z >"$TMP/bgov/2"
flush
is and_holds_up_no_other cleared "$(state UTAIR.1002)"
rm "$drop/unmatched"
echo precious >"$TMP/outside/file"
ln -s "$TMP/outside" "$drop/done"
later=$(date -u -d '+9 days' +%F)
run apisend purge --older 0 --config "$conf" --at "$later"
is nothing_is_purged_through_it precious "$(cat "$TMP/outside/file")"
rm "$drop/done"
mkdir "$drop/done"
ln "$TMP/outside/file" "$drop/done/file"
run apisend purge --older 0 --config "$conf" --at "$later"
is a_second_name_is_left_alone precious "$(cat "$TMP/outside/file")"
rm -rf "$drop/done" "$drop/1"
mkfifo "$drop/pipe"
ln -s /dev/zero "$drop/zero"
truncate -s 2T "$drop/sparse"
run timeout 20 apisend flush --config "$conf"
expect pipes_and_giants_end 0
is giants_are_put_away sparse "$(ls "$drop/unmatched")"
rm -rf "$drop"
mkdir "$drop"
chmod o+w "$drop"
echo x >"$drop/1"
run timeout 20 apisend flush --config "$conf"
expect_message a_folder_of_anybody 78 'any user may write into it'
drop=$TMP/responses

# ---- a drop folder
# dropped: flush with a folder that answers are put into.
folder_conf()
{
	fresh
	rm -rf "$drop"
	mkdir -p "$drop"
	with_client "$URL/ok"
	echo "responses = $drop" >>"$conf"
}
folder_conf
put 1001 tn=T1 P1 P2
flush
cusres 9001 tn=T1 P1=0Z >"$drop/0001.edi"
cusres 9002 tn=T1 P2=0Z >"$drop/.0002.edi.part"
flush
is folder_first "sent P1:cleared P2:sent" \
	"$(state_of_all UTAIR.1001)"
mv "$drop/.0002.edi.part" "$drop/0002.edi"
flush
is folder_second cleared "$(state UTAIR.1001)"
is folder_is_emptied "done" "$(ls "$drop")"
# The state changes its mind, unasked (132), in the order of the files.
cusres 9003 bgm=132 P1=1Z >"$drop/0003.edi"
flush
is unsolicited_refusal "refused P1:refused P2:cleared" \
	"$(state_of_all UTAIR.1001)"
cusres 9004 bgm=132 P1=0Z >"$drop/0004.edi"
flush
is unsolicited_clearance cleared "$(state UTAIR.1001)"
cp "$drop/done/0003.edi" "$drop/0005.edi"
flush
run apisend status --config "$conf" --passengers
is a_line_a_passenger 2 "$(jq -s length "$TMP/out")"
# What fits nothing is kept for a person, and told.
cusres 9009 tn=T999 P1=1Z >"$drop/0009.edi"
flush
expect_message unmatched_is_told 0 'fit nothing'
is unmatched_is_kept 0009.edi "$(ls "$drop/unmatched")"
echo "no EDIFACT at all" >"$drop/0010.edi"
touch -d '2 minutes ago' "$drop/0010.edi"
flush
is garbage_is_put_away "0009.edi 0010.edi" \
	"$(ls "$drop/unmatched" | tr '\n' ' ' | sed 's/ $//')"

# ---- the echo of a change that came unasked (BGM 312), where it is wanted
# echoes: the payloads of ours in the spool, a line each
echoes()
{
	for file in "$MRTD_STORE"/apisend/*/UTAIR.K*; do
		case $file in */state/* | */answers/*) continue ;; esac
		[ -f "$file" ] && grep -o 'UNA:.*' "$file"
	done
}
# change FILE WORD…
change()
{
	file=$1
	shift
	cusres "$@" >"$drop/$file"
	flush
}
folder_conf
put 1001 tn=T1 P1
flush
change 1 9003 bgm=132 tn=T1 P1=1Z
is no_echo_unless_wanted "" "$(echoes)"
folder_conf
echo "acknowledge = yes" >>"$conf"
put 1001 tn=T1 P1 P2
flush
change 1 9001 tn=T1 P1=0Z P2=0Z
is an_answer_has_no_echo "" "$(echoes)"
change 2 9003 bgm=132 tn=T1 P1=1Z
is the_echo "$(sed -e "s/'/'\n/g" "$drop/done/2" | grep -v -e '^UN[ABEGHTZ]' \
	-e '^FTX' -e '^BGM' | tr -d '\n')" \
	"$(echoes | sed -e "s/'/'\n/g" | grep -v -e '^UN[ABEGHTZ]' -e '^BGM' |
	tr -d '\n')"
is the_echo_says_so "BGM+312'" \
	"$(echoes | sed -e "s/'/'\n/g" | grep '^BGM')"
is the_echo_goes_back "UTAIR+UTGOV" "$(echoes | sed -n \
	's/.*UNB+UNOA:4+\([A-Z]*+[A-Z]*\)+[0-9:]*+K[0-9A-F]\{12\}.*/\1/p')"
echoes >"$TMP/echo.edi"
run apisend decode --json "$TMP/echo.edi"
expect the_echo_is_sound 0
is the_echo_is_our_word "312 1Z false" "$(jq -r '.message.function + " " +
	.response.code + " " + (.response.cleared | tostring)' "$TMP/out")"
cp "$drop/done/2" "$drop/3"
flush
is one_change_one_echo 1 "$(echoes | wc -l)"
flush
is the_echo_was_sent sent "$(apisend status --config "$conf" \
	--at 2099-01-01 | jq -r 'select(.id | startswith("UTAIR.K")).state')"
change 4 9004 bgm=132 tn=T1 P1=0Z
is another_change_another_echo 2 "$(echoes | wc -l)"
change 5 9005 bgm=132 tn=T999 P9=1Z
is what_fits_nothing_has_no_echo 2 "$(echoes | wc -l)"

# ---- a newer request about the same passenger
folder_conf
put 1001 tn=T1 P1 P2
put 1002 tn=T2 sub=CP P1
flush
cusres 9001 tn=T1 P1=0Z P2=0Z >"$drop/1"
flush
is superseded_answer_is_ignored "P1:superseded P2:cleared P1:sent" \
	"$(passengers UTAIR.1001) $(passengers UTAIR.1002)"
cusres 9002 tn=T2 P1=1Z >"$drop/2"
flush
is newest_request_counts "P1:superseded P2:cleared P1:refused" \
	"$(passengers UTAIR.1001) $(passengers UTAIR.1002)"
is newest_request_state refused "$(state UTAIR.1002)"
# Also when it is put in after the answer has come.
folder_conf
put 1001 tn=T1 P1
flush
cusres 9001 tn=T1 P1=0Z >"$drop/1"
flush
is cleared_until_changed cleared "$(state UTAIR.1001)"
put 1002 tn=T2 sub=CP P1
is changed_is_not_cleared P1:superseded "$(passengers UTAIR.1001)"
# An answer without a transaction goes to the newest.
flush
cusres 9002 P1=0Z >"$drop/2"
flush
is newest_takes_the_answer "cleared P1:cleared" \
	"$(state_of_all UTAIR.1002)"
# Parts of one list do not replace each other.
folder_conf
put 1001 tn=T1 part=01:C P1
put 1002 tn=T1 part=02:F P2
flush
cusres 9001 tn=T1 P1=0Z P2=0Z >"$drop/1"
flush
is parts_are_one_list "cleared cleared" \
	"$(state UTAIR.1001) $(state UTAIR.1002)"

# ---- no answer in time
folder_conf
echo "answer_within = 10m" >>"$conf"
put 1001 tn=T1 P1
flush
is answer_is_awaited sent "$(state UTAIR.1001)"
later=$(date -u -d '+11 minutes' +%Y-%m-%dT%H:%M:%SZ)
run apisend status --at "$later" --config "$conf"
is answer_too_late "unknown unknown" \
	"$(jq -r '.state + " " + .passengers[0].state' "$TMP/out")"
cusres 9001 tn=T1 P1=0Z >"$drop/1"
flush
run apisend status --at "$later" --config "$conf"
is answer_later_than_that cleared "$(jq -r .state "$TMP/out")"

# ---- received after all: the exchange died, the answer came another way
folder_conf
with_client "$URL/accept-die"
echo "responses = $drop" >>"$conf"
put 1001 tn=T1 P1
flush
is died_is_unknown unknown "$(state UTAIR.1001)"
cusres 9001 tn=T1 P1=0Z >"$drop/1"
flush
is answered_all_the_same cleared "$(state UTAIR.1001)"

# ---- polled
fresh
with_client "$URL/ok"
echo "poll = $URL/poll" >>"$conf"
put 1001 tn=T1 P1
flush
cusres 9001 tn=T1 P1=0Z >"$FOLDER/cusres"
flush
is polled_answer cleared "$(state UTAIR.1001)"

# ---- nothing personal in what is printed
folder_conf
put 1001 tn=T1 P1
flush -v
cusres 9001 tn=T1 P9=1Z >"$drop/1"
run apisend flush -v --config "$conf"
if grep -q -e SMITH -e ANNA -e L0000 "$TMP/err" "$TMP/out"; then
	not_ok nothing_personal "$(said)"
else
	ok nothing_personal
fi
is files_are_private "" "$(find "$MRTD_STORE" -type f ! -perm 600)"
is folders_are_private "" \
	"$(find "$MRTD_STORE" -mindepth 1 -type d ! -perm 700)"
is drop_done_is_private "" \
	"$(find "$drop" -mindepth 1 -type d ! -perm 700)"
finish
