#!/bin/sh
# What programs see of a denied question: an answer at once, with each way that
# they have to ask, and an error where the policy wants one or where it can't be
# helped.  Nothing of it reaches the server.  answered_devices.sh has the devices.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
slow_wire_pid='' errors_wire_pid=''
e2e_begin
start_knotd
start_dnsmasq "$client_ns" 127.0.0.1
start_web 80
start_wire

# rules DENIED: the policy.
rules() {
	policy <<-END
		version: 1
		denied: $1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2", 127.0.0.1, 10.77.0.2,
		  "fd00:77::2", 198.51.100.3]
		rules:
		  - name: typed
		    domains: [typed.many.example.com]
		    types: [A]
		    action: allow
		  - name: untyped
		    domains: [untyped.many.example.com]
		    types: [AAAA]
		    action: deny
		  - name: groups
		    networks: [224.0.0.0/4]
		    action: allow
		    open: { ports: any }
		  - name: web
		    domains: [www.example.com, untyped.many.example.com,
		      "*.found.many.example.com"]
		    action: allow
	END
}

# sees WHAT WORDS [OPTION]...: "RESULT RCODE RECORDS" of the client's lookup.
sees() {
	sees_what=$1 sees_words=$2
	shift 2
	good sendto "$@" >"$work/out" 2>&1
	is "$sees_what" "$sees_words" \
		"$(word result "$work/out") $(word rcode "$work/out") $(word records "$work/out")"
}
denials='s/result=(EPERM|EACCES|ECONNABORTED|ECONNRESET|EPIPE) /result=error /'
nxdomain="OK 3 0" nodata="OK 0 0" refused="OK 5 0"

rules answer
start_nameward
answers_here=$(ctl status --json | jq '.denied.answered_at | length')
if [ "$answers_here" -eq 0 ]; then
	is "without TCX status says where the error is" "lo veth0" "$(ctl status \
		--json | jq -r '.denied.error_at[]' | sort | tr '\n' ' ' |
		sed 's/ $//')"
	is "without TCX the send of a denied question fails" EPERM \
		"$(result good sendto --name a.many.example.com)"
	e2e_end
fi

# --- the answers --------------------------------------------------------------

sees "no rule for the name: it does not exist" "$nxdomain" \
	--name a.many.example.com
sees "over IPv6, too" "$nxdomain" --name b.many.example.com \
	--server 2001:db8:1::2
sees "from a socket for both" "$nxdomain" --name c.many.example.com \
	--server ::ffff:198.51.100.2
sees "by lo" "$nxdomain" --name d.many.example.com --server 127.0.0.1
sees "another type is permitted: no data" "$nodata" --type AAAA \
	--name typed.many.example.com
sees "another type is not denied: no data" "$nodata" --type AAAA \
	--name untyped.many.example.com
sees "no data, over IPv6" "$nodata" --type AAAA --name typed.many.example.com \
	--server 2001:db8:1::2
for how in send write sendmsg sendmmsg; do
	good $how --name $how.many.example.com >"$work/out" 2>&1
	is "by $how" "OK 3" "$(word result "$work/out") $(word rcode "$work/out")"
done
is "what is permitted is answered by the server, and opens" OK \
	"$(result good sendto --name typed.many.example.com --then-connect 80)"
is "over TCP a denied question is an error" error "$(good sendto --tcp \
	--name tcp.many.example.com | sed -E "$denials;s/.*result=error.*/error/")"
recorded "the record says what was answered: NXDOMAIN" \
	'name == "a.many.example.com" and denied and .event.outcome == "failure"
		and .dns.response_code == "NXDOMAIN" and .dns.type == "query"'
recorded "the record says what was answered: no data" \
	'name == "typed.many.example.com" and denied and
		.dns.response_code == "NOERROR"'
recorded "an error has no code" 'name == "tcp.many.example.com" and denied and
	(.dns | has("response_code") | not)'
is "an answer of ours has no record of its own" 0 \
	"$(count 'act == "answer" and (name | startswith("a.many"))')"

