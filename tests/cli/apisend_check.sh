#!/bin/sh
# apisend check: each fault has its code; every profile is read.
. "$(dirname "$0")/../lib.sh"

python3 tests/cli/apisend_check.py || failures=$((failures + 1))

for file in cmd/apisend/profiles/*.ini; do
	name=$(basename "$file" .ini)
	printf 'UNB+UNOA:4+A+B+261123:1200+%s%s' R "'" >"$TMP/short"
	run apisend check --profile "$name" "$TMP/short"
	expect "profile $name" 1
	grep -q '^source = ' "$file" && grep -q '^unverified = ' "$file" &&
		ok "profile $name says where it comes from" ||
		not_ok "profile $name says where it comes from" "it does not"
done
run apisend check --profile nowhere "$TMP/short"
expect_message "no such profile" 66 "no profile 'nowhere'"
printf '[profile]\nname = x\nrelaese = 05B\n' >"$TMP/slip.ini"
run apisend check --profile "$TMP/slip.ini" "$TMP/short"
expect_message "a slip in a profile" 78 "slip.ini:3.*relaese"

finish
