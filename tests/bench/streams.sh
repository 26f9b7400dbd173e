# shellcheck shell=sh disable=SC2154 # what bench.sh sets
# streams.sh - what is no lookup: how long connect() takes to an address that is open,
# and how much goes through a connection to it, with nothing, with a stateful rule and
# with nameward in turn.
stream_to=203.0.113.10
stream_kinds='without ct nameward'

stream_policy() {
	policy <<-END
		version: 1
		mode: enforce
		records: denied
		alerts: no
		resolvers: [198.51.100.2]
		rules:
		  - name: streams
		    who: { exe: [$work/connector, $work/iperf3] }
		    networks: [$stream_to/32]
		    action: allow
		    open: { ports: any }
	END
}

# stream_begin KIND, stream_end KIND: nameward, or a peer.
stream_begin() {
	case $1 in
	nameward) start_nameward ;;
	*) peer_begin "$1" 198.51.100.2 ;;
	esac
}
stream_end() {
	case $1 in
	nameward) stop "$nameward_pid" && nameward_pid= ;;
	*) peer_end "$1" ;;
	esac
}

# stream_round: add a line to connect.KIND (ns) and iperf3.KIND (bits a second).
stream_round() {
	for kind in $stream_kinds; do
		stream_begin "$kind"
		as_program -- "$work/connector" 20000 $stream_to 80 \
			>"$work/connector.out" || fail "connects, $kind"
		sed 's/p50=//' "$work/connector.out" >>"$work/connect.$kind"
		[ ! -x "$work/iperf3" ] ||
			as_program -- "$work/iperf3" -c $stream_to -t "$seconds" -J |
			jq .end.sum_received.bits_per_second \
				>>"$work/iperf3.$kind"
		stream_end "$kind"
	done
}

streams() {
	nameward_pid=
	rm -f "$work"/connect.* "$work"/iperf3.*
	cp "$build/tests/bench/connects" "$work/connector"
	start sink nsenter --net="/run/netns/$server_ns" \
		"$build/tests/bench/sink" 80
	await grep -q ready "$work/sink.log"
	if command -v iperf3 >/dev/null; then
		cp "$(command -v iperf3)" "$work/iperf3"
		start iperf3 nsenter --net="/run/netns/$server_ns" iperf3 -s --forceflush
		await grep -q listening "$work/iperf3.log"
	else
		absent iperf3 "there is none (apt install iperf3)"
	fi
	stream_policy
	for _ in $(seq "$rounds"); do stream_round; done
	for kind in $stream_kinds; do
		plain "connect(), $kind" "$(median <"$work/connect.$kind")" ns \
			"$work/connect.$kind"
	done
	above "$work/connect.nameward" "$work/connect.ct" >"$work/connect.above"
	figure "connect() above ct" "$(median <"$work/connect.above")" ns \
		"at most" 1000 "$work/connect.above"
	[ ! -x "$work/iperf3" ] || {
		ratios "$work/iperf3.nameward" "$work/iperf3.ct" >"$work/iperf3.ratios"
		figure "iperf3, ratio to ct" "$(median <"$work/iperf3.ratios")" \
			ratio "at least" 0.99 "$work/iperf3.ratios"
		stop "$iperf3_pid"
	}
	stop "$sink_pid"
}