# --- programs -----------------------------------------------------------------

# shellcheck source=tests/lib/lookers.sh
. "$top/tests/lib/lookers.sh"
# looks KIND NAME COMMAND...: the search list leads it to a name that is permitted,
# and a name that is denied everywhere ends soon.
looks() {
	kind=$1 looker=$2
	shift 2
	lacks=$(looker_lacks "$@")
	if [ -n "$lacks" ]; then
		[ "$kind" = plain ] ||
			skip "$looker goes on in its search list: there is no $lacks"
		skip "$looker learns of a denial at once: there is no $lacks"
		return
	fi
	[ "$kind" = plain ] || check "$looker goes on in its search list" \
		asks "$@" "host-$looker"
	asks "$@" "denied-$looker.many.example.org"
	note "$looker: a denied name in $took ms, with its start and end"
	recorded "$looker asked for it" \
		"denied and (name | startswith(\"denied-$looker.\"))"
	is "$looker learns of a denial at once: it asks nothing twice" 1 \
		"$(picked "denied and (name | startswith(\"denied-$looker.\"))" |
			jq -r '.dns.question | .name + .type' | sort |
			uniq -c | awk '$1 > most { most = $1 } END { print most }')"
}
each_looker looks
asks getent ahosts untyped.many.example.com
is "a denied AAAA does not spoil A" 0 $?
sed -i 's/^search.*//' "$work/resolv.conf"

# --- a socket that is closed when its answer comes -----------------------------

# The kernel would tell the resolver that nobody is there, and quote the question.
# The question waits for its neighbour, which answers when the socket is closed.
ip -n "$client_ns" link add slow type veth peer name slow netns "$server_ns"
ip -n "$client_ns" -batch - <<-END
	link set slow up
	addr add 10.77.0.1/24 dev slow
END
ip -n "$server_ns" -batch - <<-END
	link set slow arp off
	link set slow up
	addr add 10.77.0.2/24 dev slow
END
slow_answers() {
	ctl status --json | jq -e '.denied.answered_at | index("slow")' >/dev/null
}
await slow_answers
start slow_wire nsenter --net="/run/netns/$server_ns" tcpdump -i slow -nn -U \
	--immediate-mode -w "$work/slow.pcap"
await grep -q 'listening on' "$work/slow_wire.log"
is "a question waits for its neighbour while its socket is closed" sent \
	"$(as_program -- /usr/bin/python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"\0\1\1\0\0\1\0\0\0\0\0\0\6closed\4many\7example\3com\0\0\1\0\1",
         ("10.77.0.2", 53))
print("sent")')"
ip -n "$server_ns" link set slow arp on
is_neighbour() {
	ip -n "$client_ns" neigh show 10.77.0.2 dev slow | grep -q lladdr
}
check "then the neighbour answers" await is_neighbour
sleep 0.3
stop "$slow_wire_pid"
is "nothing but ARP came to the neighbour" 0 "$(tcpdump -nn -r \
	"$work/slow.pcap" 2>/dev/null | grep -v ' ARP, ' | grep -c ' IP ')"
ip -n "$client_ns" link del slow

# errors PORT: how many errors say that a datagram from that port, which came
# late, was not wanted.
errors() {
	start errors_wire nsenter --net="/run/netns/$server_ns" tcpdump -i veth0 \
		-nn -U --immediate-mode -w "$work/errors.pcap" icmp or icmp6
	await grep -q 'listening on' "$work/errors_wire.log"
	in_server /usr/bin/python3 -c '
import socket, sys
for family, to in (socket.AF_INET, "198.51.100.1"), (socket.AF_INET6, "2001:db8:1::1"):
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("198.51.100.3" if family == socket.AF_INET else "2001:db8:1::3",
            int(sys.argv[1])))
    s.sendto(b"late", (to, 9))' "$1"
	sleep 0.3
	stop "$errors_wire_pid"
	tcpdump -nn -r "$work/errors.pcap" 2>/dev/null |
		grep -ci 'unreachable'
}
ip -n "$server_ns" addr add 2001:db8:1::3/64 dev veth0 nodad
is "an error about a datagram leaves, of both families" 2 "$(errors 54)"
is "none leaves about an answer of DNS" 0 "$(errors 53)"

