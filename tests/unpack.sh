#!/bin/sh
# unpack.sh PACKAGE...: unpack Debian packages into a folder of the cache, for
# tests with programs that nobody should have to install, as their services would
# start.  Where that can't be done, those tests are skipped.
set -eu
dir=${UNPACKED:-${HOME:-/root}/.cache/nameward-programs}
[ "$(cat "$dir/packages" 2>/dev/null)" != "$*" ] || exit 0
gives_up() {
	echo "unpack: tests with $1 are skipped: $2" >&2
	exit 0
}
for tool in apt-get dpkg-deb; do
	command -v "$tool" >/dev/null || gives_up "$1" "no $tool here"
done
new=$dir.$$
trap 'rm -rf "$new"' EXIT
mkdir -p "$new/debs" "$new/root"
(cd "$new/debs" && apt-get download -qq -o APT::Sandbox::User=root "$@" \
	>/dev/null) || gives_up "$1" "they can't be fetched"
for deb in "$new"/debs/*.deb; do dpkg-deb -x "$deb" "$new/root"; done
echo "$*" >"$new/packages"
rm -rf "$new/debs" "$dir"
mv "$new" "$dir"
