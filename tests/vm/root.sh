#!/bin/sh
# root.sh SERIES FILE: make FILE, an initramfs with what the test suites need:
# programs of this machine with their libraries, Python, and the modules of
# SERIES for networks.  It is not compressed, which would take the machine long.
set -eu
cache=${VM_CACHE:-$HOME/.cache/nameward-vm}
here=$(cd "$(dirname "$0")" && pwd)
series=$1 file=$2
kernel=$cache/kernels/$series
release=$(cat "$kernel/release")
modules=lib/modules/$release
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

programs="sh bash awk sed grep find xargs cmp diff readelf ps dmesg lsmod jq curl nft ip tc ss sysctl nsenter
	unshare setpriv mount umount tcpdump knotd knotc kdig dnsmasq dig host getent wget
	python3 bpftool mkfifo flock setsid prlimit taskset chrt ldconfig
	modprobe poweroff chroot hostname stty $(dpkg -L coreutils |
	sed -n 's,^/\(usr/\)\?bin/,,p' | tr '\n' ' ')"
# nft needs these modules at hand: to load each at its first use takes half a
# second.  Without tun there is no device to open.
preload="nft_ct nft_log nft_limit nft_queue nft_reject_inet nft_chain_nat
	nft_socket nft_objref nfnetlink_log nf_conntrack veth dummy tun"

# put PATH: add the file, with the libraries of a program.
put() {
	[ ! -e "$root$1" ] || return 0
	mkdir -p "$root${1%/*}"
	cp -L "$1" "$root$1"
	ldd "$1" 2>/dev/null | grep -oE '/[^ ]+' | while read -r library; do
		[ -e "$root$library" ] || {
			mkdir -p "$root${library%/*}"
			cp -L "$library" "$root$library"
		}
	done
}

# The machine's own directories that are links (/bin) are links there.
directories() {
	for dir in bin sbin lib lib64; do
		if [ -L "/$dir" ]; then
			ln -s "$(readlink "/$dir")" "$root/$dir"
			mkdir -p "$root/usr/$dir"
		else
			mkdir -p "$root/$dir"
		fi
	done
	for dir in usr/bin usr/sbin dev proc sys run tmp etc var/lib root; do
		mkdir -p "$root/$dir"
	done
}

accounts() {
	# Only the system's users are there, which programs change to (tcpdump).
	awk -F: '$3 < 1000 || $3 == 65534' /etc/passwd >"$root/etc/passwd"
	awk -F: '$3 < 1000 || $3 == 65534 { print $1 ":" $2 ":" $3 ":" }' \
		/etc/group >"$root/etc/group"
	echo 'passwd: files
group: files
hosts: files dns' >"$root/etc/nsswitch.conf"
	echo '127.0.0.1 localhost' >"$root/etc/hosts"
	: >"$root/etc/resolv.conf" # a test may mount another over it
	cp /etc/protocols /etc/services "$root/etc/" 2>/dev/null || :
	cp /etc/ld.so.conf "$root/etc/" && cp -r /etc/ld.so.conf.d "$root/etc/"
}

python() {
	lib=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))')
	mkdir -p "$root$lib"
	(cd "$lib" && find . \( -name __pycache__ -o -name test -o -name idlelib \
		-o -name dist-packages -o -name 'config-*' -o -name tkinter \
		-o -name ensurepip -o -name pydoc_data \) -prune -o -type f -print |
		cpio -pdm --quiet "$root$lib")
}

# These are modules of the network, which the kernel asks for by itself.
wanted_modules() {
	folders="netfilter ipv4 ipv6 sched mptcp"
	[ "${series%-full}" = "$series" ] || folders=.
	# shellcheck disable=SC2086
	(cd "$kernel/$modules/kernel/net" && find $folders -name '*.ko*') |
		sed 's,.*/,,; s,\.ko.*,,'
	# shellcheck disable=SC2086
	[ "$folders" != . ] || printf '%s\n' $protocols
	# shellcheck disable=SC2086
	printf '%s\n' $preload fuse bridge macvlan bonding vrf wireguard inet_diag tcp_diag \
		udp_diag raw_diag af_packet_diag overlay virtio_pci virtio_blk
}

# Beside what is below net/: AF_RXRPC asks for these ciphers by name.
protocols="pcbc fcrypt des_generic"

put_modules() {
	wanted_modules |
		xargs modprobe -d "$kernel" -S "$release" -a --show-depends \
			2>/dev/null |
		awk '$1 == "insmod" { print $2 }' | sort -u |
		while read -r module; do
			to=$root/usr/$modules${module#"$kernel/$modules"}
			mkdir -p "${to%/*}"
			case $module in
			*.xz) xz -dc "$module" >"${to%.xz}" ;;
			*) cp "$module" "$to" ;;
			esac
		done
	cp "$kernel/$modules"/modules.builtin* "$kernel/$modules/modules.order" \
		"$root/usr/$modules/"
	depmod -b "$root/usr" "$release"
	[ -L "$root/lib" ] || ln -s "../usr/$modules" "$root/$modules"
}

directories
for program in $programs; do
	path=
	for dir in /usr/sbin /usr/bin /sbin /bin; do
		[ -n "$path" ] || [ ! -x "$dir/$program" ] ||
			path=$dir/$program
	done
	if [ -n "$path" ]; then
		put "$path"
	else
		echo "vm/root: no $program on this machine" >&2
	fi
done
# These are opened by name, so that ldd does not list them.
for library in /lib/x86_64-linux-gnu/libnss_* /lib/x86_64-linux-gnu/libgcc_s.so.1; do
	[ ! -e "$library" ] || put "$library"
done
accounts
python
mkdir -p "$root/usr/lib/modules" && put_modules
echo "$preload" | tr -s '\n\t' '  ' >"$root/etc/modules"
install -m 755 "$here/init" "$root/init"
(cd "$root" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet) \
	>"$file.$$"
mv "$file.$$" "$file"
