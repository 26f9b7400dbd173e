#!/bin/sh
# What is sent by SCTP, AF_RXRPC, AF_SMC, L2TP and PPP over it meets the policy as
# UDP and TCP do; of an SCTP association that was accepted only replies leave.  The
# judge is the server's side of the link.
# vm: full
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

open=203.0.113.97 all=203.0.113.129
bypass_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2]
		rules:
		  - name: roots
		    who: { user: root }
		    networks: [203.0.113.112/28]
		    action: allow
		    open: { ports: any }
		  - name: nets
		    who: { exe: $work/good* }
		    networks: [203.0.113.96/28]
		    action: allow
		    open: { ports: any }
		  - name: everybody
		    networks: [203.0.113.128/28]
		    action: allow
		    open: { ports: any }
		  - name: web
		    who: { exe: $work/good* }
		    domains: ["**.example.com"]
		    action: allow
	END
}

# has FAMILY TYPE PROTOCOL CASE...: the kernel has such sockets; where it has not,
# the cases are skipped.
has() {
	py good families.py has - "$1" "$2" "$3" >/dev/null 2>&1 && return 0
	shift 3
	skip_each "this kernel has no such sockets" "$@"
	return 1
}

last=0
# both WAY: it reaches what is open to good, and for other nothing.
both() {
	last=$((last + 1))
	shut=203.0.113.$last
	[ "$phase" = open ] || shut=192.168.77.$last
	shut_out "$1" "$shut" py other families.py "$1" text "$shut"
	comes_up "$1" "$open" py good families.py "$1" text "$open"
}

# A thread of the kernel sends for the caller: it is not root.
rxrpc() {
	last=$((last + 1))
	shut=203.0.113.$last
	[ "$phase" = open ] || shut=192.168.77.$last
	shut_out rxrpc "$shut" py other families.py rxrpc text "$shut"
	shut=203.0.113.113
	[ "$phase" = open ] || shut=203.0.113.114
	shut_out rxrpc-roots "$shut" py other families.py rxrpc text "$shut"
	comes_up rxrpc-all "$all" py other families.py rxrpc text "$all"
}

# An association comes in from a host that says it has one more address: heartbeats
# to that are not replies.
accepted() {
	as_program -- "$work/other.py" -S -B "$programs/families.py" sctp-server \
		accepted-text 198.51.100.1 &
	server=$!
	sleep "$slow"
	nsenter --net="/run/netns/$server_ns" /usr/bin/python3 \
		"$programs/families.py" sctp-peer - 198.51.100.1 "$said"
	wait "$server"
}

cases() {
	! has 2 1 132 sctp sctp-many sctp-heartbeat || {
		both sctp
		both sctp-many
		# SCTP does not tell a private address to a global one.
		said=203.0.113.80
		[ "$phase" = open ] || said=203.0.113.81
		shut_out sctp-heartbeat "$said" accepted
		[ "$phase" = open ] || is "sctp-heartbeat: the peer is answered" 1 \
			"$(grep -c '^got accepted-text' "$work/out")"
	}
	! has 43 1 0 smc smc-later || {
		both smc
		both smc-later
	}
	! has 33 2 2 rxrpc rxrpc-roots rxrpc-all || rxrpc
	! has 2 2 115 l2tp || both l2tp
	! has 24 2 1 pppol2tp || both pppol2tp
}

bypass_begin
bypass_run cases
