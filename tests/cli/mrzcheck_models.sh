#!/bin/sh
# mrzcheck and the reference of document models: what is shipped, what is
# refused, folders over folders, what a card says, and national numbers that
# others have computed.
. "$(dirname "$0")/../lib.sh"

shipped=$PWD/cmd/mrzcheck/models
at='--at 2026-11-30'

# zone STATE NUMBER BIRTH SEX EXPIRY [OPTIONAL]: the noun of a passport. The
# check digits are nobody's business here.
zone()
{
	state=$(printf '%-3s' "$1" | tr ' ' '<')
	printf '"mrz":["P<%sDOE<<JANE<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",' "$state"
	printf '"%-9s0%s%s0%s%s0%-14s00"]' "$2" "$state" "$3" "$4" "$5" \
		"${6:-}" | tr ' ' '<'
}

# judged NAME MEMBERS FILTER: of the shipped reference; .models is the answer,
# .codes what model.* findings there are, with their severity.
judged()
{
	judged_name=$1
	printf '{%s}\n' "$2" | tr -d '\n\t' >"$TMP/in"
	run mrzcheck $at --models "${models:-$shipped}" "$TMP/in"
	jq -c '.mrzcheck | {models, codes: [.findings[] |
		select(.code | startswith("model.")) |
		"\(.code):\(.severity)"] | join(" ")}' <"$TMP/out" >"$TMP/short"
	mv "$TMP/short" "$TMP/out"
	status=0
	expect_json "$judged_name" 0 "$3"
}

need "mrzcheck --models" jq python3 || finish

# ---- the shipped reference ----
run mrzcheck --check-models "$shipped" --json
expect_json "every file that is shipped is understood" 0 \
	'.state and .model and .as_of == "2026-11-30"'
names=$(jq -r .state "$TMP/out" | sort -u | wc -l)
files=$(ls "$shipped"/*.ini | wc -l)
if [ "$names" = "$files" ]; then
	ok "and each has a model"
else
	not_ok "and each has a model" "$names states in $files files"
fi
run mrzcheck --check-models "$shipped" --text
if [ "$status" = 0 ] && grep -q '^GTM .*60, 120 from 18' "$TMP/out"; then
	ok "a table for people"
else
	not_ok "a table for people" "$(said)"
fi
if need_data "the reference is made of the tables" models; then
	mkdir "$TMP/made"
	python3 "$shipped/generate.py" "$DATA/models" "$TMP/made"
	run sh -c "for f in '$shipped'/*.ini; do
		cmp \"\$f\" \"$TMP/made/\${f##*/}\" || exit 1; done"
	expect "the reference is made of the tables" 0
fi

# ---- documents ----
judged "a passport that fits" "$(zone GTM 123456789 900101 F 330101)" '
	.models.result == "fits" and .models.model == "GTM-P-2022" and
	.models.chip == "none" and .codes == "" and
	(.models.look_at | length) >= 3'
judged "no model is known: never as one that fits" \
	"$(zone UTO 123456789 900101 F 330101)" '
	.models.result == "unknown" and .codes == "model.unknown:info" and
	(.models | has("model") | not)'
judged "a number of nobody's" "$(zone AUT 123456789 900101 F 330101)" '
	.models.result == "differs" and
	.codes == "model.number:warning model.chip:info" and
	.models.look_at[0].why == "model.number"'
judged "a number form that nobody has confirmed" \
	"$(zone GTM 12345678A 900101 F 330101)" '
	.models.result == "differs" and .codes == "model.number:info"'
judged "a Honduran of 19 with ten years" \
	"$(zone HND A123456 061001 F 351001),\"issue_date\":\"2025-10-01\"" '
	.codes == "model.validity:warning model.chip:info"'
judged "the same, inferred" "$(zone HND A123456 061001 F 351001)" '
	.codes == "model.validity:warning"'
judged "and of 30" \
	"$(zone HND A123456 951001 F 351001),\"issue_date\":\"2025-10-01\"" '
	.models.result == "fits" and .models.chip == "expected"'
