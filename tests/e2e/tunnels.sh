#!/bin/sh
# iodine and dns2tcp, as Debian has them, put data through a resolver by each
# record type; the alert names the program and the user.  Where the detectors may
# deny, the tunnel stops, and a note says how much got out before.  The judges are
# the records, and the server's side of the link.
# run: early
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

unpacked=${UNPACKED:-${HOME:-/root}/.cache/nameward-programs}/root # tests/unpack.sh
iodine=$unpacked/usr/sbin/iodine iodined=$unpacked/usr/sbin/iodined
dns2tcpc=$unpacked/usr/bin/dns2tcpc dns2tcpd=$unpacked/usr/bin/dns2tcpd
iodine_pid="" dns2tcpc_pid=""
for program in "$iodine" "$iodined" "$dns2tcpc" "$dns2tcpd"; do
	[ -x "$program" ] || {
		skip "everything: there is no $program"
		exit 0
	}
done
[ -c /dev/net/tun ] || {
	skip "everything: there is no /dev/net/tun"
	exit 0
}
e2e_begin
start_knotd

# The resolver of the client leads a domain to each tunnel's end.
ip -n "$server_ns" addr add 198.51.100.4/24 dev veth0
start iodined nsenter --net="/run/netns/$server_ns" "$iodined" -f -c -P secret \
	-l 198.51.100.4 -p 5301 10.99.0.1/24 t.tunnel-one.com
cat >"$work/dns2tcpd.conf" <<END
listen = 198.51.100.4
port = 5302
user = root
chroot = $work/www
domain = d.tunnel-two.com
resources = sink:127.0.0.1:7000
END
start dns2tcpd nsenter --net="/run/netns/$server_ns" "$dns2tcpd" -F -d 1 \
	-f "$work/dns2tcpd.conf"
start sink nsenter --net="/run/netns/$server_ns" python3 -c '
import socket
listener = socket.create_server(("127.0.0.1", 7000))
while True:
    peer = listener.accept()[0]
    while data := peer.recv(65536):
        print("got", len(data), flush=True)'
start dnsmasq nsenter --net="/run/netns/$server_ns" dnsmasq -k -C /dev/null \
	--no-resolv --no-hosts --bind-interfaces \
	--listen-address=198.51.100.3 --server=198.51.100.2 --cache-size=0 \
	--server="/tunnel-one.com/198.51.100.4#5301" \
	--server="/tunnel-two.com/198.51.100.4#5302" --pid-file= --user=root
check "dnsmasq answers" await answers 198.51.100.3
start_wire

# policy_of ACTION: what the detectors of tunnels do.
policy_of() {
	policy <<-END
		version: 1
		mode: enforce
		records: none
		resolvers: [198.51.100.3]
		defaults: { lookup: allow, egress: allow }
		alerts:
		  tunnel: { severity: high, action: $1 }
		  txt: { severity: medium, action: $1 }
		  odd-type: { severity: medium, action: $1 }
	END
}

# alert_of DETECTOR|... PROGRAM DOMAIN: of one of them, naming program, user and
# domain.
alert_of() {
	echo "act == \"alert\" and (.event.reason | test(\"^($1)\$\")) and
		.process.executable == \"$2\" and .user.name == \"root\" and
		.dns.question.registered_domain == \"$3\""
}

# tunnel_up TYPE: a copy of iodine, which is another program, makes a tunnel.
tunnel_up() {
	cp "$iodine" "$work/iodine-$1"
	start_program "iodine" "$work/iodine-$1" -f -r -P secret -T "$1" \
		-d "tun$1" 198.51.100.3 t.tunnel-one.com
}
is_up() { grep -q 'Connection setup complete' "$work/iodine.log"; }
# pour DEVICE: 20 datagrams of random bytes into the tunnel.
pour() {
	in_client python3 -c '
import os, socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, sys.argv[1].encode())
for _ in range(20):
    try:
        s.sendto(os.urandom(200), ("10.99.0.1", 9))
    except OSError:
        pass
    time.sleep(0.1)' "$1"
}

policy_of alert
start_nameward
for type in NULL TXT SRV MX CNAME A; do
	tunnel_up $type
	if await is_up; then
		ok "iodine makes a tunnel by $type"
	else
		fail "iodine makes a tunnel by $type: $(tail -n 2 "$work/iodine.log")"
	fi
	pour tun$type
	recorded "iodine by $type: an alert names program, user and domain" \
		"$(alert_of 'tunnel|txt' "$work/iodine-$type" tunnel-one.com)"
	stop "$iodine_pid"
