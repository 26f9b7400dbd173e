#!/bin/sh
# kernel.sh SERIES...: put the newest Debian kernel of each series (6.1, 6.12,
# ...) into $VM_CACHE/kernels/SERIES: vmlinuz, release, lib/modules.  That is
# the one for clouds, or with "-full" behind the series (6.12-full) the one for
# all machines, which has more protocols.  Nothing is installed, and the
# machine's own lists of packages are not touched.
set -eu
cache=${VM_CACHE:-$HOME/.cache/nameward-vm}
keys=/usr/share/keyrings/debian-archive-keyring.gpg
# The mirror that this machine uses.
mirror=$(sed -nE 's,^URIs: *(.*/debian)/?$,\1,p
	s,^deb (\[.*\] )?([^ ]+/debian)/? .*,\2,p' /etc/apt/sources.list \
	/etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
[ -n "$mirror" ] || {
	echo "vm/kernel: no Debian mirror in /etc/apt" >&2
	exit 1
}
apt_dir=$cache/apt
mkdir -p "$apt_dir/lists/partial" "$apt_dir/archives/partial" "$cache/kernels"

sources() {
	for suite in bullseye bookworm trixie trixie-backports; do
		echo "deb [signed-by=$keys] $mirror $suite main"
		[ "$suite" = trixie-backports ] ||
			echo "deb [signed-by=$keys] $mirror-security $suite-security main"
	done
}

# apt get|cache ARGUMENT...: run it with lists and caches of our own.
apt() {
	tool=apt-$1
	shift
	"$tool" -qq -o Dir::Etc::sourcelist="$apt_dir/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o Dir::State::lists="$apt_dir/lists" \
		-o Dir::Cache::pkgcache="$apt_dir/pkgcache.bin" \
		-o Dir::Cache::srcpkgcache="$apt_dir/srcpkgcache.bin" \
		-o Dir::Cache::archives="$apt_dir/archives" \
		-o Acquire::Languages=none -o APT::Sandbox::User=root \
		-o Acquire::Retries=2 "$@"
}

# candidates SERIES: print the names of its packages, newest first.
candidates() {
	flavour=cloud-amd64
	[ "${1%-full}" = "$1" ] || flavour=amd64
	apt cache search --names-only \
		"^linux-image-$(echo "${1%-full}" | sed 's/\./\\./g')\.[0-9.-]+.*[0-9]-$flavour\$" |
		cut -d' ' -f1 | sort -rV
}

# download PACKAGE INTO: since 6.19 linux-image-* is empty and the kernel is in
# three others.
download() {
	release=${1#linux-image-}
	packages=$1
	apt cache show "linux-modules-$release" >/dev/null 2>&1 &&
		packages="linux-binary-$release linux-modules-$release linux-base-$release"
	# shellcheck disable=SC2086
	(cd "$2" && apt get download $packages) >"$2/said" 2>&1 && return
	echo "vm/kernel: $1: $(tail -n 1 "$2/said")" >&2
	return 1
}

# unpack DIR: make vmlinuz and lib/modules of what was downloaded there.
unpack() {
	for package in "$1"/*.deb; do
		dpkg-deb -x "$package" "$1/x"
		rm "$package"
	done
	mkdir -p "$1/lib/modules"
	echo "$release" >"$1/release"
	mv "$(find "$1/x" -name 'vmlinuz*')" "$1/vmlinuz"
	mv "$(find "$1/x" -type d -path "*lib/modules/$release")" \
		"$1/lib/modules/"
	rm -rf "$1/x" "$1/said"
	depmod -b "$1" "$release"
}

fetch() {
	for package in $(candidates "$1"); do
		dir=$(mktemp -d "$cache/kernels/.XXXXXX")
		if download "$package" "$dir"; then
			unpack "$dir"
			mv "$dir" "$cache/kernels/$1"
			return
		fi
		rm -rf "$dir" # a list that is older than the mirror: the next
	done
	echo "vm/kernel: no kernel $1 could be had" >&2
	return 1
}

updated=
for series; do
	[ ! -e "$cache/kernels/$series/vmlinuz" ] || continue
	[ -n "$updated" ] || {
		sources >"$apt_dir/sources.list"
		apt get update >/dev/null 2>&1 ||
			echo "vm/kernel: a suite is missing, going on" >&2
		updated=yes
	}
	fetch "$series"
done
