# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # set by tests/e2e/lib.sh
# lookers.sh - ordinary programs that look a name up, each with a resolver of its
# own: C libraries, languages, tools.  It is sourced after tests/e2e/lib.sh and
# e2e_begin.
#
# They have this search list.  Where a policy denies all names below lost and
# permits those below found, it shows whether a program goes on after a denial.
printf '%s\n' 'nameserver 198.51.100.2' 'options ndots:5' \
	'search lost.many.example.com found.many.example.com' >"$work/resolv.conf"
printf 'hosts: files dns\n' >"$work/nsswitch.conf"

# asks COMMAND...: with that resolv.conf; $took has the milliseconds, and a file
# with the name of $asks_out what it printed.
asks() {
	asks_began=$(date +%s%N)
	# shellcheck disable=SC2016
	as_program -- unshare -m sh -c 'mount --bind "$0/resolv.conf" \
		/etc/resolv.conf && mount --bind "$0/nsswitch.conf" \
		/etc/nsswitch.conf && exec "$@"' "$work" "$@" \
		>"${asks_out:-$work/out}" 2>&1
	asks_status=$?
	# shellcheck disable=SC2034 # for the test
	took=$((($(date +%s%N) - asks_began) / 1000000))
	return $asks_status
}

# each_looker FUNCTION: FUNCTION KIND NAME COMMAND... for each program, also for
# what this machine lacks.  COMMAND looks up its last argument, which is to be
# added, and fails where the name isn't found; KIND says whether it goes by the
# search list (search) or not (plain).
each_looker() {
	programs=$build/tests/e2e/programs
	"$1" search glibc "$programs/look-glibc"
	"$1" search musl "$programs/look-musl"
	"$1" search go "$programs/look-go"
	"$1" search java java "$top/tests/e2e/programs/Look.java"
	"$1" search node node -e \
		'require("dns").lookup(process.argv[1], e => process.exit(e ? 1 : 0))'
	"$1" plain c-ares node -e \
		'require("dns").resolve4(process.argv[1], e => process.exit(e ? 1 : 0))'
	"$1" search python python3 -c \
		'import socket, sys; socket.getaddrinfo(sys.argv[1], 80)'
	"$1" search getent getent ahosts
	"$1" search curl curl -sS -o /dev/null
	"$1" search wget wget -q -T 8 -t 1 -O /dev/null
	# shellcheck disable=SC2016 # for that shell
	"$1" search apt sh -c '"$0" -qq -o Acquire::Retries=0 download-file \
		"http://$2/index.html" "$1"' /usr/lib/apt/apt-helper "$work/got"
	# shellcheck disable=SC2016
	"$1" search dig sh -c '"$0" +search "$1" | grep -q "ANSWER: [1-9]"' dig
	"$1" search host host
	"$1" plain kdig kdig
}

# looker_lacks COMMAND...: print the program of it that this machine lacks, if any.
looker_lacks() {
	[ "$1" != sh ] || shift 3
	command -v "$1" >/dev/null || echo "${1##*/}"
}
