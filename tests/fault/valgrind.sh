#!/bin/sh
# The tools under valgrind: nothing read that was not written, nothing lost,
# over malformed and good records.
. "$(dirname "$0")/../lib.sh"

if [ -n "${SAN:-}" ]; then
	skip valgrind "the sanitizers look at this build"
	finish
fi
need valgrind valgrind || finish

for file in tests/fuzz/corpus/record/*; do
	tr '\n' ' ' <"$file"
	echo
done >"$TMP/hostile"
lists_for_sltdquery
"$BUILD/tests/mrtd-gen" -k "$BUILD/tests/keys" -a now demo "$TMP/demo" ||
	not_ok "documents of our own" "mrtd-gen failed"

# clean NAME COMMAND…: no error of memory; statuses of verdicts are fine.
clean()
{
	name=$1
	shift
	valgrind -q --error-exitcode=99 --leak-check=full \
		--errors-for-leak-kinds=definite "$@" >"$TMP/out" 2>"$TMP/err"
	status=$?
	if [ $status -gt 2 ]; then
		not_ok "$name under valgrind" "status $status"
		head -n 30 "$TMP/err"
	else
		ok "$name under valgrind"
	fi
}

clean plain "$BUILD/tests/laws/plain" "$TMP/hostile"
clean mrzcheck mrzcheck "$TMP/hostile"
clean "mrzcheck, cards" mrzcheck --text --suggest --explain \
	"$TMP/demo/wrong-digit.jsonl"
clean sltdquery sltdquery "$TMP/hostile"
# A parser in its sandbox can run no code that is made as it runs, valgrind's.
clean "pkdfetch import" pkdfetch import --sandbox=off \
	--trust "$TMP/demo/trust/csca.cer" \
	"$TMP/demo/trust/utopia.ml"
clean "pkdfetch import of a CRL" pkdfetch import --sandbox=off \
	"$TMP/demo/trust/utopia.crl"
clean "pkdfetch list" pkdfetch list
clean sodverify sodverify "$TMP/hostile"
clean "sodverify, documents" sodverify "$TMP/demo/genuine" \
	"$TMP/demo/altered-photo.jsonl" "$TMP/demo/wrong-digit.jsonl"
clean "apisend decode" apisend decode --json "$TMP/hostile"
finish
