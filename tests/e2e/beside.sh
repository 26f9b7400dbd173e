#!/bin/sh
# nameward works beside other tables of nftables, other programs on cgroups and
# other users of packet marks, and they beside it, whoever came first; `unload`
# takes out only what is ours.  The judges are the client's connections, the
# counters of the other tables, and bpftool.
# run: early
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
# `systemctl restart nftables` does this with Debian's nftables.conf.
tables_flush() {
	{ echo flush ruleset; tables_rules; } | in_client nft -f -
}
# An administrator saves the whole ruleset, ours included, and loads it anew.
tables_loaded() {
	in_client nft list ruleset >"$work/saved"
	{ echo flush ruleset; cat "$work/saved"; } >"$work/load"
	in_client nft -f "$work/load" 2>"$work/load.log" || {
		# Our table is owned, so the kernel refuses it and takes theirs.
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
	is "$when: their mark is on the packet that left" $((theirs + 1)) \
		"$(counted_by theirs)"
	is "$when: our mark is on the packet that left" \
		$((ours + 1)) "$(counted_by ours)"
	set_there=$(counted_by "set on the way")
	is "$when: a packet that gets their mark on its way passes" OK \
		"$(result good dial 203.0.113.10 --port 80)"
	check "$when: a packet that gets their mark on its way leaves with it" \
		test \
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
# This cgroup is made later, and gets a program before anything runs in it.
programs_below() {
	mkdir -p "$cgroup/more"
	theirs attach "$cgroup/more" 203.0.113.10
	check "$when: another program drops there what nameward permits" test \
		"$(result as_program more -- "$work/good" dial 203.0.113.10 \
			--port 80 --timeout-ms 400)" != OK
	rmdir "$cgroup/more"
}
programs_works() {
	denied_name
	is "$when: a denied name is stopped in a cgroup below" EPERM \
		"$(result as_program below -- "$work/good" sendto \
			--name "$denied")"
	check "$when: a denied name in a cgroup below did not reach the resolver" \
		wire_lacks "$denied"
	is "$when: a permitted name is answered in a cgroup below" OK \
		"$(result as_program below -- "$work/good" sendto \
			--name long.example.com)"
	silent "$when: what the program of the cgroup below drops does not leave" \
		203.0.113.15 dropped \
		as_program below -- "$work/good" dial 203.0.113.15 --port 80 \
		--timeout-ms 400
	is "$when: what the program of the cgroup below drops is open beside it" \
		OK \
		"$(result good dial 203.0.113.15 --port 80)"
	is "$when: the other program is still attached" \
		1 "$(bpftool cgroup show \
		"$cgroup" 2>/dev/null | grep -c neighbour)"
}
beside programs

# A program that is attached without sharing excludes all others: whoever comes
# second is refused, and nameward says so and changes nothing.
theirs attach "$cgroup" 203.0.113.13 alone
start nameward nsenter --net="/run/netns/$client_ns" "$nameward" run \
	-p "$work/policy.yaml" -o "$records" --cgroup "$cgroup" --pin none \
	--control "$control"
check "an exclusive program came first: nameward ends" \
	await is_zombie "$nameward_pid"
is_zombie "$nameward_pid" || stop "$nameward_pid" KILL
wait "$nameward_pid"
is "an exclusive program came first: nameward ends with status 1" 1 $?
check "an exclusive program came first: nameward says why it ends: $(tail -n 1 "$work/nameward.log")" \
	grep -q 'another program' "$work/nameward.log"
check "an exclusive program came first: no table is left" table_gone
theirs detach "$cgroup" 203.0.113.13
start_nameward
check "nameward came first: an exclusive program is refused" sh -c \
	'! "$@" 2>/dev/null' sh /usr/bin/python3 \
	"$top/tests/lib/neighbour.py" attach "$cgroup" 203.0.113.13 alone
nameward_holds "nameward came first, an exclusive program is refused"

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
	"$lib/programs/serve.py" "$work/www" 8082
await grep -q ready "$work/proxy.log"
when="redirections"
silent "$when: an address of this host that leads out is judged by where to" \
	203.0.113.99 refused good dial 198.51.100.1 --port 8080
is "$when: a name whose address is the destination is looked up and opened" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"
is "$when: an address of this host that leads to an open one passes" \
	OK "$(result good dial 198.51.100.1 --port 8081)"
silent "$when: an address of this host that leads to an open one is shut to another program" \
	203.0.113.10 refused \
	other dial 198.51.100.1 --port 8081
is "$when: what leads to a port of this host stays here, and passes" OK \
	"$(result other dial 203.0.113.98 --port 80)"
is "$when: an address of this host that leads nowhere else passes" OK \
	"$(result other dial 198.51.100.1 --port 8082)"
denied_name
is "$when: a denied name by way of an address of this host is stopped" EPERM \
	"$(result good sendto --name "$denied" --server 198.51.100.1 \
		--port 5300)"
check "$when: a denied name by way of this host did not reach the resolver" \
	wire_lacks "$denied"
# Without connection tracking nothing is redirected: loopback is loopback.
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
