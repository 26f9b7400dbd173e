#!/bin/sh
# By no way of sending does a question for a denied name reach the resolver.
# Egress is open here, so that nothing but the verdict on the question is between
# it and the resolver.  The judge is the server's side of the link.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

bypass_policy() {
	policy <<-END
		version: 1
		mode: enforce
		defaults: { lookup: deny, egress: allow }
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  - name: denied
		    domains: [denied.example.com, "**.denied.example.com"]
		    action: deny
		  - name: web
		    who: { exe: $work/good* }
		    domains: ["**.example.com"]
		    action: allow
	END
}

by_client() {
	client_path=$1
	shift
	as_program -- "$work/good" "$client_path" --limit-ms 1000 "$@" \
		--name "$name"
}

# both: a denied name is stopped, a permitted one passes.
both() {
	stopped "$@"
	passes "$@"
}

plain_paths() {
	for call in send write writev sendto sendmsg sendmmsg; do
		both udp-"$call" by_client "$call"
		both udp6-"$call" by_client "$call" --server 2001:db8:1::2
		both tcp-"$call" by_client "$call" --tcp
	done
	both udp-mapped by_client send --server ::ffff:198.51.100.2
	both udp-mapped-sendto by_client sendto --server ::ffff:198.51.100.2
	both tcp-mapped by_client send --tcp --server ::ffff:198.51.100.2
	for call in sendto sendmsg sendmmsg; do
		stopped udp-connected-"$call" by_client "$call" --connected
	done
}

# mixed CASE HOW: permitted questions around a denied one arrive.
mixed() {
	around=mix-$phase.many.example.com
	stopped "$1" path "$2" 198.51.100.2 53 "$around"
	mark=1mix-$phase
	reaches_server "what comes before the denied one arrives ($phase)"
	mark=2mix-$phase
	reaches_server "what comes after it, too ($phase)"
}

# Data that is no message can be recognised only by its size and port.
not_a_message() {
	[ "$phase" = open ] && port=4200$1 || port=4210$1
	[ "$phase" = open ] || before=$(denials)
	run_case "udp-bytes-$1" "" denied.example.com \
		path "bytes-$1" 198.51.100.2 53 "$port"
	mark="from 198.51.100.1 $port len $1 "
	if [ "$phase" = open ]; then
		reaches_server "gets through without nameward"
	else
		reaches_nobody "is stopped"
		on_record "$before"
	fi
}

lite="udplite udplite-sendto udplite-coverage"
by_udplite() {
	for way in $lite; do
		both "$way" path "$way"
	done
	both udplite-v6 path udplite 2001:db8:1::2 53
}

odd_paths() {
	mixed udp-sendmmsg-mixed sendmmsg
	for way in device port-53 reuseport reconnect ip-options pktinfo mark \
		cmsg-mark mptcp padded; do
		both "$way" path "$way"
	done
	# It is unknown who has sent the first of several pieces, so that even a
	# permitted name does not pass.
	for way in more cork; do stopped "$way" path "$way"; done
	both v6-options path v6-options 2001:db8:1::2 53
	both v6-pktinfo path v6-pktinfo 2001:db8:1::2 53
	both v6-padded path padded 2001:db8:1::2 53
	# shellcheck disable=SC2086 # several words
	! has_udplite $lite udplite-v6 || by_udplite
	# One buffer is one packet, which a denied question takes with it.
	stopped udp-segment path segment 198.51.100.2 53 .many.example.com
	passes udp-segment path segment 198.51.100.2 53 .many.example.com
	for n in 0 1 9; do not_a_message "$n"; done
}

by_ring() {
	for way in send sendmsg connect sqpoll; do
		both uring-"$way" ring "$way"
	done
	# Pages of a file may be changed after the verdict, so that even a permitted
	# name does not pass.
	stopped uring-send_zc ring send_zc
}

by_hand() {
	for way in raw-udp raw-header raw-options v6-raw-udp v6-header \
		v6-chain v6-atomic; do
		both "$way" packet "$way"
	done
	for way in raw-udplite raw-tcp raw-tcp-header fragments fragments-tiny \
		fragments-backwards fragment-later v6-chain-9 v6-fragments \
		v6-fragments-tiny v6-fragments-backwards v6-fragment-lies; do
		stopped "$way" packet "$way"
	done
	reason="AF_PACKET takes CAP_NET_RAW, and its frames meet no hook"
	gets_through frame "$reason" packet frame
	gets_through frame-bypass "$reason" packet frame-bypass
}

cases() {
	plain_paths
	odd_paths
	by_ring
	by_hand
}

bypass_begin
cp "$build/tests/bypass/programs/uring" "$work/good.ring"
bypass_run cases
