#!/bin/sh
# What a module exports begins with the name of a module or of a struct of its
# domain, or with a family of names that is listed here.
. "$(dirname "$0")/../lib.sh"

need symbols nm || finish

# module: what else its names may begin with
families='
codec: hex base64
date: instant monotonic year
file: path store
findings: finding status severity
msg: number
scan: json utf8
write: json
dg: dg[0-9]+
dg_image: dg[0-9]+
key: openssl
http_deliver: local
http_judge: reply
http_ldif: ldap
spool: folder
spool_schedule: schedule
'

wrong=
for object in "$BUILD"/common/*/*.o; do
	module=$(basename "$object" .o)
	domain=$(basename "$(dirname "$object")")
	words="$domain $(echo "$families" | sed -n "s/^$module: //p")"
	for source in common/"$domain"/*.[ch]; do
		words="$words $(basename "${source%.[ch]}")"
	done
	words="$words $(sed -nE 's/^struct ([a-z0-9_]+) \{$/\1/p' \
		common/"$domain"/*.h)"
	# shellcheck disable=SC2086	# a list of words
	pattern=$(echo $words | sed 's/ /|/g')
	for symbol in $(nm -g --defined-only "$object" |
		awk '$2 ~ /[TDRBC]/ { print $3 }' |
		grep -vE '^(__|_?asan|\.|_GLOBAL)'); do
		echo "$symbol" | grep -qE "^($pattern)(_|\$)" ||
			wrong="$wrong $domain/$module:$symbol"
	done
done
if [ -z "$wrong" ]; then
	ok "exported names begin with their module"
else
	not_ok "exported names begin with their module" "$wrong"
fi
finish
