#!/bin/sh
# A transparent proxy sends in the names of its clients and of the servers that
# they want: `transparent: yes` permits it to the programs of a rule, to no
# others, and a reload takes it back.  The judge is the connection itself.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/lib/flows.sh
. "$top/tests/lib/flows.sh"
e2e_begin
start_web 80
cp "$(readlink -f /usr/bin/python3)" "$work/good.py"
cp "$work/good.py" "$work/other.py"
cp "$lib/programs/transparent.py" "$work"

client=192.0.2.200      # a client of the proxy, which it speaks for
client6=2001:db8:9::200
server=192.0.2.201      # a server, which it takes the place of

# What comes for a connection of the proxy is for this host, whatever the address.
network() {
	ip -n "$server_ns" route add 192.0.2.0/24 via 198.51.100.1
	ip -n "$server_ns" route add 2001:db8:9::/64 via 2001:db8:1::1
	for family in -4 -6; do
		ip "$family" -n "$client_ns" rule add fwmark 1/1 lookup 100
		ip "$family" -n "$client_ns" route add local default dev lo \
			table 100
	done
	in_client nft -f - <<-END
		table inet proxy {
			chain prerouting {
				type filter hook prerouting priority -150
				socket transparent 1 meta mark set 1 accept
				ip daddr $server tcp dport 80 tproxy ip to :8080 meta mark set 1 accept
			}
		}
	END
}
network || {
	skip "everything: the kernel has no TPROXY"
	exit 0
}

transparent_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2]
		rules:
		  - name: proxy
		    who: { exe: $work/good.py }
		    networks: [198.51.100.2, "2001:db8:1::2"]
		    action: allow
		    open: { ports: [80/tcp, 81/udp], transparent: $1 }
		  - name: web
		    networks: [198.51.100.2, "2001:db8:1::2"]
		    action: allow
		    open: { ports: [80/tcp, 81/udp] }
	END
}

# goes SENTENCE WANT WHO SOURCE TO
goes() {
	is "$1" "$2" "$(result as_program -- "$work/$3.py" \
		"$work/transparent.py" connect "$4" "$5" 80)"
}
# comes SENTENCE WANT: the server's side connects to a host behind the proxy.
comes() {
	is "$1" "$2" "$(in_server timeout 3 /usr/bin/python3 -c "
import socket
s = socket.create_connection(('$server', 80), 2)
print(s.recv(99).decode())" 2>/dev/null)"
}

start_program proxy "$work/good.py" "$work/transparent.py" serve 8080
await grep -q ready "$work/proxy.log"
start serve nsenter --net="/run/netns/$server_ns" /usr/bin/python3 -S -B "$flows" \
	serve 198.51.100.2 81
await grep -q ready "$work/serve.log"
goes "without nameward it connects for a client" OK good $client 198.51.100.2
goes "without nameward it does so over IPv6" OK good $client6 2001:db8:1::2
comes "without nameward it takes the place of a server" "a proxy"
transparent_policy yes
start_nameward
goes "it connects for a client" OK good $client 198.51.100.2
goes "it connects for a client over IPv6" OK good $client6 2001:db8:1::2
comes "it takes the place of a server" "a proxy"
# A reject would go to the client.
goes "it goes nowhere else, and is not answered" ETIMEDOUT good $client 198.51.100.3
goes "another program does not connect for a client" ETIMEDOUT \
	other $client 198.51.100.2
goes "nor over IPv6" ETIMEDOUT other $client6 2001:db8:1::2
recorded "the reason is recorded" \
	'act == "connect" and denied and .event.reason == "foreign-source"'
start_program flow "$work/good.py" -S -B "$flows" udp 198.51.100.2 81 21001 \
	"$work/flow.fifo" $client
flow_begins flow
lives "a flow of UDP begins for a client" flow one
transparent_policy no
check "a reload takes it back" ctl reload >"$work/out"
ends "then the flow of UDP ends" flow two
goes "then it does not connect for a client" ETIMEDOUT good $client 198.51.100.2
comes "then it takes nobody's place" ""
transparent_policy yes
check "another reload permits it again" ctl reload >"$work/out"
goes "then it connects again" OK good $client 198.51.100.2
lives "then the flow of UDP goes on" flow three
e2e_end
