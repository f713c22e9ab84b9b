#!/bin/sh
# make deb-check: what Debian's own lint says of the package, and that one made
# again is the same. Not of `make check`: the tools are built again for it.
top=$(cd "$(dirname "$0")/.." && pwd) || exit 70
BUILD=$(cd "$top" && cd "${BUILD:-build}" && pwd) || exit 70
. "$top/tests/lib.sh"
cd "$top" || exit 70

need "the Debian package" dpkg-deb dpkg-shlibdeps lintian || finish

epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
deb=$(SOURCE_DATE_EPOCH=$epoch sh .ci/deb "$BUILD" 0.0.1 2>"$TMP/log") || {
	not_ok "a package is made" "$(tail -n 3 "$TMP/log")"
	finish
}
if lintian --allow-root "$deb" >"$TMP/log" 2>&1 && [ ! -s "$TMP/log" ]; then
	ok "lintian has nothing to say of the package"
else
	not_ok "lintian has nothing to say of the package" \
		"$(head -n 5 "$TMP/log")"
fi
first=$(sha256sum "$deb")
touch "$BUILD"/deb/build/bin/*
SOURCE_DATE_EPOCH=$epoch sh .ci/deb "$BUILD" 0.0.1 >"$TMP/log" 2>&1
if [ "$first" = "$(sha256sum "$deb")" ]; then
	ok "a package made again is the same"
else
	not_ok "a package made again is the same" "$first"
fi

# From the same sources in another folder, made by another user.
mkdir "$TMP/elsewhere"
git ls-files -z | tar --null -T - -cf - | tar -C "$TMP/elsewhere" -xf -
chmod 755 "$TMP"
as=
if [ "$(id -u)" = 0 ]; then
	chown -R nobody "$TMP/elsewhere"
	as="runuser -u nobody --"
fi
# shellcheck disable=SC2086
other=$(cd "$TMP/elsewhere" && SOURCE_DATE_EPOCH=$epoch HOME=$TMP/elsewhere \
	CCACHE_DISABLE=1 $as sh .ci/deb build 0.0.1 2>"$TMP/log")
if cmp -s "$deb" "$TMP/elsewhere/$other"; then
	ok "another user makes the same package in another folder"
else
	not_ok "another user makes the same package in another folder" \
		"$(tail -n 3 "$TMP/log")"
fi
rm -f "$deb"
finish
