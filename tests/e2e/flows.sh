#!/bin/sh
# Flows live on: those from before the start, over a reload that gives classes
# other numbers, after a crash, and when their address expires; and none of them
# is anybody else's.  What leaves by lo is not followed, unless somebody
# redirects it.  The judge is the echo that comes back.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/lib/redirect.sh
. "$top/tests/lib/redirect.sh"
# shellcheck source=tests/lib/flows.sh
. "$top/tests/lib/flows.sh"
e2e_begin
need_pins
cp "$(readlink -f /usr/bin/python3)" "$work/good.py"
cp "$work/good.py" "$work/other.py"
peer=203.0.113.10  # www.example.com
other=203.0.113.20 # open to nobody

# hold NAME PROGRAM KIND ADDRESS HERE: a flow to port 80 from port HERE.
hold() {
	start_program "$1" "$work/$2.py" -S -B "$flows" "$3" "$4" 80 "$5" \
		"$work/$1.fifo"
	flow_begins "$1"
}
# rules PORTS [RULE]...: the rules that stand before that for the web decide
# which numbers the classes have.
rules() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2]
		rules:
		  ${2:-}
		  - name: web
		    who: { exe: $work/good* }
		    domains: [www.example.com]
		    action: allow
		    open: { ports: [$1], ttl: { min: 1s, max: 6s }, grace: 0s }
	END
}
look_up() {
	gets_answer good --name www.example.com
	settled
}
expired() { set_lacks web_4 "$peer"; }

cases_before() {
	# The kernel follows no flows until a rule asks for them.
	hold tcp_before good tcp "$peer" 21001
	say tcp_before none
	in_client nft -f - <<-END
		table ip firewall {
			chain input {
				type filter hook input priority 0
				ct state established accept
			}
		}
	END
	hold tcp_other other tcp "$other" 21002
	hold udp_before good udp "$peer" 21003
	hold udp_other other udp "$other" 21004
	for flow in tcp_before tcp_other udp_before udp_other; do
		say $flow zero
	done
	start_nameward
	for flow in tcp_before tcp_other udp_before udp_other; do
		lives "from before the start: $flow lives on" $flow one
	done
	# shellcheck disable=SC2154 # start_program sets it
	stop "$udp_before_pid"
	hold udp_taken other udp "$peer" 21003
	ends "from before the start: nobody else goes on with it" udp_taken one
	hold udp_new other udp "$other" 21005
	ends "after the start: no such flow begins" udp_new one
}

cases_expired() {
	look_up
	hold tcp good tcp "$peer" 21011
	hold udp good udp "$peer" 21012
	lives "a connection begins" tcp one
	lives "a UDP flow begins" udp one
	await expired
	lives "the address has expired: the connection lives on" tcp two
	lives "the address has expired: the UDP flow lives on" udp two
	hold udp_late good udp "$peer" 21013
	ends "the address has expired: no flow begins" udp_late one
}

cases_reload() {
	rules "80/tcp, 80/udp" "- { name: first, who: { exe: $work/other }, networks: [10.0.0.0/8], action: allow }"
	look_up
	hold udp_open good udp "$peer" 21021
	say udp_open one
	check "the policy is replaced" ctl reload
	lives "after the reload: a connection lives on" tcp three
	lives "after the reload: one from before the start, too" tcp_other three
	look_up
	lives "after the reload: a UDP flow that may begin lives on" udp_open two
	await expired
	lives "after the reload: it lives on when the address expires" udp_open three
	check "and replaced again" ctl reload
	lives "after another reload: the UDP flow lives on" udp_open four
	rules "80/tcp, 80/udp"
	check "and the first policy is back" ctl reload
	lives "after a third reload: a connection lives on" tcp four
	hold udp_stale other udp "$peer" 21012
	ends "after the reloads: nobody goes on with a flow of before" udp_stale one
}

cases_crash() {
	look_up
	hold udp_crash good udp "$peer" 21031
	say udp_crash one
	stop "$nameward_pid" KILL
	lives "after a crash: a connection lives on" tcp five
	lives "after a crash: a UDP flow lives on" udp_crash two
	start_nameward
	lives "after the next start: a connection lives on" tcp six
	lives "after the next start: one from before the start, too" tcp_other six
	look_up
	lives "after the next start: a UDP flow that may begin lives on" \
		udp_crash three
}

cases_related() {
	in_client nft -f - <<-END 2>/dev/null || {
		table ip helpers {
			ct helper ftp { type "ftp" protocol tcp; l3proto ip; }
			chain output {
				type filter hook output priority -150
				tcp dport 21 ct helper set "ftp"
			}
		}
	END
		skip "related: the kernel has no helper of FTP"
		return 0
	}
	start ftp nsenter --net="/run/netns/$server_ns" /usr/bin/python3 -S -B \
		"$flows" ftp "$peer"
	await grep -q '^ready' "$work/ftp.log"
	rules 21/tcp
	ctl reload >/dev/null
	look_up
	is "related: what a permitted connection announces passes" data \
		"$(as_program -- "$work/good.py" -S -B "$flows" passive "$peer")"
	in_client nft delete table ip helpers
}

# on_loopback NAME PORT: what conntrack makes of a flow that leaves by lo, "new" or
# "untracked".  The number of its entries would not say: others expire meanwhile.
on_loopback() {
	in_client nft -f - <<-END
		table ip seen {
			chain output {
				type filter hook output priority 100
				udp sport $2 ct state untracked counter
				udp sport $2 ct state new counter
			}
		}
	END
	hold "$1" other udp 127.0.0.1 "$2"
	say "$1" one
	in_client nft list table ip seen |
		sed -n 's/.* ct state \([a-z]*\) counter packets [1-9].*/\1/p'
	in_client nft delete table ip seen
}

cases_loopback() {
	serves local "$client_ns" 127.0.0.1
	check "status says that loopback is not tracked" loopback_is untracked
	is "loopback is not tracked" untracked "$(on_loopback lo_1 21041)"
	redirect udp
	check "a redirection is noticed" await loopback_is tracked
	is "with a redirection loopback is tracked" new "$(on_loopback lo_2 21042)"
	start_program lo_3 "$work/other.py" -S -B "$flows" udp 127.0.0.9 99 21043 \
		"$work/lo_3.fifo"
	await grep -q '^ready' "$work/lo_3.log"
	lives "the redirection works" lo_3 one
	in_client nft delete table ip theirs
	check "that it went is noticed" await loopback_is untracked
}

start_knotd
for address in $peer $other; do serves serve "$server_ns" "$address"; done
rules "80/tcp, 80/udp"
cases_before
cases_expired
cases_reload
cases_crash
cases_related
cases_loopback
e2e_end
