#!/bin/sh
# A denied name is stopped wherever it is asked for: at resolvers that are not
# listed, at other ports, by encrypted DNS or multicast, and at resolvers that
# the program runs itself; and what is no DNS passes.  The judge is the server's
# side of the link.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

open=198.51.100.3       # not listed; every port of it may be connected to
closed=203.0.113.99     # nothing opened it
encrypted=203.0.113.53  # its port 853 is open
answered=203.0.113.10   # what the recorder answers
own=203.0.113.66        # what a resolver of one's own answers
stub=127.0.0.7          # a resolver of this host
mdns=224.0.0.251 mdns6=ff02::fb llmnr=224.0.0.252 llmnr6=ff02::1:3

# ask ADDRESS PORT [SHAPE]: ask there for $name.
ask() { py good where_to.py "${3:-plain}" "$name" "$1" "$2"; }
# ask_fine SHAPE ADDRESS PORT: ask there for a permitted name, whatever $name is.
ask_fine() { py good where_to.py "$1" "$mark.many.example.com" "$2" "$3"; }

# alerted REASON FILTER: the last case is recorded as an alert.
alerted() {
	[ "$phase" = shut ] || return 0
	recorded "$case_name: an alert with reason $1 is recorded" \
		"act == \"alert\" and .event.reason == \"$1\" and
		.event.severity == 47 and ($2)"
}
# An alert of a rule is written once in `repeat` for a program and domain, but a
# reload begins anew.
rearm() { ctl reload >/dev/null; }
of_mark() { echo "(name | ascii_downcase | startswith(\"$mark.\"))"; }

# elsewhere CASE ADDRESS PORT [SHAPE]: a question to another port is judged by
# its name, and is an alert.
elsewhere() {
	shape_of=${4:-plain}
	[ "$phase" = open ] || rearm
	passes "$1" ask "$2" "$3" "$shape_of"
	# Where a connection has several questions, the first is the alert.
	case $shape_of in
	tcp-*) alerted other-port 'allowed and (name | endswith(".example.com"))' ;;
	*) alerted other-port "allowed and $(of_mark)" ;;
	esac
	stopped "$1" ask "$2" "$3" "$shape_of"
	alerted other-port "denied and $(of_mark)"
}

# unhindered CASE KIND ADDRESS PORT: what is no question arrives in both phases,
# and is not recorded.
unhindered() {
	passes "$1" ask "$3" "$4" "$2"
	[ "$phase" = open ] || is "$1: it is not taken for DNS" 0 \
		"$(count 'act == "query" or act == "alert"')"
}

cases_unhindered() {
	for kind in random text ntp quic quic-short dtls stun rtp wireguard \
		dhcp vxlan counters pascal update answer; do
		unhindered "no-$kind" "no-$kind" "$open" 4433
	done
	for kind in random text quic answer; do
		unhindered "no-tcp-$kind" "no-tcp-$kind" "$open" 5300
	done
}

cases_unlisted() {
	for shape in plain tcp; do
		passes "unlisted-$shape" ask "$open" 53 "$shape"
		stopped "unlisted-$shape" ask "$open" 53 "$shape"
	done
	shut_out unlisted-answer "$answered" ask_fine believe "$open" 53
	shut_out unlisted-shut "$closed" ask "$closed" 53
	shut_out unlisted-shut-tcp "$closed" ask "$closed" 53 tcp
}

cases_other_port() {
	for shape in plain opt bits behind record segments tcp \
		tcp-length-first tcp-later tcp-together tcp-in-two; do
		elsewhere "other-port-$shape" "$open" 5300 "$shape"
	done
	# Up to Linux 6.4 splice() corks a datagram, so that its sender is unknown.
	if grep -qw udp_sendpage /proc/kallsyms; then
		stopped other-port-zerocopy ask "$open" 5300 zerocopy
	else
		elsewhere other-port-zerocopy "$open" 5300 zerocopy
	fi
	elsewhere other-port-6 2001:db8:1::2 5300
	elsewhere other-port-443 "$open" 443
	shut_out other-port-answer "$answered" ask_fine believe "$open" 5300
	shut_out other-port-shut "$closed" ask "$closed" 5300
}

