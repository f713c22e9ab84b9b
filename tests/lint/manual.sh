#!/bin/sh
# The examples of the manual pages do what the pages say.
. "$(dirname "$0")/../lib.sh"

need "EXAMPLES" mandoc python3 jq || finish
export PYTHONDONTWRITEBYTECODE=1

# What the examples speak of: a trust store, chips, records, lists.
work=$TMP/work
"$BUILD/tests/mrtd-gen" -k "$BUILD/tests/keys" -a now demo "$work" \
	>"$TMP/out" 2>&1 || not_ok "documents of our own" "$(cat "$TMP/out")"
cp -R "$work/genuine" "$work/passport"
mkdir -p "$work/today"
cp -R "$work/genuine" "$work/today/1"
cp -R "$work/altered-photo" "$work/today/2"
cat "$work"/*.jsonl >"$work/records.jsonl"
printf '%s\n' 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<' \
	'L898902C36UTO7408122F1204159ZE184226B<<<<<10' >"$work/zones.txt"
cp "$work/trust/csca.cer" "$work/csca-germany.cer"
cp "$work/trust/utopia.ml" "$work/DE_ML.ml"
"$BUILD/tests/mrtd-gen" -k "$BUILD/tests/keys" -a now pkd "$work/pkd" \
	signers=20 >"$TMP/out" 2>&1 || not_ok "a directory" "$(cat "$TMP/out")"
cp "$work"/pkd/icaopkd-* "$work"
gzip "$work"/icaopkd-*-complete-*
lists_for_sltdquery
cp "$TMP/list.csv" "$work/list.csv"
gzip -c "$work/list.csv" >"$work/list.csv.gz"
(cd "$work" && pkdfetch import -q --trust trust/csca.cer trust/utopia.ml &&
	pkdfetch import -q trust/utopia.crl) >"$TMP/out" 2>&1 ||
	not_ok "a trust store" "$(cat "$TMP/out")"

# The rules, wherever this was built.
cp cmd/riskcheck/riskcheck.rules "$MRTD_STORE"

# Visas, as pictures and as records.
if command -v dmtxwrite ZXingReader dmtxread openssl >/dev/null; then
	mkdir "$work/seals"
	python3 tests/gen/seal.py "$work/seals" 2>"$TMP/out" ||
		not_ok "seals of our own" "$(tail -n 3 "$TMP/out")"
	jq -r 'select(.id == "visa_b").seal' "$work/seals/cases.jsonl" |
		base64 -d | dmtxwrite -d 8 -m 32 -o "$work/visa.png"
	jq -c 'select(.id == "passport-other")' "$work/seals/cases.jsonl" \
		>"$work/visas.jsonl"
fi

# A reader, and on it the document of zones.txt, as a chip in software.
. tests/cli/lib_reader.sh
if need_reader 'EXAMPLES with a chip'; then
	document dg=1,2 doc.expiry=120415 doc.optional=ZE184226B
	chip
	export LD_LIBRARY_PATH="$STANDIN" STANDIN_READERS="$READERS"
fi

for page in man/*.[15]; do
	if [ "$page" = man/sealverify.1 ] && [ ! -s "$work/visa.png" ]; then
		skip "sealverify.1" "no readers of barcodes are installed"
		continue
	fi
	python3 tests/lint/manual.py "$page" "$work" || failures=1
done
finish
