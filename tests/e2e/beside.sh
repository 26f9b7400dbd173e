#!/bin/sh
# Beside other tables of nftables, others' cgroup programs and others' marks:
# both work, whoever came first, and `unload` takes out only what is ours.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/lib/neighbour.sh
. "$top/tests/lib/neighbour.sh"
e2e_begin
start_knotd
start_web 80
start_wire
neighbour_policy

# --- other tables, at priorities before, of and behind ours ------------------

# shellcheck disable=SC2034 # read by name
tables_agains="flush loaded"
tables_rules() {
	cat <<-END
		table inet before {
			chain output {
				type filter hook output priority -10; policy accept;
				ip daddr 203.0.113.13 drop
				ip daddr 203.0.113.99 accept
			}
		}
		table ip same {
			chain output {
				type filter hook output priority 0; policy drop;
				ip daddr 203.0.113.13 drop
				accept
			}
		}
		table inet behind {
			chain output {
				type filter hook output priority 10; policy accept;
				ip daddr 203.0.113.99 accept
			}
			chain postrouting {
				type nat hook postrouting priority 100;
				oif veth0 ip daddr 203.0.113.10 masquerade
			}
		}
	END
}
tables_on() { tables_rules | in_client nft -f -; }
# What `systemctl restart nftables` does with Debian's nftables.conf.
tables_flush() {
	{ echo flush ruleset; tables_rules; } | in_client nft -f -
}
# Somebody saves all that is there, ours included, and loads it anew.
tables_loaded() {
	in_client nft list ruleset >"$work/saved"
	{ echo flush ruleset; cat "$work/saved"; } >"$work/load"
	in_client nft -f "$work/load" 2>"$work/load.log" || {
		# Ours is owned: the kernel refuses. Theirs go in all the same.
		tables_flush
	}
}
tables_off() {
	in_client nft delete table inet before
	in_client nft delete table ip same
	in_client nft delete table inet behind
}
tables_works() { :; }
beside tables

# --- marks ---------------------------------------------------------------------

# A program gives its sockets the mark 0x42; a table counts packets of that
# mark, by the bits that aren't ours and by ours, and another mark is put on
# packets on their way.
marks_rules() {
	cat <<-END
		table inet marks {
			chain output {
				type filter hook output priority -150; policy accept;
				ip daddr 203.0.113.13 drop
				ip daddr 203.0.113.99 meta mark set 0
				ip daddr 203.0.113.10 meta mark set meta mark or 0x100
			}
			chain postrouting {
				type filter hook postrouting priority 0; policy accept;
				meta mark & 0x00ffffff == 0x42 counter comment "theirs"
				meta mark & 0x00ffffff == 0x100 counter comment "set on the way"
				meta mark & 0xff000000 != 0 counter comment "ours"
			}
		}
	END
}
counted_by() {
	in_client nft -j list chain inet marks postrouting |
		jq -r ".nftables[].rule? | select(.comment == \"$1\") |
			.expr[].counter? // empty | .packets"
}
marks_on() { marks_rules | in_client nft -f -; }
marks_off() { in_client nft delete table inet marks; }
marks_works() {
	theirs=$(counted_by theirs) ours=$(counted_by ours)
	as_program -- /usr/bin/python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 0x42)
s.sendto(b"to nobody", ("198.51.100.2", 9))
print("%06x" % (s.getsockopt(socket.SOL_SOCKET, socket.SO_MARK) & 0xffffff))
' >"$work/mark" 2>&1
	is "$when: their mark is on the socket" 000042 "$(cat "$work/mark")"
	is "$when: and on the packet that left" $((theirs + 1)) \
		"$(counted_by theirs)"
	is "$when: so is ours" $((ours + 1)) "$(counted_by ours)"
	set_there=$(counted_by "set on the way")
	is "$when: a packet that gets their mark on its way" OK \
		"$(result good dial 203.0.113.10 --port 80)"
	check "$when: left with it" test \
		"$(counted_by "set on the way")" -gt "$set_there"
}
beside marks

# --- programs on cgroups ---------------------------------------------------------