# Port 53 of the resolver leads to another port: whoever sends there means DNS,
# so what does not look like a question is stopped, too.
cases_translated() {
	in_client nft -f - <<-END
		table ip translate {
			chain output {
				type nat hook output priority -100
				ip daddr 198.51.100.2 meta l4proto { tcp, udp } \\
					th dport 53 dnat to $open:5300
			}
		}
	END
	passes translated ask 198.51.100.2 53
	for shape in plain behind record opcode answer-bit two odd \
		many-records unconnected tcp; do
		stopped "translated-$shape" ask 198.51.100.2 53 "$shape"
	done
	in_client nft delete table ip translate
	in_client nft -f - <<-END
		table ip translate {
			chain output {
				type nat hook output priority -100
				ip daddr $open tcp dport 8053 dnat to 198.51.100.2:53
			}
		}
	END
	passes translated-again ask "$open" 8053 again
	stopped translated-again ask "$open" 8053 again
	in_client nft delete table ip translate
}

cases_encrypted() {
	for way in dot:tcp doq:plain; do
		shut_out "${way%:*}" "$closed" ask "$closed" 853 "${way#*:}"
		alerted encrypted-dns "act == \"alert\" and denied and to == \"$closed\""
		comes_up "${way%:*}" "$encrypted" ask "$encrypted" 853 no-random
	done
	comes_up dot-tcp "$encrypted" ask "$encrypted" 853 tcp
	shut_out doh "$closed" ask "$closed" 443 tcp
	stopped doh-name ask 198.51.100.2 53
}

# A resolver of this host asks upstream whatever it is asked.
cases_stub() {
	passes stub ask "$stub" 53
	stopped stub ask "$stub" 53
	stopped doq-stub ask "$stub" 853
	stopped dot-stub ask "$stub" 853 tcp
}

cases_multicast() {
	for where in mdns:$mdns:5353 llmnr:$llmnr:5355 mdns-unicast:$open:5353 \
		llmnr-unicast:$open:5355; do
		at=${where#*:}
		passes "${where%%:*}" ask "${at%:*}" "${at#*:}"
		stopped "${where%%:*}" ask "${at%:*}" "${at#*:}"
	done
	stopped mdns6 ask "$mdns6" 5353
	stopped llmnr6 ask "$llmnr6" 5355
	stopped llmnr-tcp ask "$open" 5355 tcp
	stopped netbios ask "$open" 137 netbios
	stopped mdns-answer-bit ask "$mdns" 5353 answer-bit
	stopped mdns-responder-asks ask "$mdns" 5353 responder
	passes mdns-responder ask "$mdns" 5353 said-by-responder
	shut_out mdns-answer "$answered" ask_fine believe "$open" 5353
	shut_out llmnr-answer "$answered" ask_fine believe "$open" 5355
}

cases_own() {
	shut_out own-port "$own" ask_fine own 127.0.0.1 5300
	shut_out own-loopback "$own" ask_fine own 127.0.0.1 53
	shut_out own-address "$own" ask_fine own 198.51.100.1 53
	shut_out own-namespace "$own" ask_fine own-namespace 198.51.100.2 53
	shut_out own-answer-served "$own" ask_fine served "$open" 40000
}

cases() {
	cases_unhindered
	cases_unlisted
	cases_other_port
	cases_translated
	cases_encrypted
	cases_multicast
	cases_own
	[ "$phase" = open ] || is "listed: no answer of an unlisted resolver opened anything" "" \
		"$(set_addresses web_4)$(set_addresses web_6)"
	# The same answer from the listed resolver opens the way.
	comes_up listed "$answered" ask_fine believe 198.51.100.2 53
	cases_stub
}

bypass_programs
places=
for port in 53 137 443 853 4433 5300 5353 5355; do
	places="$places $open@$port"
done
# shellcheck disable=SC2086
bypass_record 198.51.100.2@53 2001:db8:1::2@53 2001:db8:1::2@5300 \
	$encrypted@853 $answered@80 $own@80 $closed@53 $closed@443 $closed@853 \
	$closed@5300 $places
policy <<-END
	version: 1
	mode: enforce
	resolvers: [198.51.100.2, "2001:db8:1::2", $stub]
	rules:
	  - name: denied
	    domains: [denied.example.com, "**.denied.example.com"]
	    action: deny
	  - name: web
	    who: { exe: [$work/good, $work/good.py] }
	    domains: ["**.example.com"]
	    action: allow
	    open: { ports: [80/tcp, 80/udp] }
	  - name: lan
	    networks: [$open, 224.0.0.0/24, "ff02::/16", "2001:db8:1::2"]
	    action: allow
	    open: { ports: any }
	  - name: encrypted
	    networks: [$encrypted]
	    action: allow
	    open: { ports: [853/tcp, 853/udp] }
END
start_program stub /usr/bin/python3 "$top/tests/bypass/servers/stub.py" "$stub" 198.51.100.2
await grep -q '^ready' "$work/stub.log" || fail "the stub starts"
bypass_run cases
