#!/bin/sh
# Flows of other network namespaces, whose addresses the host translates: TCP
# connections live on over a reload, other flows go on where they are permitted
# still, what outside began is answered, and whoever gets the address of a
# namespace that is gone has none of its flows.  The judge is the echo that comes
# back.
#
#   first   10.88.1.2 --+
#   second  10.88.2.2 --+-- client namespace, with nameward -- server
#   third   10.88.1.2, once the first is gone
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
# shellcheck source=tests/lib/containers.sh
. "$top/tests/lib/containers.sh"
# shellcheck source=tests/lib/flows.sh
. "$top/tests/lib/flows.sh"
first=nwa$$ second=nwb$$ third=nwd$$
if ! forwards || ! container "$first" 1 || ! container "$second" 2 ||
	! reachable 1 2; then
	fail "the containers could not be made"
	exit 1
fi
cp "$(readlink -f /usr/bin/python3)" "$work/good.py"
cp "$work/good.py" "$work/other.py"
peer=203.0.113.10  # open to good
other=203.0.113.20 # open to nobody
# The kernel follows no flows until a rule asks for them.
in_client nft -f - <<-END
	table ip firewall {
		chain forward {
			type filter hook forward priority 10
			ct state established accept
		}
	}
END
in_client nft -f - <<-END 2>/dev/null || note "the kernel has no NAT by nftables"
	table ip theirs {
		chain postrouting {
			type nat hook postrouting priority 100
			ip saddr 10.88.0.0/16 oifname "veth0" masquerade
		}
	}
END

# hold NAME NAMESPACE PROGRAM KIND ADDRESS HERE: a flow to port 80 from port HERE.
hold() {
	start_inside "$1" "$2" "$work/$3.py" -S -B "$flows" "$4" "$5" 80 "$6" \
		"$work/$1.fifo"
	flow_begins "$1"
}
# say NAME TEXT: send it.  Nothing leaves from an address until the daemon knows
# the class of the sender, anew after a reload; that takes the first datagram, while
# TCP sends again.
say() {
	case $1 in udp*) send "$1" "first-$2" ;; esac
	send "$1" "$2"
}

# rules MODE [RULE]: with a rule that stands before that for the peer.
rules() {
	policy <<-END
		version: 1
		mode: $1
		resolvers: [198.51.100.2]
		rules:
		  ${2:-}
		  - name: peer
		    who: { exe: $work/good* }
		    networks: [$peer]
		    action: allow
		    open: { ports: [80/tcp, 80/udp] }
	END
}
shut="- { name: shut, networks: [$peer], action: deny }"
reloads() { # SENTENCE
	check "$1" ctl reload
}
# from_port NAMESPACE PROGRAM PORT: what a connection from there to the peer gets.
from_port() {
	inside "$1" "$work/$2.py" -S -B -c '
import errno, socket, sys
s = socket.socket()
s.settimeout(3)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", int(sys.argv[1])))
try:
    s.connect((sys.argv[2], 80))
    print("OK")
except OSError as error:
    print(errno.errorcode.get(error.errno, error))
' "$3" "$peer"
}

cases_before() {
	hold tcp_before "$first" other tcp "$other" 21001
	hold udp_before "$first" other udp "$other" 21002
	for flow in tcp_before udp_before; do say $flow zero; done
	start_nameward
	ends "from before the start: a UDP flow is judged anew" udp_before one
	lives "from before the start: a connection lives on" tcp_before one
}

cases_reload() {
	hold udp "$first" good udp "$peer" 21012
	lives "a UDP flow begins" udp one
	hold tcp "$first" good tcp "$peer" 21011
	lives "a connection begins" tcp one
	lives "a UDP flow goes on" udp two
	ctl reload >/dev/null
	lives "after a reload of the same: the UDP flow lives on" udp three
	rules enforce "$shut"
	reloads "a rule shuts the address"
	ends "after that: the UDP flow is stopped" udp four
	lives "after that: the connection lives on" tcp four
	is "after that: no connection begins" ECONNREFUSED \
		"$(from_port "$first" good 21013)"
	rules enforce
	reloads "the rule is gone"
	lives "after that: the UDP flow goes on" udp six
	lives "after that: the connection lives on once more" tcp six
}

# What came in from outside is answered, and that opens nothing else.
cases_outside() {
	serves serve "$first" 10.88.1.2
	start outside nsenter --net="/run/netns/$server_ns" /usr/bin/python3 \
		-S -B "$flows" udp 10.88.1.2 80 21021 "$work/outside.fifo"
	await grep -q '^ready' "$work/outside.log"
	lives "a datagram from outside is answered" outside one
	rules enforce "$shut"
	reloads "a rule shuts an address"
	lives "after that: what outside began is answered" outside two
	rules enforce
	reloads "the rule is gone again"
}

cases_audit() {
	rules audit
	reloads "the policy audits"
	hold udp_audit "$second" other udp "$other" 21031
	lives "audit: a flow that nothing permits begins" udp_audit one
	lives "audit: and goes on" udp_audit two
	rules enforce
	reloads "the policy enforces again"
	ends "after audit: the flow is stopped" udp_audit three
}

cases_crash() {
	[ "$pin" != none ] || {
		skip "a crash keeps the flows: no bpf file system can be mounted"
		return 0
	}
	lives "before a crash: the UDP flow lives" udp seven
	stop "$nameward_pid" KILL
	lives "after a crash: the UDP flow lives on" udp eight
	start_nameward
	lives "after the next start: the UDP flow goes on" udp nine
	lives "after the next start: the connection lives on" tcp nine
}

link_is_gone() { ! ip -n "$client_ns" link show box1 >/dev/null 2>&1; }
# The first is cut off before its programs end, so nobody hears of that.
cases_taken_over() {
	lives "before it is gone: the UDP flow lives" udp ten
	lives "before it is gone: the connection lives" tcp ten
	ip -n "$first" link set eth0 down
	# shellcheck disable=SC2154 # start_inside sets them
	stop "$tcp_pid" KILL
	# shellcheck disable=SC2154
	stop "$udp_pid" KILL
	ip -n "$client_ns" link del box1
	ip netns del "$first"
	await link_is_gone
	container "$third" 1 || fail "another namespace gets the address"
	hold udp_taken "$third" other udp "$peer" 21012
	ends "whoever gets the address has not the UDP flow" udp_taken one
	check "the address is a source again" has_source sources4 10.88.1.2
	is "whoever gets the address has not the connection" ECONNREFUSED \
		"$(from_port "$third" other 21011)"
	hold udp_anew "$third" good udp "$peer" 21014
	lives "who is permitted to begins anew" udp_anew one
}

for address in $peer $other; do serves serve "$server_ns" "$address"; done
rules enforce
mount_pins 2>/dev/null
cases_before
cases_reload
cases_outside
cases_audit
cases_crash
cases_taken_over
e2e_end
