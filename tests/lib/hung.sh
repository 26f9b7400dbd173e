# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# hung.sh - processes that hang in the kernel with a lock that others wait for
# (tests/fault/hung.c), and how long things take meanwhile.  It is sourced after
# tests/e2e/lib.sh and e2e_begin.
# shellcheck disable=SC2154 # set by tests/e2e/lib.sh

# shellcheck disable=SC2034 # for the test: the process, and its file server
hung_pid="" server_pid=""

# As `good`, which may look up and open.
hung=$work/hung
cp "$build/tests/fault/hung" "$hung"
mkdir "$work/fuse"
chmod 755 "$work/fuse"

# hang HOW UID NAME: have a process hang, which asks for NAME where it can.
hang() {
	start_program "server" "$hung" "$1" "$work/fuse" "$2" 198.51.100.2 "$3"
	await grep -q -e '^hung ' -e fuse: "$work/server.log" || {
		fail "$1: a process hangs: $(cat "$work/server.log")"
		exit 1
	}
	! grep -q fuse: "$work/server.log" || {
		skip "everything: $(cat "$work/server.log")"
		exit 0
	}
	# shellcheck disable=SC2034
	hung_pid=$(awk '/^hung/ { print $2 }' "$work/server.log")
}

# takes_at_most SECONDS SENTENCE COMMAND...: it succeeds in that time.
takes_at_most() {
	limit=$(($1 * slow)) sentence=$2
	shift 2
	read -r began _ </proc/uptime
	"$@" >"$work/took" 2>&1
	took=$?
	read -r ended _ </proc/uptime
	if [ $took = 0 ] && [ "$(echo "$began $ended $limit" |
		awk '{ print ($2 - $1 <= $3) }')" = 1 ]; then
		ok "$sentence"
	else
		fail "$sentence: $took after $(echo "$began $ended" |
			awk '{ print $2 - $1 }') s: $(cat "$work/took")"
	fi
}

# ask REQUEST: as ctl, but not for ever.
ask() {
	timeout $((20 * slow)) nsenter --net="/run/netns/$client_ns" \
		"$nameward" "$1" --control "$control"
}

# holds_devices: the one that hangs keeps the kernel from listing devices.
holds_devices() {
	rm -f "$work/listed"
	{
		in_client ip link >/dev/null 2>&1
		echo yes >"$work/listed"
	} &
	sleep 1
	[ ! -e "$work/listed" ]
}
