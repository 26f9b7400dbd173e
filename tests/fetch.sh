#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# fetch.sh DIR PACKAGE...: unpack Debian packages below DIR, once, without
# installing them.  A resolver's package would start its service and take over
# /etc/resolv.conf of the machine that tests run on.
set -eu
dir=$1
shift
for package; do
	[ ! -e "$dir/.$package" ] || continue
	mkdir -p "$dir/debs"
	(cd "$dir/debs" && apt-get download -qq "$package") >/dev/null 2>&1
	dpkg -x "$dir/debs/$package"_*.deb "$dir"
	: >"$dir/.$package"
done
