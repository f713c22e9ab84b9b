#!/bin/sh
# make demo: a border post in a minute. A trust store and a list of stolen
# documents of our own test state; four passports on the reader, chips in
# software that are read through the real pipe; the passenger list of a flight;
# visas and their seals. Every inspection ends with its card. Everything is in a temporary
# folder.

cd "$(dirname "$0")/.." || exit 70
BUILD=$(cd "${BUILD:-build}" && pwd) || exit 70
dir=$(mktemp -d "${TMPDIR:-/tmp}/mrtd-demo.XXXXXX") || exit 70
chip=
# shellcheck disable=SC2086	# a number or nothing
trap '[ -z "$chip" ] || kill $chip 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
PATH=$BUILD/bin:$PATH
MRTD_STORE=$dir/store
MRTD_PROFILES=$PWD/cmd/apisend/profiles
export PATH MRTD_STORE MRTD_PROFILES
unexpected=0

# What the documents have in common: a photograph of usual size, a key for
# active authentication, and one for chip authentication in data group 14.
document='dg=1,2,14,15 aa=p256 card_access=same photo.padding=18000'

# make_test_state ARGUMENT…: on the day that this runs.
make_test_state()
{
	"$BUILD/tests/mrtd-gen" -k "$BUILD/tests/keys" -a now "$@"
}

# step COMMAND…: shown, then run.
step()
{
	printf '$ %s\n' "$*"
	(cd "$dir" && "$@")
}

# verdict WORD WHERE: the first word of the card, or of one of them.
verdict()
{
	cat "$dir/card"
	sed -n 's/^\([A-Z][A-Z]*\)\( .*\)*$/\1/p' "$dir/card" |
		grep -qx "$1" && return
	echo "demo: no $1 where it was expected: $2" >&2
	unexpected=1
}

