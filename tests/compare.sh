#!/bin/sh
# What a change did to what the tools print: two builds over the same inputs.
#
#	sh tests/compare.sh OLD NEW [FOLDER]
#
# OLD and NEW are build folders (each with bin/ and tests/mrtd-gen). Every
# input of the tests and, where it is there, of $MRTD_DATA goes through both;
# standard output and the exit status are kept in FOLDER (a new one in /tmp)
# under old/ and new/, and what differs is printed by place (compare.py).
# Messages are not compared. The status is 0 when nothing differs.

cd "$(dirname "$0")/.." || exit 70
old=$(cd "$1" && pwd) && new=$(cd "$2" && pwd) || exit 64
out=${3:-$(mktemp -d /tmp/mrtd-compare.XXXXXX)} || exit 73
DATA=${MRTD_DATA:-../shared/data}
at=2026-03-01T12:00:00Z
LC_ALL=C.UTF-8
export LC_ALL
mkdir -p "$out/old" "$out/new" "$out/in"

# one NAME COMMAND…: what it prints, and how it ends.
one()
{
	name=$1
	shift
	"$@" >"$out/printed" 2>/dev/null </dev/null
	status=$?
	sed 's/"elapsed_us":[0-9]*/"elapsed_us":0/g' "$out/printed" >"$side/$name"
	echo "status $status" >>"$side/$name"
}

# records FILE…: each line of JSON that has a member `lines` as a record.
records()
{
	jq -c 'select(.lines | length > 0) | {id, mrz: .lines}' "$@"
}

inputs()
{
	"$old/tests/mrtd-gen" -k "$out/keys" suite "$out/in/suite" >/dev/null
	echo '{"sender":"UTAIR","recipient":"UTGOV","number":"UT123",' \
		'"carrier":"UT","legs":[{"from":"MEX",' \
		'"departs":"2026-11-24T10:00","to":"GUA",' \
		'"arrives":"2026-11-24T12:05"}],"reporting":"GUA"}' \
		>"$out/in/flight.json"
	cat >"$out/in/list.csv" <<-CSV
		number,number_last,issuing_state,type,status,reporting_state,reported
		L898902C3,,UTO,P,stolen,UTO,2024-02-02
		D23145890,,UTO,I,lost,UTO,2024-02-02
		AB1000000,AB1999999,UTO,P,stolen_blank,UTO,2024-02-02
		C01X00T47,,D,P,revoked,D,2024-02-02
	CSV
	[ ! -f "$DATA/mrz/cases.jsonl" ] ||
		records "$DATA/mrz/cases.jsonl" "$DATA/mrz/derived.jsonl" \
			>"$out/in/zones.jsonl"
}

store()
{
	(
		cd "$out/in/suite/world" || exit
		pkdfetch import --at $at --source ut --trust main.cer past.ml
		pkdfetch import --at $at --source ut main.ml
		pkdfetch import --at $at --source crls ./*.crl
		pkdfetch import --at $at --source signers stored*.cer
	) >/dev/null 2>&1
	sltdquery load --at $at "$out/in/list.csv" >/dev/null 2>&1
}

# Everything through the tools of one build.
all()
{
	side=$out/$2
	PATH=$1/bin:$system
	MRTD_STORE=$out/store-$2
	MRTD_PROFILES=$1/../cmd/apisend/profiles
	[ -d "$MRTD_PROFILES" ] || MRTD_PROFILES=$PWD/cmd/apisend/profiles
	export PATH MRTD_STORE MRTD_PROFILES
	store

	for file in tests/fuzz/corpus/mrz/* tests/fuzz/corpus/record/*; do
		n=$(basename "$(dirname "$file")")_$(basename "$file")
		one "mrzcheck_$n" mrzcheck --at $at --json "$file"
		one "mrzcheck_text_$n" mrzcheck --at $at --text "$file"
		one "suggest_$n" mrzcheck --at $at --json --suggest "$file"
	done
	for file in tests/fuzz/corpus/record/* "$out"/in/*.jsonl \
		"$out"/in/suite/*.jsonl; do
		[ -f "$file" ] || continue
		n=$(basename "$file")
		one "zones_$n" mrzcheck --at $at --json "$file"
		one "sod_$n" sodverify --at $at --json "$file"
		one "sod_text_$n" sodverify --at $at --text "$file"
		one "sltd_$n" sltdquery --at $at --json "$file"
		one "build_$n" apisend build --at $at --json --flight \
			$out/in/flight.json --profile wco "$file"
	done
	for file in tests/fuzz/corpus/edifact/* tests/fuzz/corpus/paxlst/* \
		tests/fuzz/corpus/cusres/* tests/fuzz/corpus/pnrgov/* \
		tests/data/api/* "$DATA"/api/*.edi "$DATA"/api/*.txt \
		"$DATA"/api/synthetic/*; do
		[ -f "$file" ] || continue
		n=$(basename "$(dirname "$file")")_$(basename "$file")
		one "decode_$n" apisend decode --at $at --json "$file"
		one "check_$n" apisend check --at $at --json "$file"
	done
	for dir in "$DATA"/pki/chip/*; do
		[ -d "$dir" ] || continue
		one "chip_$(basename "$dir")" sodverify --at $at --json "$dir"
	done
	for verb in csca dsc crl ml; do
		one "list_$verb" pkdfetch list --json --at $at $verb
	done
	one status pkdfetch status --json --at $at
	one export sltdquery export --json
}

system=$PATH
inputs
all "$old" old
all "$new" new
echo "the outputs of each build are in $out"
python3 tests/compare.py "$out/old" "$out/new"