done
recorded "iodine by NULL: its type is an alert at once" \
	"$(alert_of odd-type "$work/iodine-NULL" tunnel-one.com)"
recorded "an alert has numbers, names and techniques" \
	"$(alert_of tunnel "$work/iodine-A" tunnel-one.com) and
	.nameward.evidence.score >= 200 and
	(.nameward.evidence.examples | length) > 0 and
	(.threat.technique.subtechnique.id | index(\"T1071.004\") != null)"
counted "one alert of a detector, program and domain is written" 1 \
	"$(alert_of tunnel "$work/iodine-A" tunnel-one.com)"

# send_by TYPE PROGRAM: 6,000 random bytes through dns2tcp.
send_by() {
	cp "$dns2tcpc" "$2"
	start_program dns2tcpc "$2" -z d.tunnel-two.com \
		-r sink -T "$1" -l 2222 198.51.100.3
	await grep -q 'Listening on port' "$work/dns2tcpc.log"
	in_client python3 -c '
import os, socket, time
s = socket.create_connection(("127.0.0.1", 2222))
for _ in range(20):
    s.sendall(os.urandom(300))
    time.sleep(0.1)
time.sleep(2)'
}
for type in TXT KEY; do
	send_by $type "$work/dns2tcpc-$type"
	recorded "dns2tcp by $type: an alert names program, user and domain" \
		"$(alert_of 'tunnel|txt' "$work/dns2tcpc-$type" tunnel-two.com)"
	# shellcheck disable=SC2154 # start_program sets it
	stop "$dns2tcpc_pid"
done
check "dns2tcp has put data through" grep -q got "$work/sink.log"

in_client "$nameward" alerts --control "$control" >"$work/alerts" 2>&1
if grep -q "$work/iodine-A (root) has put" "$work/alerts"; then
	ok "nameward alerts shows the program"
else
	fail "nameward alerts shows the program: $(cat "$work/alerts")"
fi

# --- and now they deny ----------------------------------------------------------
policy_of deny
check "a policy that denies is loaded" ctl reload
# asked DOMAIN: how many questions for it have left.
asked() {
	tcpdump -nn -r "$work/wire.pcap" dst host 198.51.100.3 2>/dev/null |
		grep -c "$1"
}
# What the device of the tunnel has received at the server.
in_device() {
	in_server ip -s -j link show dns0 2>/dev/null |
		jq '.[0].stats64.rx.bytes'
}
for type in NULL TXT SRV MX CNAME A; do
	asked_before=$(asked tunnel-one.com) bytes_before=$(in_device)
	cp "$iodine" "$work/denied-$type"
	start_program iodine "$work/denied-$type" -f -r -P secret -T $type \
		-d "den$type" 198.51.100.3 t.tunnel-one.com
	recorded "iodine by $type is denied: suspicious" \
		"(act == \"query\" or act == \"alert\") and
		.process.executable == \"$work/denied-$type\" and
		(.nameward.denied_until != null)"
	pour "den$type" 2>/dev/null
	asked_then=$(asked tunnel-one.com)
	sleep 2
	is "iodine by $type: no more questions leave" \
		"$asked_then" "$(asked tunnel-one.com)"
	note "iodine by $type: $((asked_then - asked_before)) questions and" \
		"$(($(in_device) - bytes_before)) bytes of packets got out"
	stop "$iodine_pid"
done
# What dns2tcp's end has handed on.
sunk() { awk '/got/ { n += $2 } END { print n + 0 }' "$work/sink.log"; }
for type in TXT KEY; do
	asked_before=$(asked tunnel-two.com) bytes_before=$(sunk)
	send_by $type "$work/denied2-$type"
	recorded "dns2tcp by $type is denied: suspicious" \
		"act == \"alert\" and .nameward.denied_until != null and
		.process.executable == \"$work/denied2-$type\""
	asked_then=$(asked tunnel-two.com)
	sleep 2
	is "dns2tcp by $type: no more questions leave" \
		"$asked_then" "$(asked tunnel-two.com)"
	sunk_bytes=$(($(sunk) - bytes_before))
	check "dns2tcp by $type: not all of the 6,000 bytes got out" \
		test "$sunk_bytes" -lt 6000
	note "dns2tcp by $type: $((asked_then - asked_before)) questions and" \
		"$sunk_bytes bytes got out"
	stop "$dns2tcpc_pid"
done
e2e_end
