#!/bin/sh
# deps.sh PACKAGE...: install the Debian packages that are missing; on other
# systems, name the programs and libraries that could not be found.
set -eu
if command -v apt-get >/dev/null; then
	missing=
	for p; do
		dpkg-query -W -f '${Status}' "$p" 2>/dev/null |
			grep -q 'ok installed' || missing="$missing $p"
	done
	[ -z "$missing" ] && exit 0
	echo "deps: installing$missing"
	apt-get update -qq || echo "deps: apt-get update failed, going on" >&2
	# shellcheck disable=SC2086
	DEBIAN_FRONTEND=noninteractive exec apt-get install -y -qq \
		--no-install-recommends $missing </dev/null >/dev/null
fi
status=0
for tool in gcc make clang bpftool pkg-config nft ip; do
	command -v "$tool" >/dev/null || { echo "deps: missing program: $tool" >&2; status=1; }
done
for lib in libbpf libelf libnftnl libmnl yaml-0.1 yajl libidn2 libpsl libcap-ng libsodium zlib cunit; do
	pkg-config --exists "$lib" || { echo "deps: missing library: $lib" >&2; status=1; }
done
exit $status
