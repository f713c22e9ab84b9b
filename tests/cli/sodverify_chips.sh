#!/bin/sh
# The acceptance suite of sodverify: every chip of tests/gen/chips.tsv has the
# status, checks and findings that stand there; threads change no byte; and
# openssl cms agrees on the signatures.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need world sodverify pkdfetch || finish
world "$TMP" || finish
sodverify --at $WORLD_AT --json <"$TMP/chips.jsonl" >"$TMP/j1" 2>"$TMP/err"
status=$?
[ $status -le 2 ] || not_ok chips/run "$(said)"
gen judge "$TMP/j1" chip || failures=1

# -j N: the same bytes in the same order.
for n in 2 5; do
	sodverify --at $WORLD_AT --json -j $n <"$TMP/chips.jsonl" >"$TMP/j$n"
	same threads/-j-$n "$TMP/j1" "$TMP/j$n"
done

# The store is not read as the input that is missing.
run sodverify --json <&-
expect_message input/closed 74 '-: Bad file descriptor'
[ ! -s "$TMP/out" ] || not_ok input/closed-says-nothing "$(said)"

# An independent verdict on the signature: openssl cms -verify, the chain left
# out. Where it knowingly differs, the reason stands here.
disagrees()
{
	case $1 in
	cms-attrs-none) ;;		# accepts no signed attributes
	cms-type-*) ;;			# and any content type
	cms-certs-none-stored*) ;;	# has no store
	cms-digest-set-*) ;;		# needs the hash named in advance
	cms-sid-swapped | cms-sid-wrong-*) ;;	# takes no sole certificate
	dsc-alg-*) ;;			# ignores signatureAlgorithm
	dsc-digest-*) ;;		# expects one hash for both
	dsc-rsa-bare) ;;		# refuses DigestInfo without NULL
	dsc-ecdsa-plain) ;;		# does not know the identifier
	dsc-rsa-md5 | lds-md5) ;;	# accepts MD5
	dsc-rsa-1024) ;;		# and any RSA key
	cms-version-9) ;;		# and any version
	cms-pss-other-salt) ;;		# refuses what is told here
	lds-version-9 | lds-group-twice*) ;;		# does not read what is signed
	*) return 1 ;;
	esac
}

need openssl openssl || finish
agreed=0
for file in "$TMP"/cms/*; do
	name=${file##*/}
	if openssl cms -verify -inform DER -in "$file" -noverify \
		-out /dev/null 2>/dev/null; then
		theirs=pass
	else
		theirs=fail
	fi
	case $(grep -F "\"id\":\"$name\"," "$TMP/j1") in
	*'"sod_signature":"pass"'*) ours=pass ;;
	*) ours=fail ;;
	esac
	if [ $ours = $theirs ]; then
		agreed=$((agreed + 1))
	elif ! disagrees "$name"; then
		not_ok "openssl/$name" "openssl says $theirs, sodverify $ours"
	fi
done
if [ $agreed -gt 200 ]; then
	ok "openssl/agrees-on-$agreed"
else
	not_ok openssl/agrees "on $agreed chips only"
fi
finish
