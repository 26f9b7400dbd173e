#!/bin/sh
# DNS over TCP, cut in any way: a denied message never arrives complete, what
# is permitted before it does, and the program gets an error at once.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

# Pieces of a denied message may pass; a message is what a resolver answers.
# shellcheck disable=SC2034 # read by arrived
judge=message

fine() { echo "$phase-$1.many.example.com"; }

send_cut() { py good streams.py "$1" "$name" "$(fine "$1")"; }

# cut HOW: a connection in which the denied name is asked for.
cut() {
	stopped "$1" send_cut "$1"
	[ "$phase" = open ] || in_time
}

# The program gets an error, and at once.
in_time() {
	case $(word result "$work/out") in
	EACCES | ECONNABORTED | ECONNRESET | EPIPE | EPERM)
		ok "$case_name: the program gets an error" ;;
	*) fail "$case_name: the program gets an error: $(told)" ;;
	esac
}

# before HOW: likewise, and what is permitted before it arrives.
before() {
	cut "$1"
	check "$1: what is permitted before it arrives ($phase)" \
		arrives "$(fine "$1")"
}

cases() {
	for how in whole bytewise in-length behind-length in-header \
		behind-header in-name in-type last-byte first-of-three \
		behind-zero behind-zeros behind-short longest longest-cut \
		urgent; do
		cut "$how"
	done
	for how in second thousands persistent; do
		before "$how"
	done
}

bypass_begin
in_server sysctl -qw net.ipv4.tcp_fastopen=3
in_client sysctl -qw net.ipv4.tcp_fastopen=1
bypass_run cases
