#!/bin/sh
# Signed lists pass every gate or are refused: master lists, deviation lists
# and defect lists from tests/gen, one thing wrong in each.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need gates pkdfetch || finish
gen cert "$TMP/csca.cer" csca.key=p256
gen cert "$TMP/stranger.cer" csca.key=p384 \
	csca.subject=C=UT,O=Utopia,CN=Stranger

# gate NAME STATUS[|STATUS] KIND SETTINGS…: import into a new store; refused,
# nothing of the list may be in it.
gate()
{
	name=$1 due=$2 kind=$3
	shift 3
	rm -rf "$MRTD_STORE"
	gen list "$kind" "$TMP/list" csca.key=p256 dsc.key=p256 "$@" || {
		not_ok "gate/$name" "cannot be made"
		return
	}
	run pkdfetch import --json --at $WORLD_AT $options "$TMP/list"
	case "|$due|" in
	*"|$status|"*) ;;
	*)
		not_ok "gate/$name" "status $due was due: $(said)"
		return
		;;
	esac
	[ "$kind" != master ] || case $status in
	0) [ "$(pkdfetch list csca --json | wc -l)" = 1 ] ;;
	*) [ "$(pkdfetch list csca --json 2>/dev/null | wc -l)" = 0 ] ;;
	esac || {
		not_ok "gate/$name" "status $status, and the store holds: $(
			pkdfetch list csca --json 2>&1 | head -c 300)"
		return
	}
	ok "gate/$name"
}

options="--trust $TMP/csca.cer"
while read -r name due settings; do
	case $name in '' | \#*) continue ;; esac
	# shellcheck disable=SC2086	# words
	gate "$name" "$due" master $settings
done <<TABLE
# good ones
good			0
signer-by-name		0	cms.sid=issuer
rsa			0	signer.key=rsa-2048
pss			0	signer.key=rsa-2048 cms.alg=pss-sha512
rsa-keyoid		0	signer.key=rsa-2048 cms.alg=rsa-sha256:keyoid
digest-info-bare	0	signer.key=rsa-2048 cms.alg=rsa-sha256:bare
brainpool		0	signer.key=bp384
digest-null		0	cms.digest_params=null
unsorted		0	order=reversed
signer-past-now		0	signer.to=2025-12-01 cms.signing_time=2025-06-01
csca-not-in-cms		0	cms.certs=signer
ber			0	cms.encoding=ber
time-generalized	0	cms.time=generalized
# one gate closed each
no-signer		1|65	cms.signers=0
two-signers		1|65	cms.signers=2
list-version		1|65	list_version=1
no-attributes		1|65	cms.attrs=no
type-attribute		1|65	cms.type_attr=1.2.840.113549.1.7.1
type-attribute-missing	1|65	cms.type_attr=none
content-type		1|65	cms.type=1.2.840.113549.1.7.1
digest-wrong		1|65	cms.message_digest=bad
digest-missing		1|65	cms.message_digest=none
digest-twice		1|65	cms.message_digest=twice
signature-wrong		1|65	cms.signature=bad
signature-empty		1|65	cms.signature=empty
attributes-forged	1|65	cms.forged=attrs
content-forged		1|65	cms.forged=content
content-missing		1|65	cms.content=none
md5			1|65	signer.key=rsa-2048 cms.alg=rsa-md5
signer-not-there	1|65	cms.certs=other
certificates-none	1|65	cms.certs=none
signer-other		1|65	cms.sid=other_ski
no-eku			1|65	signer.eku=none
other-eku		1|65	signer.eku=2.23.136.1.1.8
signer-forged		1|65	signer.signature=bad
signer-past		1|65	signer.to=2025-03-01 cms.signing_time=2025-06-01
signer-not-yet		1|65	signer.from=2025-09-01 cms.signing_time=2025-06-01
bare			1|65	bare=yes
TABLE

options="--trust $TMP/stranger.cer"
gate stranger 1\|65 master
options=
gate nobody-vouches 1\|65 master
options=--trust-on-first-use
gate first-use 0 master
options=--unsigned
gate bare-unsigned 0 master bare=yes

# The other two lists go the same way.
options="--trust $TMP/csca.cer"
for kind in deviation defect; do
	gate $kind 0 $kind
	gate $kind-signature-wrong 1\|65 $kind cms.signature=bad
	gate $kind-content-forged 1\|65 $kind cms.forged=content
	gate $kind-no-attributes 1\|65 $kind cms.attrs=no
	gate $kind-signer-forged 1\|65 $kind signer.signature=bad
	gate $kind-signer-past 1\|65 $kind signer.to=2025-03-01
	gate $kind-other-eku 1\|65 $kind signer.eku=2.23.136.1.1.3
done
gate deviation-odd-time 0 deviation odd_time=yes count=20
gate deviation-many 0 deviation count=346275
gate deviation-by-ski 0 deviation by=ski
gate deviation-by-digest 0 deviation by=digest
gate defect-v2 0 defect list_version=1
gate defect-by-ski 0 defect by=ski

# The same list on every way in: a zip as the German office ships it, standard
# input, and, with a deviation list, in a directory whose names and attributes
# say nothing of what they hold.
need road python3 || finish
gen list master "$TMP/list.ml" csca.key=p256 dsc.key=p256
gen list deviation "$TMP/list.dl" csca.key=p256 dsc.key=p256
(
	cd "$TMP" && python3 -m zipfile -c list.zip list.ml
	python3 - >odd.ldif <<-'END'
	import base64
	print("version: 1\n")
	for name in ("list.ml", "list.dl"):
	    text = base64.b64encode(open(name, "rb").read()).decode()
	    print("dn: cn=%s,o=bcsc,c=UT,dc=x\nsomething;binary:: %s\n" %
	          (name, text))
	END
)
# road NAME COMMAND…: the CSCA of the list is in a new store.
road()
{
	name=$1
	shift
	rm -rf "$MRTD_STORE"
	run "$@"
	if [ "$status" = 0 ] &&
		[ "$(pkdfetch list csca --json | wc -l)" = 1 ]; then
		ok "road/$name"
	else
		not_ok "road/$name" "$(said)"
	fi
}
import="pkdfetch import --json --at $WORLD_AT --trust $TMP/csca.cer"
# shellcheck disable=SC2086	# words
{
	road zip $import "$TMP/list.zip"
	road standard-input $import - <"$TMP/list.ml"
	road directory $import --source x --version 1 "$TMP/odd.ldif"
}
[ "$(pkdfetch list ml --json | jq -r .kind | sort | tr '\n' ' ')" = \
	"deviation ml " ] && ok road/directory-by-content ||
	not_ok road/directory-by-content "$(pkdfetch list ml --json)"
finish
