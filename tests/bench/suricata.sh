#!/bin/sh
# suricata.sh DIR: unpack Suricata and the libraries that it needs into DIR, from
# Debian's backports, for the figures beside which ours stand.  Nothing is installed:
# apt-get has lists and a cache of its own there, and reads what this machine has.
set -eu
dir=$1
[ ! -x "$dir/root/usr/bin/suricata" ] || exit 0
gives_up() {
	echo "suricata: $1"
	exit 1
}
for tool in apt-get dpkg-deb; do
	command -v "$tool" >/dev/null || gives_up "there is no $tool to get it with"
done
# The mirror and the release of this machine.
mirror=$(sed -nE 's,^URIs: *(.*/debian)/?$,\1,p
	s,^deb (\[.*\] )?([^ ]+/debian)/? .*,\2,p' /etc/apt/sources.list \
	/etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
[ -n "$mirror" ] || gives_up "there is no Debian mirror in /etc/apt"
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
keys=/usr/share/keyrings/debian-archive-keyring.gpg

new=$dir.$$
trap 'rm -rf "$new"' EXIT
mkdir -p "$new/lists/partial" "$new/cache/archives/partial" "$new/root"
for suite in "$release" "$release-backports"; do
	echo "deb [signed-by=$keys] $mirror $suite main"
done >"$new/sources.list"
set -- -qq -o Dir::Etc::sourcelist="$new/sources.list" \
	-o Dir::Etc::sourceparts=- -o Dir::State::lists="$new/lists" \
	-o Dir::Cache="$new/cache" -o Acquire::Languages=none \
	-o APT::Sandbox::User=root -o Debug::NoLocking=1
apt-get "$@" update >/dev/null || gives_up "its package can't be looked for"
apt-get "$@" install -y --no-install-recommends --download-only \
	-t "$release-backports" suricata >/dev/null 2>&1 ||
	gives_up "$release and its backports don't have it"
for deb in "$new/cache/archives/"*.deb; do dpkg-deb -x "$deb" "$new/root"; done
rm -rf "$new/lists" "$new/cache" "$dir"
mv "$new" "$dir"
