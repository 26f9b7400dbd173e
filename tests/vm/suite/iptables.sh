#!/bin/sh
# nameward works beside rules that iptables made, as Docker does: a bridge, a
# container behind it, a published port, masquerading, and rules that redirect
# what leaves the host.  `systemctl restart nftables` flushes all tables.
# vm: debian
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
# shellcheck source=tests/lib/neighbour.sh
. "$top/tests/lib/neighbour.sh"
# shellcheck source=tests/lib/neighbour_root.sh
. "$top/tests/lib/neighbour_root.sh"
neighbour_root_begin
container_ns=nwk$$
leave() {
	systemctl stop nftables 2>/dev/null
	nft delete table ip nat 2>/dev/null
	nft delete table ip filter 2>/dev/null
	ip netns del "$container_ns" 2>/dev/null
	ip link del docker0 2>/dev/null
	e2e_cleanup
}
trap leave EXIT
start_knotd
start_web 80
start_wire
neighbour_policy

in_container() { nsenter --net="/run/netns/$container_ns" "$@"; }
container() {
	ip netns add "$container_ns"
	ip link add docker0 type bridge
	ip link add vethk type veth peer name eth0 netns "$container_ns"
	ip -batch - <<-END
		link set vethk master docker0 up
		addr add 172.17.0.1/16 dev docker0
		link set docker0 up
	END
	ip -n "$container_ns" -batch - <<-END
		link set lo up
		link set eth0 up
		addr add 172.17.0.2/16 dev eth0
		route add default via 172.17.0.1
	END
	sysctl -qw net.ipv4.ip_forward=1
	start served nsenter --net="/run/netns/$container_ns" \
		/usr/bin/python3 "$lib/programs/serve.py" "$work/www" 80
	await grep -q ready "$work/served.log"
}
container

# shellcheck disable=SC2034 # read by name
iptables_agains="restored flushed"
iptables_rules() {
	cat <<-END
		*nat
		:DOCKER - [0:0]
		-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
		-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
		-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
		-A DOCKER -i docker0 -j RETURN
		-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
		-A OUTPUT -d 203.0.113.98/32 -p tcp -j DNAT --to-destination 203.0.113.10
		-A OUTPUT -d 203.0.113.15/32 -p tcp -j DNAT --to-destination 203.0.113.99
		-A OUTPUT -d 203.0.113.97/32 -p udp -m udp --dport 5300 -j DNAT --to-destination 198.51.100.2:53
		COMMIT
		*filter
		:FORWARD DROP [0:0]
		:DOCKER - [0:0]
		:DOCKER-USER - [0:0]
		-A FORWARD -j DOCKER-USER
		-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
		-A FORWARD -o docker0 -j DOCKER
		-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
		-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
		-A DOCKER-USER -j RETURN
		-A OUTPUT -d 203.0.113.13/32 -j DROP
		-A OUTPUT -d 203.0.113.99/32 -j ACCEPT
		COMMIT
	END
}
iptables_on() { iptables_rules | iptables-restore; }
iptables_restored() { iptables-save | iptables-restore; }
# Debian's nftables.conf begins with `flush ruleset`, which removes their tables
# and ours.
iptables_flushed() {
	systemctl restart nftables
	check "$when: our table is there again" await table_there
	nft delete table inet filter
	iptables_on
}
iptables_off() {
	nft delete table ip nat
	nft delete table ip filter
}
# fetched ADDRESS PORT: the server's side fetches a page from here.
fetched() {
	in_server curl -s --max-time 5 "http://$1:$2/" | grep -c "by the test"
}
iptables_works() {
	is "$when: the published port answers from outside" 1 \
		"$(fetched 198.51.100.1 8080)"
	case $when in *without*) return ;; esac
	silent "$when: the published port, used from here, is judged as the container's" \
		172.17.0.2 refused good dial 198.51.100.1 --port 8080
	is "$when: a permitted lookup is answered" \
		OK "$(result good sendto --name long.example.com)"
	silent "$when: a redirected connection is judged by its destination" \
		203.0.113.99 refused good dial 203.0.113.15 --port 80
	is "$when: a redirected connection to an open destination comes up" OK \
		"$(result good dial 203.0.113.98 --port 80)"
	denied_name
	is "$when: a denied name by a redirected port is stopped" EPERM \
		"$(result good sendto --name "$denied" \
			--server 203.0.113.97 --port 5300)"
	check "$when: a denied name by a redirected port did not reach the resolver" \
		wire_lacks "$denied"
}
beside iptables
e2e_end
