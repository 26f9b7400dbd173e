#!/bin/sh
# Lookups that an IPsec policy encrypts into UDP, from port 4500 to 4500, are
# answered: the packet around one has the socket of the program that asked, and
# is no lookup itself.  What is in it is not judged (README.md, "Limits").  The
# judge is the server's answer, and what comes over its link.
# vm: full
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd

client=198.51.100.1 server=198.51.100.2
# state NAMESPACE: what a daemon of IKE would have agreed on.
state() {
	ip -n "$1" xfrm state add src $client dst $server proto esp spi 0x4e57 \
		mode transport reqid 1 \
		enc "cbc(aes)" 0x000102030405060708090a0b0c0d0e0f \
		auth "hmac(sha1)" 0x000102030405060708090a0b0c0d0e0f10111213 \
		encap espinudp 4500 4500 0.0.0.0
}
if ! state "$client_ns" 2>"$work/xfrm" || ! state "$server_ns" 2>"$work/xfrm"; then
	skip "everything: no IPsec here: $(cat "$work/xfrm")"
	e2e_end
fi

# The two daemons of IKE: each holds port 4500, and they have spoken.
cat >"$work/ike.py" <<-END
	import socket, sys, time
	here, there, first = sys.argv[1:]
	sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	sock.setsockopt(socket.IPPROTO_UDP, 100, 2)  # UDP_ENCAP: ESP
	sock.bind((here, 4500))
	sock.connect((there, 4500))
	print("bound", flush=True)
	if first == "first":
	    sock.send(bytes(4) + b"hello")
	    sock.recv(512)
	else:
	    sock.recv(512)
	    sock.send(bytes(4) + b"hello")
	print("spoken", flush=True)
	time.sleep(3600)
END
# ike NAME NAMESPACE HERE THERE WHO
ike() {
	start "$1" nsenter --net="/run/netns/$2" /usr/bin/python3 "$work/ike.py" \
		"$3" "$4" "$5"
	await grep -q bound "$work/$1.log"
}
simple_policy
start_nameward
ike theirs "$server_ns" $server $client second
ike ours "$client_ns" $client $server first
check "the daemons of IKE have spoken" await grep -q spoken "$work/ours.log"
ip -n "$client_ns" xfrm policy add dir out src $client dst $server proto udp \
	dport 53 tmpl src $client dst $server proto esp reqid 1 mode transport

for call in send write sendto; do
	is "a lookup by $call is answered" OK \
		"$(result good $call --name "www.example.com")"
done
check "they came encrypted" sh -c \
	"ip -n $server_ns -s xfrm state | grep -qE '[1-9][0-9]*\(packets\)'"
e2e_end
