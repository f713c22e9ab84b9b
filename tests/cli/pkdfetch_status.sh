#!/bin/sh
# What status says of revocation lists, and what of it is an exit status for a
# monitor; which lists are shown of an issuer that has published many.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need status pkdfetch jq || finish
at="--at $WORLD_AT"
cd "$TMP" || finish
gen cert ut.cer csca.key=p256
gen cert fr.cer csca.key=p384 csca.subject=C=FR,O=Test,CN=CSCA
keys="csca.key=p256 dsc.key=p256"
# Three of one issuer: two that a later one supersedes, and the one that counts.
gen list crl 1.crl $keys from=now-200d to=now-110d number=1
gen list crl 2.crl $keys from=now-100d to=now-10d number=2
gen list crl 3.crl $keys from=now-10d to=now+80d number=3

# fails WORDS STATUS NAME: --fail-on WORDS.
fails()
{
	run pkdfetch status -q --json $at --fail-on "$1"
	expect "status/$3-$1" "$2"
}

# A state without a CRL.
pkdfetch import -q $at --unsigned ut.cer fr.cer >out
for words in stale never; do fails $words 0 no-crl; done
for words in missing stale,missing missing,stale; do fails $words 2 no-crl; done
run pkdfetch status --json $at
expect status/default-is-stale 0
grep -q '2 states have.*FR.*UT\|2 states have.*UT.*FR' err &&
	ok status/states-without-a-crl || not_ok status/states-without-a-crl "$(said)"
expect_message status/what-follows 0 'undetermined'

# One has a CRL that is overdue, the other has none.
pkdfetch import -q $at 1.crl >out
for words in stale stale,missing missing; do fails $words 2 overdue; done
fails never 0 overdue
run pkdfetch status --json $at --fail-on missing
grep -q 'no CRL.*: FR$' err && ok status/only-the-other ||
	not_ok status/only-the-other "$(said)"

# All is in time: what superseded ones say of their age is past.
pkdfetch import -q $at 2.crl 3.crl >out
fails stale 0 in-time
fails stale,missing 2 in-time
run pkdfetch status --json $at --country UT
jq -se '.[-1] | .crl == 1 and .crl_stale == 0' out >/dev/null &&
	ok status/counts-current || not_ok status/counts-current "$(said)"
run pkdfetch status --json $at --all --country UT
jq -se '.[-1].crl == 3' out >/dev/null && ok status/counts-all ||
	not_ok status/counts-all "$(said)"
run pkdfetch list crl --json $at
expect_json list/current-only 0 '.number == "03"'
[ "$(wc -l <out)" = 1 ] && ok list/one || not_ok list/one "$(said)"
run pkdfetch list crl --all --json $at
expect list/all 0
[ "$(jq -r .number out | sort | tr '\n' ' ')" = '01 02 03 ' ] &&
	ok list/superseded-too || not_ok list/superseded-too "$(said)"
# An old one that comes again does not take the newest one's place.
run pkdfetch import --json $at --source again 1.crl
run pkdfetch list crl --json $at
expect_json list/still-the-newest 0 '.number == "03"'

for words in old '' stale,old ,; do
	run pkdfetch status $at --fail-on "$words"
	expect "status/wrong-word-'$words'" 64
done
finish
