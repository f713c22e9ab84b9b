#!/bin/sh
# What install puts somewhere, uninstall takes away; and it is all there.
. "$(dirname "$0")/../lib.sh"

root=$TMP/root
# BUILD, CC and the rest are in the environment: nothing is built again.
make_quietly()
{
	make "$@" DESTDIR="$root" PREFIX=/usr/local >"$TMP/log" 2>&1 || {
		not_ok "make $1" "$(tail -n 5 "$TMP/log")"
		finish
	}
}

at=$root/usr/local
mkdir -p "$at/bin"
touch "$at/bin/other"
make_quietly install
missing=
for tool in "$BUILD"/bin/*; do
	name=$(basename "$tool")
	"$at/bin/$name" --version >/dev/null || missing="$missing bin/$name"
	for file in "share/man/man1/$name.1" \
		"share/bash-completion/completions/$name" \
		"share/zsh/site-functions/_$name" \
		"share/fish/vendor_completions.d/$name.fish"; do
		[ -s "$at/$file" ] || missing="$missing $file"
	done
done
[ -s "$at/share/man/man5/inspection-record.5" ] ||
	missing="$missing inspection-record.5"
if [ -z "$missing" ]; then
	ok "tools, manuals and completions are installed"
else
	not_ok "tools, manuals and completions are installed" "$missing"
fi
wrong=$(grep -rl '@PREFIX@' "$at")
if [ -z "$wrong" ]; then
	ok "installed files know their place"
else
	not_ok "installed files know their place" "$wrong"
fi

# How much a unit that is taken over could do, by systemd's own measure.
if need "units are closed" systemd-analyze; then
	for unit in "$at"/lib/systemd/system/*.service; do
		systemd-analyze security --offline=true --threshold=20 "$unit" \
			>"$TMP/log" 2>&1 &&
			ok "$(basename "$unit") is closed" ||
			not_ok "$(basename "$unit") is closed" \
				"$(tail -n 1 "$TMP/log")"
	done
fi

make_quietly uninstall
left=$(cd "$at" && find . ! -type d && find . -name '*mrtd-tools*')
if [ "$left" = ./bin/other ]; then
	ok "uninstall leaves what was there before"
else
	not_ok "uninstall leaves what was there before" "$left"
fi
finish
