#!/bin/sh
# make deb-check: what Debian's own lint says of the package, and that one made
# again is the same. Not of `make check`: the tools are built again for it.
. "$(dirname "$0")/lib.sh"

need "the Debian package" dpkg-deb dpkg-shlibdeps lintian || finish

deb=$(sh .ci/deb "$BUILD" 0.0.1 2>"$TMP/log") || not_ok "a package is made" \
	"$(tail -n 3 "$TMP/log")"
if lintian --allow-root "$deb" >"$TMP/log" 2>&1 && [ ! -s "$TMP/log" ]; then
	ok "lintian has nothing to say of the package"
else
	not_ok "lintian has nothing to say of the package" \
		"$(head -n 5 "$TMP/log")"
fi
first=$(sha256sum "$deb")
touch "$BUILD"/deb/build/bin/*
sh .ci/deb "$BUILD" 0.0.1 >"$TMP/log" 2>&1
if [ "$first" = "$(sha256sum "$deb")" ]; then
	ok "a package made again is the same"
else
	not_ok "a package made again is the same" "$first"
fi
rm -f "$deb"
finish