judged "a chip from before the first" \
	"$(zone MEX G12345678 900101 F 300301),\"issue_date\":\"2020-03-01\",\"sod\":\"AA==\"" '
	.codes == "model.chip:warning" and .models.chip == "none"'
judged "a chip where none is known" \
	"$(zone GTM 123456789 900101 F 330101),\"dg\":{}" \
	'.codes == "model.chip:info"'
judged "a silent chip" \
	"$(zone MEX G12345678 900101 F 330301),\"issue_date\":\"2023-03-01\"" '
	.codes == "model.chip:info" and .models.result == "fits" and
	.models.look_at[0].feature == "chip"'
judged "a stamp may extend it" "$(zone GTM 123456789 900101 F 250101)" '
	.codes == "model.extension:info" and
	.models.look_at[0].why == "model.extension"'
judged "national number, birth date and sex" \
	"$(zone BGR 123456789 610105 F 320101 7501020018)" '
	.codes == "model.birth_date:warning model.chip:info"'
judged "another sex than the national number's" \
	"$(zone BGR 123456789 750102 M 320101 7501020018)" '
	.codes == "model.sex:warning model.chip:info"'
judged "a national number whose check is wrong" \
	"$(zone BGR 123456789 750102 F 320101 7501020017)" '
	.codes == "model.personal_number:warning model.chip:info"'
# The specimen of facts on French cards, and one of 2014 whose digits are not
# looked at here.
judged "a card without expiry is good by the table" \
	'"mrz":["IDFRABERTHIER<<<<<<<<<<<<<<<<<923255",
	"1402923102858CORINNE<<<<<<<6512068F2"]' '
	.models.valid_until == "2029-02-28" and .models.result == "fits"'
judged "or was" \
	'"mrz":["IDFRABERTHIER<<<<<<<<<<<<<<<<<923255",
	"8806923102858CORINNE<<<<<<<6512068F2"]' '
	.models.valid_until == "1998-06-30"'
run mrzcheck $at --text --models "$shipped" "$TMP/in"
if grep -q '^EXPIRED' "$TMP/out"; then
	ok "and its card says so"
else
	not_ok "and its card says so" "$(said)"
fi
judged "an older model is none that is known" \
	"$(zone UTO L12345678 900101 F 300101)" '.codes == "model.unknown:info"'
if grep -q 7501020017 "$TMP/out"; then
	not_ok "a national number is in no finding" "$(cat "$TMP/out")"
else
	ok "a national number is in no finding"
fi

echo '{"viz":{"document_code":"P","issuing_state":"AUT","surname":"DOE",
"document_number":"123456789","nationality":"AUT","birth_date":"1990-01-01",
"sex":"F","expiry_date":"2035-01-01"}}' | tr -d '\n' >"$TMP/in"
run mrzcheck $at --generate --models "$shipped" "$TMP/in"
expect_json "what a reference says changes no status" 0 '
	.mrzcheck | .status == "pass" and .models.result == "differs"'
run mrzcheck $at --strict --generate --models "$shipped" "$TMP/in"
expect_json "unless every warning is an error" 1 true

# ---- folders over folders ----
mkdir "$TMP/own"
cat >"$TMP/own/GTM.ini" <<'EOF'
[reference]
version = 2
state = GTM
as_of = 2024-01-01
[alert GTM-1]
series = 100200300-100200399
sign = photo "an edge that was cut"
[model GTM-P-2022]
code = P
number = X[0-9]{8}
tint = blue
EOF
printf '{%s}\n' "$(zone GTM 100200350 900101 F 330101)" >"$TMP/in"
run mrzcheck $at --models "$shipped" --models "$TMP/own" "$TMP/in"
status=0
expect_json "a later section replaces an earlier one" 0 '
	[.mrzcheck.findings[].code] | contains(["model.alert"])'
