#!/bin/sh
# Layering is a small ordered graph, the table below, which is in CONTRIBUTING
# too; each foreign library is known in one place alone, and what the files of
# a module share in its own folder.
. "$(dirname "$0")/../lib.sh"

# FOLDER FOLDER…: the first includes itself and the others.
graph='base
travel base
json base
store base
spool base
net base
risk base
record json base
mrz travel base
sheet travel base
sltd sheet travel store base
edi travel base
model travel base
x509 base
trust x509 travel store base
lds trust x509 travel store base
chip lds trust x509 travel base
seal trust x509 travel json base'

# The folders that those of a folder may include from.
allowed()
{
	echo "$graph" | grep "^$1 \\|^$1\$"
}

for folder in common/*/; do
	domain=$(basename "$folder")
	may=$(allowed "$domain" | tr ' ' '|')
	[ -n "$may" ] || not_ok "$domain has a row" 'not in the table'
	wrong=$(grep -nE '^#include "' "$folder"*.[ch] |
		grep -vE "#include \"($may)/")
	if [ -z "$wrong" ]; then
		ok "$domain includes $(allowed "$domain")"
	else
		not_ok "$domain includes" "$wrong"
	fi
done

# The same table, row by row: | `travel` `json` | `base` |
sed -n 's/^| \(`[a-z` 0-9]*`\) | `\([a-z 0-9]*\)` |$/\1 | \2/p' CONTRIBUTING.md |
	while IFS='|' read -r folders included; do
		for folder in $(echo "$folders" | tr -d '`'); do
			echo "$folder$included"
		done
	done | sort >"$TMP/written"
echo "$graph" | grep -v '^base$' | sort >"$TMP/graph"
diff "$TMP/graph" "$TMP/written" >"$TMP/found"
nothing "CONTRIBUTING has the same table"

# common/FOLDER/NAME_private.h is for the files of its folder; a unit test may.
grep -rnE '^#include "[^"]*_private\.h"' common cmd |
	sed -nE 's|^([^:]*):[0-9]*:#include "(.*)"$|\1 \2|p' |
	while read -r file header; do
		[ "${file%/*}" = "common/${header%/*}" ] ||
			echo "$file includes $header"
	done >"$TMP/found"
grep -rlEi 'not for (callers|others)|nobody else includes' common --include='*.h' |
	sed 's/$/ is private by its comment, not by its name/' >>"$TMP/found"
nothing "private headers are for their own folder"

# only HEADER-PATTERN FOLDER…: no other folder includes it.
only()
{
	pattern=$1
	shift
	wrong=$(grep -rnE "^#include <($pattern)" common cmd)
	for folder; do
		wrong=$(echo "$wrong" | grep -v "^$folder/")
	done
	if [ -z "$wrong" ]; then
		ok "<$pattern> is in $* alone"
	else
		not_ok "<$pattern> is in $* alone" "$wrong"
	fi
}

only 'openssl/' common/base common/x509 common/lds common/chip
only 'lmdb' common/store
only 'curl/' common/net
only 'libpq|postgres' common/sltd
only 'winscard|reader\.h' common/chip
only 'libxml/' common/edi common/trust cmd/sltdquery/online
only 'zip\.h|zlib|ini\.h' common/base
only 'chafa|jpeglib|openjpeg' cmd/sodverify/face

# Domains print nothing: that is for base/msg, record/output and cmd/.
wrong=$(grep -nE '\<(printf|puts|putchar|perror|stdout|stderr) ?\(?' \
	$(ls common/*/*.c | grep -vE '^common/(base|record)/') |
	grep -E '(\<(printf|puts|putchar|perror) ?\(|\<(stdout|stderr)\>)' |
	grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/?\*|//)')
if [ -z "$wrong" ]; then
	ok "domains print nothing"
else
	not_ok "domains print nothing" "$wrong"
fi
finish
