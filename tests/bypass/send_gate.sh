#!/bin/sh
# By no way of sending does a packet reach an address that nothing opened; by
# the same means what is open is reached.  203.0.113.96/28 is open to good.  The
# judge is the server's side of the link.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

open=203.0.113.97
bypass_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  - name: denied
		    domains: [denied.example.com, "**.denied.example.com"]
		    action: deny
		  - name: nets
		    who: { exe: $work/good* }
		    networks: [203.0.113.96/28, "2001:db8:2:1::/64"]
		    action: allow
		    open: { ports: any }
		  - name: web
		    who: { exe: $work/good* }
		    domains: ["**.example.com"]
		    action: allow
	END
}

# unopened: each case gets a new address, in $shut.
last=0
unopened() {
	last=$((last + 1))
	[ "$phase" = open ] && shut=203.0.113.$last ||
		shut=192.168.77.$last
}

# both CASE ATTACK...: attack an address that is shut, and one that is open.
both() {
	unopened
	case_is=$1
	shift
	shut_out "$case_is" "$shut" "$@" "$shut" 80
	comes_up "$case_is" "$open" "$@" "$open" 80
}
both6() {
	case_is=$1
	shift
	shut_out "$case_is" 2001:db8:2::66 "$@" 2001:db8:2::66 80
	comes_up "$case_is" 2001:db8:2:1::66 "$@" 2001:db8:2:1::66 80
}
never() {
	unopened
	case_is=$1
	shift
	shut_out "$case_is" "$shut" "$@" "$shut" 80
}

marks() {
	for way in mark cmsg-mark mark-bits; do
		both "$way" path "$way"
	done
	for way in mark-other cmsg-mark-other; do
		never "$way" path "$way"
	done
	has_32_bit mark-32-bit mark-32-bit-other || return 0
	never mark-32-bit compat 0
	never mark-32-bit-other compat 0x7e000000
	[ "$phase" = open ] || recorded "mark-32-bit: the refusal is recorded" \
		'act == "connect" and denied and .event.reason == "mark"'
}
# has_32_bit CASE...: the machine runs 32-bit system calls; where it does not, as
# under some hypervisors, a program ends there, and the cases are skipped.
has_32_bit() {
	# shellcheck disable=SC2016 # another shell tells that it was ended
	sh -c '"$0" 0 127.0.0.1 9 x; exit $?' "$work/good.compat" \
		>/dev/null 2>&1
	[ $? -lt 128 ] && return 0
	skip_each "this machine runs no 32-bit system calls" "$@"
	return 1
}
compat() { as_program -- "$work/good.compat" "$1" "$2" "$3" "$name"; }

sockets() {
	for way in tcp mptcp port-53 reuseport reconnect device ip-options \
		pktinfo padded; do
		both "$way" path "$way"
	done
	for way in cork more; do both "$way" path "$way-other"; done
	both6 v6-options path v6-options
	both6 v6-tcp path tcp
	! has_udplite udplite || both udplite path udplite
	for way in send sendmsg send_zc connect sqpoll; do
		both uring-"$way" ring "$way"
	done
	unopened
	shut_out mapped "$shut" path mapped "::ffff:$shut" 80
	comes_up mapped "$open" path mapped "::ffff:$open" 80
	unopened
	shut_out redirect "$shut" path redirect "$shut" 80 "$open"
}

by_hand() {
	for way in raw-udp raw-header raw-options raw-udplite raw-tcp raw-sctp \
		raw-icmp raw-others; do
		both "$way" packet "$way"
	done
	for way in fragments fragments-tiny fragments-backwards; do
		never "$way" packet "$way"
	done
	both6 v6-raw-udp packet v6-raw-udp
	both6 v6-chain packet v6-chain
}

# The server announces more addresses, to which the kernel connects by itself.
# On a busy machine a connection may end before that, so several are made.
subflow_comes_up() { # BEFORE: so many frames had come to the open address
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		await_for 2 frames_above 203.0.113.98 "$1" && return
		path mptcp 203.0.113.99 443 >>"$work/out" 2>&1
	done
	return 1
}

subflows() {
	shut=203.0.113.250
	[ "$phase" = open ] || shut=203.0.113.251
	ip -n "$server_ns" mptcp endpoint add "$shut" id 1 dev lo signal
	ip -n "$server_ns" mptcp endpoint add 203.0.113.98 id 2 dev lo signal
	before_other=$(frames 203.0.113.98)
	shut_out mptcp-subflow "$shut" path mptcp 203.0.113.99 443
	check "mptcp-subflow: a subflow to an open address comes up ($phase)" \
		subflow_comes_up "$before_other"
	ip -n "$server_ns" mptcp endpoint flush
}

# A question could be spread over several subflows, so to a DNS port there is
# only one.
dns_subflows() {
	shut=203.0.113.252
	[ "$phase" = open ] || shut=203.0.113.253
	ip -n "$server_ns" mptcp endpoint add "$shut" id 1 dev lo signal
	before=$(frames "$shut")
	run_case mptcp-dns-subflow -fine many.example.com \
		path mptcp 203.0.113.99 53
	if [ "$phase" = open ]; then
		check "mptcp-dns-subflow: a second subflow comes up without nameward" \
			await frames_above "$shut" "$before"
	else
		is "mptcp-dns-subflow: a second subflow does not come up" \
			"$before" "$(frames "$shut")"
	fi
	reaches_server "the question passes by the first one ($phase)"
	ip -n "$server_ns" mptcp endpoint flush
}

# Where everything but one network is open, the mark says to which programs that
# network is shut.
denied_network() {
	if [ "$phase" = shut ]; then
		policy <<-END
			version: 1
			mode: enforce
			resolvers: [198.51.100.2, "2001:db8:1::2"]
			defaults: { lookup: deny, egress: allow }
			rules:
			  - name: nets
			    who: { exe: $work/good* }
			    networks: [192.168.77.0/24]
			    action: deny
			  - { name: web, domains: ["**.example.com"], action: allow }
		END
		check "network: the policy is replaced" ctl reload
	fi
	both network path padded
	has_32_bit network-mark-32-bit network-mark-32-bit-other || return 0
	never network-mark-32-bit compat 0
	never network-mark-32-bit-other compat 0x7e000000
}

cases() {
	last=0
	marks
	sockets
	by_hand
	subflows
	dns_subflows
	denied_network
}

bypass_begin
cp "$build/tests/bypass/programs/uring" "$work/good.ring"
cp "$build/tests/bypass/programs/compat" "$work/good.compat"
ip -n "$client_ns" mptcp limits set subflow 4 add_addr_accepted 4
ip -n "$server_ns" mptcp limits set subflow 4 add_addr_accepted 4
# A busy kernel passes over an address that is announced while it tries another;
# by default the address is announced again after two minutes.
in_server sysctl -qw net.mptcp.add_addr_timeout=1
start mptcp nsenter --net="/run/netns/$server_ns" /usr/bin/python3 \
	"$top/tests/bypass/servers/mptcp_server.py" 203.0.113.99 443 53
await grep -qs ready "$work/mptcp.log" || fail "the server of MPTCP starts"
bypass_run cases
