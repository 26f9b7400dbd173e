# shellcheck shell=sh disable=SC2154 # what bench.sh sets
# peers.sh - what else a host may run for its lookups, measured in the same rounds:
#
#   without    nothing
#   ct         one stateful rule of nftables, which any host with a firewall has
#   tcpdump    tcpdump -w of port 53: all is kept, and nobody knows the program
#   dnsmasq    a resolver in front, which opens what it answers (--nftset)
#   suricata   a record of each question and answer (the DNS log of EVE)
peers='without ct tcpdump dnsmasq suricata'
peer_pid=""
suricata_dir=${SURICATA_DIR:-${HOME:-/root}/.cache/nameward-suricata}
suricata=$(command -v suricata) || suricata=$suricata_dir/root/usr/bin/suricata
suricata_libs=$suricata_dir/root/usr/lib/$(uname -m)-linux-gnu

# peers_find: leave out those that aren't here.
peers_find() {
	dnsmasq --version 2>/dev/null | grep -q ' nftset' || {
		absent dnsmasq "there is none with nftset"
		peers=$(echo "$peers" | sed 's/ dnsmasq//')
	}
	[ -x "$suricata" ] || sh "$(dirname "$0")/suricata.sh" "$suricata_dir" \
		>"$work/unpacked.log" 2>&1
	why=$(suricata_is -V 2>&1 >/dev/null) && return
	why=$(cat "$work/unpacked.log" 2>/dev/null || echo "$why")
	absent suricata "$(echo "${why:-it does not start}" | tail -n 1)"
	peers=$(echo "$peers" | sed 's/ suricata//')
}

# Unpacked, it has its libraries beside it.
suricata_is() {
	LD_LIBRARY_PATH=$suricata_libs "$suricata" "$@"
}

# peer_begin NAME SERVER: begin, for questions to SERVER.  Afterwards $asked is where
# to send them, $peer_pid the process whose time counts.
peer_begin() {
	asked=$2
	peer_pid=
	"peer_$1" "$2"
}
peer_end() {
	[ -z "$peer_pid" ] || stop "$peer_pid"
	in_client nft delete table inet bench 2>/dev/null
	case $1 in suricata) suricata_lost ;; esac
	rm -rf "$work/peer.pcap" "$work/suricata"
	peer_pid=
}

peer_without() { :; }

peer_ct() {
	in_client nft -f - <<-END
		table inet bench {
			chain output {
				type filter hook output priority filter
				ct state established accept
			}
			chain input {
				type filter hook input priority filter
				ct state established accept
			}
		}
	END
}

peer_tcpdump() {
	start peer nsenter --net="/run/netns/$client_ns" tcpdump -i veth0 -nn \
		-B 16384 -w "$work/peer.pcap" udp port 53
	peer_ready 'listening on'
}

peer_dnsmasq() {
	in_client nft 'table inet bench { set opened { type ipv4_addr; }; }' ||
		fail "a set for dnsmasq"
	asked=198.51.100.1
	start peer nsenter --net="/run/netns/$client_ns" dnsmasq -k -C /dev/null \
		--no-resolv --no-hosts --bind-interfaces --listen-address="$asked" \
		--server="$1" --cache-size=0 --dns-forward-max=10000 --pid-file= \
		--user=root --log-facility=- \
		--nftset=/example.com/4#inet#bench#opened
	peer_ready 'started'
}

peer_suricata() {
	mkdir -p "$work/suricata"
	cat >"$work/suricata.yaml" <<-END
		%YAML 1.1
		---
		outputs:
		  - eve-log:
		      enabled: yes
		      filetype: regular
		      filename: eve.json
		      types: [ dns: { version: 2 } ]
		stats: { enabled: no }
		af-packet:
		  - interface: veth0
		    cluster-id: 99
		    cluster-type: cluster_flow
		    defrag: yes
		    tpacket-v3: yes
		    bpf-filter: udp port 53
		app-layer:
		  protocols:
		    dns:
		      udp: { enabled: yes, detection-ports: { dp: 53 } }
		      tcp: { enabled: yes, detection-ports: { dp: 53 } }
	END
	start peer env LD_LIBRARY_PATH="$suricata_libs" \
		nsenter --net="/run/netns/$client_ns" "$suricata" --af-packet \
		-c "$work/suricata.yaml" -l "$work/suricata" -S /dev/null
	peer_ready 'Engine started'
}

# What its capture dropped, a hundred packets: a line of $work/suricata.lost.
suricata_lost() {
	sed -nE 's/.*packets: ([0-9]+), drops: ([0-9]+).*/\1 \2/p' "$work/peer.log" |
		awk '{ n += $1 + $2; lost += $2 }
			END { if (n) printf "%.2f\n", 100 * lost / n }' \
			>>"$work/suricata.lost"
}

peer_ready() {
	await grep -q "$1" "$work/peer.log" ||
		fail "a peer starts: $(tail -n 3 "$work/peer.log")"
}