# lay NAME SETTINGS…: a passport is made and laid on the reader. What makes
# its chip another than that of its papers comes after `--`.
lay()
{
	name=$1
	shift
	made=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		made="$made $1"
		shift
	done
	[ $# = 0 ] || shift
	# shellcheck disable=SC2086	# lists of words
	make_test_state chip "$dir/$name" $document $made || exit 70
	sed 's/^\({"mrz":\[[^]]*\]\).*/\1}/' "$dir/$name/record.jsonl" \
		>"$dir/$name.jsonl"
	[ -n "$reader" ] || return
	mkdir -p "$dir/readers/desk"
	# shellcheck disable=SC2086
	"$BUILD/tests/softchip/softchip" -k "$BUILD/tests/keys" -a now \
		"$dir/readers/desk/card" files="$dir/$name" $document $made \
		"$@" &
	chip=$!
	while [ ! -S "$dir/readers/desk/card" ]; do
		kill -0 $chip 2>/dev/null || exit 70
		sleep 0.02
	done
}

# inspect NAME WORD WHAT: the zone is read, then the chip, then the card.
inspect()
{
	printf '\n--- %s\n' "$3"
	if [ -n "$reader" ]; then
		echo '$ chipread | mrzcheck | sodverify | sltdquery | riskcheck'
		echo
		LD_LIBRARY_PATH=$BUILD/tests/pcsc \
			STANDIN_READERS=$dir/readers \
			chipread --deadline 20000 <"$dir/$1.jsonl" |
			tee "$dir/$1.read" | mrzcheck | sodverify |
			sltdquery | riskcheck --text >"$dir/card"
		kill $chip 2>/dev/null
		wait $chip 2>/dev/null
		chip=
	else
		printf '$ mrzcheck %s | sodverify | sltdquery | riskcheck\n\n' "$1"
		mrzcheck "$dir/$1/record.jsonl" | sodverify |
			sltdquery | riskcheck --text >"$dir/card"
	fi
	verdict "$2" "$3"
}

reader=yes
if [ ! -x "$BUILD/bin/chipread" ] ||
	[ ! -e "$BUILD/tests/pcsc/libpcsclite.so.1" ]; then
	reader=
	echo "chipread is built without pcsc-lite: the files come from a folder,"
	echo "and whether a chip is a copy is not shown."
	echo
fi

make_test_state demo "$dir" || exit 70
cat >"$dir/stolen.csv" <<END
number,issuing_state,type,status,reported
X1234567,UTO,P,stolen,2026-01-01
END

echo "The state of Utopia has published its master list and revocation list;"
echo "its certificate came by diplomatic bag. It has reported a passport stolen."
echo
step pkdfetch import --text --trust trust/csca.cer trust/utopia.ml || exit 70
step pkdfetch import --text trust/utopia.crl || exit 70
step sltdquery load --text stolen.csv || exit 70

lay genuine
inspect genuine PASS "A genuine passport"
lay altered altered=2
inspect altered FAIL "The same, its photograph replaced in the chip"
if [ -n "$reader" ]; then
	lay clone -- clone=yes
	inspect clone FAIL "A copy: every file is genuine, the chip is not"
fi
lay stolen doc.number=X1234567 doc.surname=SPECIMEN doc.given=JOHN
inspect stolen FAIL "A genuine passport that was reported stolen"

printf '\n--- Ten years in the passport of a Honduran of 19, who gets five\n'
cat >"$dir/honduras.json" <<END
{"issue_date":"2025-10-01","viz":{"document_code":"P","issuing_state":"HND","surname":"SPECIMEN","given_names":"MARIA","document_number":"A123456","nationality":"HND","birth_date":"2006-10-01","sex":"F","expiry_date":"2035-10-01"}}
END
echo '$ mrzcheck --models /usr/local/share/mrtd-tools/models honduras'
echo
mrzcheck --generate "$dir/honduras.json" |
	mrzcheck --text --models cmd/mrzcheck/models >"$dir/card"
verdict PASS "a card that ends with what to look at"
grep -q 'Look at' "$dir/card" || unexpected=1

printf '\n--- The passenger list of a flight, before it lands\n'
cat >"$dir/flight.json" <<END
{"sender":"UTAIR","recipient":"UTGOV","number":"UT123","carrier":"UT",
"legs":[{"from":"MEX","departs":"2026-11-24T10:00","to":"GUA",
"arrives":"2026-11-24T12:05"}],"reporting":"GUA"}
END
cat "$dir/genuine.jsonl" "$dir/stolen.jsonl" | mrzcheck >"$dir/checked.jsonl"
(cd "$dir" && apisend build -q --profile wco --flight flight.json \
	--out flight.edi checked.jsonl >checked.out) || unexpected=1
echo '$ apisend build --profile wco --flight flight.json --out flight.edi'
echo '$ apisend decode flight.edi |'
echo '      sltdquery --only hit,candidate,not_checked --summary --text'
echo
apisend decode "$dir/flight.edi" |
	sltdquery --only hit,candidate,not_checked --summary --text \
		>"$dir/card" 2>"$dir/summary"
cat "$dir/card"
echo
cat "$dir/summary"
# Two on board, one of them with the document that was reported stolen.
if ! grep -q '^hit  *X1234567 ' "$dir/card" ||
	! grep -q '^hit  *1$' "$dir/summary" ||
	! grep -q '^no_record  *1$' "$dir/summary"; then
	echo "demo: the stolen passport is not on the passenger list" >&2
	unexpected=1
fi

# visa WORD NUMBER WHAT: a visa for that passport, shown with the genuine one.
visa()
{
	printf '\n--- %s\n' "$3"
	mkdir "$dir/visa-$2"
	python3 tests/gen/seal.py --demo "$dir/visa-$2" "$2" || exit 70
	export MRTD_STORE="$dir/store-$2"
	(
		cd "$dir/visa-$2" || exit 70
		pkdfetch import -q --unsigned --at $SEALED csca.cer &&
			pkdfetch import -q --at $SEALED csca.crl visa.cer
	) >/dev/null || exit 70
	sed 's/^{"mrz"/{"passport"/; s/}$//' "$dir/genuine.jsonl" |
		tr -d '\n' >"$dir/visa.jsonl"
	printf ',"seal":"%s"}\n' "$(base64 -w 0 "$dir/visa-$2/visa.bin")" \
		>>"$dir/visa.jsonl"
	echo '$ sealverify visa.jsonl'
	echo
	sealverify --text --at $SEALED "$dir/visa.jsonl" >"$dir/card"
	verdict "$1" "$3"
}

# The maker of seals works on a day of its own.
SEALED=2026-03-01
if command -v python3 >/dev/null && command -v openssl >/dev/null; then
	number=$(sed 's/.*","\([A-Z0-9]*\).*/\1/' "$dir/genuine.jsonl" |
		cut -c1-9)
	visa PASS "$number" "A visa, and the passport that it was given for"
	visa FAIL P1234567 "A visa, its seal of another passport"
else
	echo "Without python3 and openssl no seals are made: no visas are shown."
fi

exit $unexpected
