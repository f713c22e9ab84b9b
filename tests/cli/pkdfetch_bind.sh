#!/bin/sh
# A CSCA that names no state: what it signed is undetermined until an operator
# binds it to one, and is that state's alone then.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need bind sodverify pkdfetch jq || finish
nowhere='csca.key=p256 csca.subject=CN=Nowhere csca.san=none'
gen cert "$TMP/csca.cer" $nowhere
gen list crl "$TMP/csca.crl" $nowhere dsc.key=p256
for state in UTO D; do
	gen chip "$TMP/$state" $nowhere dsc.key=p256 dsc.subject=CN=Signer \
		dsc.san=none doc.state=$state doc.nationality=$state
	rm -f "$TMP/$state/record.jsonl"
done
at="--at $WORLD_AT"
pkdfetch import -q $at --unsigned "$TMP/csca.cer" >/dev/null &&
	pkdfetch import -q $at "$TMP/csca.crl" >/dev/null ||
	not_ok bind/store "cannot be made"
digits=$(sha256sum <"$TMP/csca.cer" | cut -c1-8)

run sodverify $at --json "$TMP/UTO"
expect_json bind/unbound 2 '.sodverify.status == "undetermined" and
	.sodverify.checks.issuing_state == "undetermined" and
	any(.sodverify.findings[]; .code == "state.unknown")'
run pkdfetch bind $digits --why note
expect_message bind/no-country 64 'country'
run pkdfetch bind $digits --country UT
expect_message bind/no-reason 64 '--why'
run pkdfetch bind $at $digits --country UT --why 'note 17/2026'
expect bind/bound 0
run sodverify $at --json "$TMP/UTO"
expect_json bind/verifies 0 '.sodverify.status == "pass" and
	.sodverify.csca.bound_to == "UT" and
	.sodverify.csca.bound_because == "note 17/2026"'
run sodverify $at --json "$TMP/D"
expect_json bind/of-that-state-only 1 '.sodverify.status == "fail" and
	any(.sodverify.findings[]; .code == "state.mismatch")'
run pkdfetch list csca $at --json
expect_json bind/listed 0 '.bound_to == "UT"'
run pkdfetch history --json
case $(cat "$TMP/out") in
*'"kind":"bind"'*'note 17/2026'*) ok bind/history ;;
*) not_ok bind/history "$(said)" ;;
esac
run pkdfetch bind $at $digits --undo
expect bind/undone 0
run sodverify $at --json "$TMP/UTO"
expect_json bind/unbound-again 2 '.sodverify.status == "undetermined"'

gen cert "$TMP/ut.cer" csca.key=p384
pkdfetch import -q $at --unsigned "$TMP/ut.cer" >/dev/null
run pkdfetch bind $at "$(sha256sum <"$TMP/ut.cer" | cut -c1-64)" --country FR \
	--why none
expect_message bind/names-a-state 64 'names UT'
finish