expect_json "and an alert of one's own is told" 0 '
	.mrzcheck.models.look_at | map(.why) | contains(["model.alert"])'
expect_message "an unknown key is one warning" 0 'GTM.ini:11: no such key: tint'
run mrzcheck --at 2026-11-30 --models "$TMP/own" "$TMP/in"
status=0
expect_json "a reference that is old says so" 0 '.mrzcheck.models.stale'

# ---- what is refused ----
# refused NAME MESSAGE LINE…: of a file of these lines.
refused()
{
	refused_name=$1 refused_message=$2
	shift 2
	printf '%s\n' '[reference]' 'version = 2' 'state = UTO' "$@" \
		>"$TMP/wrong.ini"
	run mrzcheck --models "$TMP/wrong.ini" "$TMP/in"
	expect_message "$refused_name" 78 "wrong.ini:$refused_message"
}
refused "a word that no check has" '5:18: no word that a check can have' \
	'[number x]' 'check = over=1-8 sum=3 mod=10 at=9'
refused "a second check in a line" '5:[0-9]*: each check has a line' \
	'[number x]' 'check = over=1-8 mod=10 at=9 ; over=1-9 mod=11 at=10'
refused "an expression" '5:18: the bracket is not closed' \
	'[model x]' 'number = [A-Z][0-'
refused "a newer version" '4:11: needs a reader of version 3' 'version = 3'
refused "a state in lower case" '5:9: state is 1 to 3 letters, upper case' \
	'[model x]' 'state = uto'
refused "a section that is there twice" '' '[model x]' 'code = P' \
	'[model x]' 'code = I'
run mrzcheck --models "$TMP/none" "$TMP/in"
expect_message "a missing reference" 66 'none'
printf '[a]\nstate = UTO\ncode = P\nx = 1\n' >"$TMP/old"
run mrzcheck --models "$TMP/old" "$TMP/in"
status=0
expect_message "a file of version 1, with a key that is not known" 0 \
	'old:4: no such key: x'

# ---- the installed reference, and the configuration ----
printf '[look]\nline = secondary\nlamp = uv\n' >"$TMP/conf"
MRTD_MODELS=$shipped
run mrzcheck $at --config "$TMP/conf" "$TMP/in"
status=0
expect_json "the reference of the environment, and a lamp" 0 '
	.mrzcheck.models.look_at | length == 5 and any(.feature == "uv")'
run mrzcheck $at "$TMP/in"
status=0
expect_json "seven seconds in the primary line" 0 '
	.mrzcheck.models.look_at | length >= 3 and (map(.seconds) | add) <= 7'
run mrzcheck $at --text "$TMP/in"
if grep -q '^  Model  *GTM-P-2022 fits' "$TMP/out" &&
	grep -q '^  Look at ' "$TMP/out"; then
	ok "a card ends with what to look at"
else
	not_ok "a card ends with what to look at" "$(said)"
fi
run mrzcheck $at -j 4 "$TMP/in"
status=0
expect_json "threads" 0 '.mrzcheck.models.model == "GTM-P-2022"'
printf '[look]\nlamp = sun\n' >"$TMP/conf"
run mrzcheck --config "$TMP/conf" "$TMP/in"
expect_message "a lamp that is none" 78 'conf:2: lamp is of uv'

# ---- numbers of others ----
python=
for p in python3 /usr/bin/python3; do
	[ -n "$python" ] || ! $p -c 'import stdnum' 2>/dev/null || python=$p
done
if [ -n "$python" ]; then
	$python tests/cli/national_numbers.py make "$shipped" >"$TMP/numbers"
	run mrzcheck --models "$shipped" "$TMP/numbers"
	cp "$TMP/out" "$TMP/answers"
	$python tests/cli/national_numbers.py judge "$TMP/answers" \
		>"$TMP/verdicts"
	cat "$TMP/verdicts"
	! grep -q '^not ok' "$TMP/verdicts" || failures=$((failures + 1))
else
	skip "national numbers" "python3-stdnum is not installed"
fi
finish