# --- where it is an error -----------------------------------------------------

is "a message of two questions is an error" EPERM "$(as_program -- \
	/usr/bin/python3 -c '
import errno, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
name = b"\1a\4many\7example\3com\0\0\1\0\1"
try:
    s.sendto(b"\0\1\1\0\0\2\0\0\0\0\0\0" + name + name, ("198.51.100.2", 53))
    print("sent")
except OSError as e:
    print(errno.errorcode[e.errno])')"
# multicast GROUP PORT: "sent", or the error, of a question that is denied.
multicast() {
	as_program -- /usr/bin/python3 -c '
import errno, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    s.sendto(b"\0\0\0\0\0\1\0\0\0\0\0\0\1a\5local\0\0\1\0\1",
             (sys.argv[1], int(sys.argv[2])))
    print("sent")
except OSError as e:
    print(errno.errorcode[e.errno])' "$@"
}
is "multicast DNS that is denied is no error" sent \
	"$(multicast 224.0.0.251 5353)"
is "LLMNR that is denied is no error" sent "$(multicast 224.0.0.252 5355)"

# What comes before our program may take the mark from the packet.
if in_client nft -f - 2>/dev/null <<-END; then
	table netdev before {
		chain egress {
			type filter hook egress device veth0 priority 0
			meta mark set 0
		}
	}
END
	is "a chain of nftables before ours: an error" EPERM \
		"$(result good sendto --name nft.many.example.com)"
	sees "but not by another device" "$nxdomain" \
		--name nft2.many.example.com --server 127.0.0.1
	in_client nft delete table netdev before
	sees "without it: an answer again" "$nxdomain" --name nft3.many.example.com
else
	skip "a chain of nftables before ours: there is no egress hook"
	skip "but not by another device: there is no egress hook"
	skip "without it: an answer again: there is no egress hook"
fi
if tc -n "$client_ns" qdisc add dev veth0 clsact 2>/dev/null; then
	sees "a filter of tc behind ours changes nothing" "$nxdomain" \
		--name tc.many.example.com
	tc -n "$client_ns" qdisc del dev veth0 clsact
	sees "nor does its removal" "$nxdomain" --name tc2.many.example.com
else
	skip "a filter of tc behind ours changes nothing: there is no clsact"
fi

rules refused
ctl reload >/dev/null
sees "denied: refused" "$refused" --name e.many.example.com
recorded "the record says REFUSED" 'name == "e.many.example.com" and denied and
	.dns.response_code == "REFUSED"'
is "status has the policy's word" refused "$(ctl status --json | jq -r .denied.as)"
rules error
ctl reload >/dev/null
is "denied: error" EPERM "$(result good sendto --name f.many.example.com)"
is "denied: error, multicast DNS" EPERM "$(multicast 224.0.0.251 5353)"
is "denied: error, LLMNR" EPERM "$(multicast 224.0.0.252 5355)"

# --- the wire -------------------------------------------------------------------

gets_answer good --name www.example.com
wire_has www.example.com
for name in a b c e f typed2 send write sendmsg sendmmsg tc tc2 nft nft2 nft3; do
	check "nothing of $name reached the server" wire_lacks \
		"$name.many.example.com"
done
is "no type that is denied reached the server" 0 "$(tcpdump -nn -r \
	"$work/wire.pcap" dst port 53 2>/dev/null | grep -c 'AAAA. typed')"
is "no multicast question that is denied left" 0 "$(tcpdump -nn -r \
	"$work/wire.pcap" dst port 5353 or dst port 5355 2>/dev/null | wc -l)"
is "no denied name of the programs reached the server" 0 "$(tcpdump -nn -r \
	"$work/wire.pcap" dst port 53 2>/dev/null | grep -c '? denied-\|lost\.')"
e2e_end
