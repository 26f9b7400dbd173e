#!/bin/sh
# What is established belongs to the class that began it: nobody goes on with
# the flow of another program by its ports, or by its socket, and a datagram from
# outside opens the way back alone.  The judge is the server's side of the link.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

peer=203.0.113.10     # open to good alone
outsider=203.0.113.20 # open to nobody
port=20000            # of ours; each attempt has the next one

# the good program has an exchange with the peer, and ends.
exchange() { py good flows.py udp "$port" "$peer" 4000 before; }
# The peer resets the connection, which leaves no TIME_WAIT.
reset() { py good flows.py tcp "$port" "$peer" 4001 reset; }

# The program $1 goes on with that flow.
take_udp() { exchange && py "$1" flows.py udp "$port" "$peer" 4000 "$mark"; }
take_tcp() { reset; py "$1" flows.py tcp "$port" "$peer" 4001 "$mark"; }
hand_by_exec() {
	py good flows.py exec "$work/$1.py" "$port" "$peer" 4000 "$mark"
}
hand_by_rights() {
	rm -f "$work/door"
	py good flows.py give "$work/door" "$port" "$peer" 4000 &
	py "$1" flows.py take "$work/door" "$peer" 4000 "$mark"
	wait "$!"
}

# go_over $1: with an exchange that goes on, to an address that is open to nobody,
# or to another port or from another one of ours.
go_over() { py good flows.py "$1" "$port" "$peer" 4000 "$outsider" 4002 "$mark"; }
go_over_again() {
	py good flows.py "$1" "$port" "$peer" 4000 "$peer" 4003 "$mark"
}

# owned CASE ATTACK: by the program that began the flow it passes, by another one
# it does not.
owned() {
	port=$((port + 1))
	passes "$1" "$2" good
	port=$((port + 1))
	stopped "$1" "$2" other
}

# The outsider sends to $port while the command runs.
while_outsider_sends() {
	in_server /usr/bin/python3 -S -B "$programs/flows.py" outsider "$outsider" \
		4002 198.51.100.1 "$port" >/dev/null &
	sending=$!
	"$@"
	kill "$sending"
	wait "$sending" 2>/dev/null
}
reply() { while_outsider_sends py other flows.py reply "$port" "$mark"; }
# After the outsider's datagrams, from another port of ours or to another of its.
turn() {
	while_outsider_sends py other flows.py reply "$port" before
	py other flows.py udp "$1" "$outsider" "$2" "$mark"
}

cases() {
	owned udp-port-taken take_udp
	owned tcp-after-reset take_tcp
	owned udp-by-exec hand_by_exec
	owned udp-by-rights hand_by_rights
	for way in move moved; do
		port=$((port + 1))
		passes "udp-$way-to-its-other-port" go_over_again "$way"
		port=$((port + 1))
		stopped "udp-$way-elsewhere" go_over "$way"
	done
	port=$((port + 1))
	passes from-outside reply
	stopped from-outside-other-port turn $((port + 1000)) 4002
	port=$((port + 1))
	stopped from-outside-to-other-port turn "$port" 4003
}

bypass_programs
bypass_record 198.51.100.2@53
policy <<-END
	version: 1
	mode: enforce
	resolvers: [198.51.100.2]
	rules:
	  - name: peer
	    who: { exe: [$work/good, $work/good.py] }
	    networks: [$peer/32]
	    action: allow
	    open: { ports: any }
	  - name: web
	    who: { exe: [$work/good, $work/good.py] }
	    domains: ["**.example.com"]
	    action: allow
END
start serve nsenter --net="/run/netns/$server_ns" /usr/bin/python3 -S -B \
	"$programs/flows.py" serve "$peer" 4000 4001
await grep -q '^ready' "$work/serve.log" || fail "the peer serves"
bypass_run cases
