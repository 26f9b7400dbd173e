#!/bin/sh
# debian.sh KIND FILE: make FILE once, the image of a disk with a small Debian of
# its own: systemd, what the suites run, and with the KIND "debian" firewalls and
# containers, with "names" the services that programs ask for names in place of
# DNS.  boot.sh boots it with VM_DISK=FILE below any kernel.  Nothing is installed
# here: mmdebstrap, if it is not there, is unpacked into the cache.
#
# VM_SUITE: which Debian (bookworm); what was built here has to run in it.
set -eu
cache=${VM_CACHE:-$HOME/.cache/nameward-vm}
keys=/usr/share/keyrings/debian-archive-keyring.gpg
suite=${VM_SUITE:-bookworm}
file=$2
[ ! -e "$file" ] || exit 0
# The mirror that this machine uses.
mirror=$(sed -nE 's,^URIs: *(.*/debian)/?$,\1,p
	s,^deb (\[.*\] )?([^ ]+/debian)/? .*,\2,p' /etc/apt/sources.list \
	/etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
[ -n "$mirror" ] || {
	echo "vm/debian: no Debian mirror in /etc/apt" >&2
	exit 1
}
packages="systemd systemd-sysv dbus procps kmod iproute2 nftables knot
	knot-dnsutils bind9-dnsutils dnsmasq-base bpftool tcpdump jq curl python3
	strace"
case $1 in
debian) packages="$packages iptables firewalld ufw podman crun conmon netavark
	aardvark-dns uidmap fuse-overlayfs" ;;
names)
	packages="$packages systemd-resolved libnss-resolve libnss-myhostname
		libnss-mdns nscd avahi-daemon avahi-utils polkitd"
	case $suite in
	bookworm) packages="$packages sssd-common sssd-proxy libnss-sss" ;;
	*) packages="$packages nsncd" ;; # trixie's is the first
	esac
	;;
*)
	echo "vm/debian: want debian or names, got '$1'" >&2
	exit 2
	;;
esac

# It uses lists of packages of its own: the machine's may be old.
fetch_mmdebstrap() {
	dir=$cache/mmdebstrap
	mkdir -p "$dir/lists/partial"
	echo "deb [signed-by=$keys] $mirror $suite main" >"$dir/sources.list"
	set -- -qq -o Dir::Etc::sourcelist="$dir/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o Dir::State::lists="$dir/lists" \
		-o Dir::Cache::pkgcache="$dir/pkgcache.bin" \
		-o Dir::Cache::srcpkgcache="$dir/srcpkgcache.bin" \
		-o Acquire::Languages=none -o APT::Sandbox::User=root
	apt-get "$@" update
	(cd "$dir" && apt-get "$@" download mmdebstrap)
	dpkg-deb -x "$dir"/mmdebstrap_*.deb "$dir/x"
}

if ! command -v mmdebstrap >/dev/null; then
	[ -x "$cache/mmdebstrap/x/usr/bin/mmdebstrap" ] || fetch_mmdebstrap
	PATH=$cache/mmdebstrap/x/usr/bin:$PATH
fi
trap 'rm -f "$file.new"' EXIT
: >"$file.new"
chmod 666 "$file.new" # root of a user namespace has no rights here
# The bind mount leaves out what is mounted below the new root.
# shellcheck disable=SC2016 # it is mmdebstrap's shell that expands this
image='
	rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*
	root=$(mktemp -d) && mount --bind "$1" "$root" || exit 1
	mke2fs -q -t ext4 -O ^has_journal -d "$root" /proc/self/fd/9 1500M
	status=$?
	umount "$root" && rmdir "$root"
	exit $status'
# shellcheck disable=SC2086
mmdebstrap --quiet --variant=essential --format=null \
	--include="$(echo $packages | tr ' ' ,)" \
	--aptopt='APT::Install-Recommends "false"' \
	--aptopt='Acquire::Languages "none"' \
	--dpkgopt='path-exclude=/usr/share/man/*' \
	--dpkgopt='path-exclude=/usr/share/doc/*' \
	--dpkgopt='path-exclude=/usr/share/locale/*' \
	--customize-hook="$image" "$suite" - "$mirror" 9<>"$file.new" >&2
chmod 644 "$file.new"
mv "$file.new" "$file"
