#!/bin/sh
# However DNS over TCP is cut, a denied message never arrives complete, what is
# permitted before it arrives, and the program gets an error at once.  The judge
# is the recorder, which knows complete messages.
#
# Enforcement is tried twice: with BPF on sends ("shut"), and with nothing but
# egress ("base"), as on a kernel that has none.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

# Pieces of a denied message may pass; a resolver answers complete messages only.
# shellcheck disable=SC2034 # read by arrived
judge=message

fine() { echo "$phase-$1.many.example.com"; }
send_cut() { py good streams.py "$1" "$name" "$(fine "$1")" "$work/other.py"; }

# cut HOW: a connection in which the denied name is asked for is cut.
cut() {
	stopped "$1" send_cut "$1"
	[ "$phase" = open ] || in_time
}

# in_time: the program got an error at once, and no timeout.
in_time() {
	case $(word result "$work/out") in
	EACCES | ECONNABORTED | ECONNRESET | EPIPE | EPERM)
		ok "$case_name: the program gets an error" ;;
	*) fail "$case_name: the program gets an error: $(last_lines)" ;;
	esac
}

# before HOW: the connection is cut, and what is permitted before the denied
# name arrives.
before() {
	cut "$1"
	check "$1: a permitted question before the denied one arrives ($phase)" \
		arrives "$(fine "$1")"
}

# in_one_send HOW: as before, but with egress only, whole segments are dropped.
in_one_send() {
	if [ "$phase" = base ]; then cut "$1"; else before "$1"; fi
}

# changed HOW: the sender changes its memory after the verdict, to a denied name,
# which never arrives.
changed() {
	run_case "$1" "" denied.example.com send_cut "$1"
	if [ "$phase" = open ]; then
		reaches_server "gets through without nameward"
	else
		reaches_nobody "never arrives ($phase)"
	fi
}

# The server reads one label less than was sent.
urgent() {
	run_case urgent "" denied.example.com send_cut urgent
	mark=$mark.denied
	if [ "$phase" = open ]; then
		reaches_server "gets through without nameward"
	else
		reaches_nobody "never arrives ($phase)"
	fi
}

# lacks PATTERN: `status` says that something is lacking.
lacks() { ctl status | grep -qE "$1"; }

# Nothing answers a message that is never complete.
longer() {
	run_case longer "" denied.example.com send_cut longer
	reaches_nobody "it never becomes a complete message ($phase)"
	judge=partial
	if [ "$phase" != open ] && ! lacks 'pieces of a denied message'; then
		reaches_nobody "nothing of it leaves"
	else
		reaches_server "its pieces leave, as stated ($phase)"
	fi
	judge=message
}

# A program that may not ask uses the connection of one that may.  Without BPF on
# sends it takes fentry to see the sender.
handed_on() {
	run_case handed-on "" many.example.com send_cut handed-on
	if [ "$phase" = open ]; then
		reaches_server "gets through without nameward"
	elif lacks 'TCP on a socket that' &&
		lacks '(tracing programs|fentry) (is|are) not used'; then
		reaches_server "gets through ($phase), as stated: TCP is judged as the socket's owner's"
	else
		reaches_nobody "is stopped ($phase)"
		in_time
	fi
}

cases() {
	for how in whole bytewise in-length behind-length in-header \
		behind-header in-name in-type last-byte first-of-three \
		behind-zero behind-zeros behind-short longest longest-cut \
		syn syn-by-connect syn-cut; do
		cut "$how"
	done
	for how in second thousands persistent; do
		before "$how"
	done
	for how in last-of-three straddling; do
		in_one_send "$how"
	done
	for how in zerocopy sendfile sendfile-race splice overlap again repair; do
		changed "$how"
	done
	urgent
	longer
	handed_on
}

cases_with_and_without_sends() {
	cases
	[ "$phase" = shut ] || return 0
	stop "$nameward_pid"
	phase=base
	export NAMEWARD_DISABLE=sends,even-enforcing
	start_nameward
	cases
}

bypass_begin
in_server sysctl -qw net.ipv4.tcp_fastopen=3
in_client sysctl -qw net.ipv4.tcp_fastopen=1
# The kernel does not know handmade connections, and must not reset them.
in_client nft -f - <<-END
	table inet handmade {
		chain output {
			type filter hook output priority 0;
			tcp flags rst tcp sport 20000-29999 drop
		}
	}
END
bypass_run cases_with_and_without_sends