theirs() { /usr/bin/python3 "$top/tests/lib/neighbour.py" "$@"; }
# shellcheck disable=SC2034 # read by name
programs_agains="anew below"
programs_on() {
	theirs attach "$cgroup" 203.0.113.13
	[ -e "$cgroup/below" ] || mkdir "$cgroup/below"
	theirs attach "$cgroup/below" 203.0.113.15
}
programs_off() {
	theirs detach "$cgroup" 203.0.113.13
	theirs detach "$cgroup/below" 203.0.113.15
	[ ! -e "$cgroup/more" ] || rmdir "$cgroup/more"
}
programs_anew() { programs_off && programs_on; }
# A unit that begins later, and has a program before anything runs in it.
programs_below() {
	mkdir -p "$cgroup/more"
	theirs attach "$cgroup/more" 203.0.113.10
	check "$when: another program there, permitted by nameward" test \
		"$(result as_program more -- "$work/good" dial 203.0.113.10 \
			--port 80 --timeout-ms 400)" != OK
	rmdir "$cgroup/more"
}
programs_works() {
	denied_name
	is "$when: a denied name below" EPERM \
		"$(result as_program below -- "$work/good" sendto \
			--name "$denied")"
	check "$when: and it did not reach the resolver" wire_lacks "$denied"
	is "$when: a permitted name below" OK \
		"$(result as_program below -- "$work/good" sendto \
			--name long.example.com)"
	silent "$when: what the program below drops" 203.0.113.15 dropped \
		as_program below -- "$work/good" dial 203.0.113.15 --port 80 \
		--timeout-ms 400
	is "$when: is open beside it" OK \
		"$(result good dial 203.0.113.15 --port 80)"
	is "$when: their own is still there" 1 "$(bpftool cgroup show \
		"$cgroup" 2>/dev/null | grep -c neighbour)"
}
beside programs

# One that wants to be alone can't be helped: who comes second is refused, and
# nameward says so and changes nothing.
theirs attach "$cgroup" 203.0.113.13 alone
start nameward nsenter --net="/run/netns/$client_ns" "$nameward" run \
	-p "$work/policy.yaml" -o "$records" --cgroup "$cgroup" --pin none \
	--control "$control"
check "alone first: nameward ends" await is_zombie "$nameward_pid"
is_zombie "$nameward_pid" || stop "$nameward_pid" KILL
wait "$nameward_pid"
is "alone first: in failure" 1 $?
check "alone first: and says why: $(tail -n 1 "$work/nameward.log")" \
	grep -q 'another program' "$work/nameward.log"
check "alone first: no table is left" table_gone
theirs detach "$cgroup" 203.0.113.13
start_nameward
check "nameward first: one that wants to be alone is refused" sh -c \
	'! "$@" 2>/dev/null' sh /usr/bin/python3 \
	"$top/tests/lib/neighbour.py" attach "$cgroup" 203.0.113.13 alone
nameward_holds "nameward first, alone refused"

# --- redirections -----------------------------------------------------------------

# At the output hook the interface is that of the route before NAT: an address
# of this host that leads elsewhere looks like loopback.
in_client nft -f - <<-END
	table ip redirections {
		chain output {
			type nat hook output priority -100; policy accept;
			ip daddr 198.51.100.1 tcp dport 8080 dnat to 203.0.113.99:80
			ip daddr 198.51.100.1 tcp dport 8081 dnat to 203.0.113.10:80
			ip daddr 198.51.100.1 udp dport 5300 dnat to 198.51.100.2:53
			ip daddr 203.0.113.98 tcp dport 80 redirect to :8082
		}
	}
END
start proxy nsenter --net="/run/netns/$client_ns" /usr/bin/python3 \
	"$lib/serve.py" "$work/www" 8082
await grep -q ready "$work/proxy.log"
when="redirections"
silent "$when: an address of this host that leads out is judged by where to" \
	203.0.113.99 refused good dial 198.51.100.1 --port 8080
is "$when: also where that is open" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"
is "$when: which passes" OK "$(result good dial 198.51.100.1 --port 8081)"
silent "$when: but not for another program" 203.0.113.10 refused \
	other dial 198.51.100.1 --port 8081
is "$when: what leads to a port of this host stays here, and passes" OK \
	"$(result other dial 203.0.113.98 --port 80)"
is "$when: so does an address of this host that leads nowhere" OK \
	"$(result other dial 198.51.100.1 --port 8082)"
denied_name
is "$when: a denied name by way of an address of this host" EPERM \
	"$(result good sendto --name "$denied" --server 198.51.100.1 \
		--port 5300)"
check "$when: did not reach the resolver" wire_lacks "$denied"
# Where packets are not tracked, loopback is loopback.
in_client nft -f - <<-END
	table inet untracked {
		chain output {
			type filter hook output priority -300; policy accept;
			oif lo notrack
		}
		chain prerouting {
			type filter hook prerouting priority -300; policy accept;
			iif lo notrack
		}
	}
END
is "$when: loopback that is not tracked passes" OK \
	"$(result other dial 198.51.100.1 --port 8082)"
e2e_end
