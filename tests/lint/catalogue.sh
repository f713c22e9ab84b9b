#!/bin/sh
# Each catalogue has every text of a card, and no other; marks and blanks are
# where the sources have them, and labels fit their column.
. "$(dirname "$0")/../lib.sh"

need catalogues python3 msgfmt || finish
export PYTHONDONTWRITEBYTECODE=1

for po in common/record/*.po; do
	language=$(basename "$po" .po)
	python3 tests/lint/catalogue.py "$po" >"$TMP/found" 2>&1
	msgfmt --check-format -o "$TMP/mo" "$po" >>"$TMP/found" 2>&1
	nothing "$language is whole"
done
finish
