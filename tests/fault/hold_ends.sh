#!/bin/sh
# While packets wait for an answer in flight, held in a queue of nftables or
# dropped until TCP tries again, the policy is replaced, or the daemon stops,
# dies or takes everything out.  A packet that waits is then judged by what is in
# force, or it is lost; none gets out by accident.  The judges are the client's
# connections and the wire.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_begin
need_pins
start_knotd
start_web 80
start_wire tcp port 80 or udp port 80

# The policy "first" permits a name; "second" has a denial before that rule;
# "third" is without the rule.
rules_of() { # FILE
	cat >"$work/$1.yaml" <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2]
		rules:
		  - name: lan
		    who: { exe: $work/other }
		    networks: [203.0.113.16/28]
		    action: allow
		    open: { ports: any }
	END
	cat >>"$work/$1.yaml"
}
permitted() {
	cat <<-END
		  - name: web
		    who: { exe: $work/good }
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp, 80/udp] }
	END
}
permitted | rules_of first
{
	echo "  - { name: new, domains: [long.example.com], action: deny }"
	permitted
} | rules_of second
echo "  - { name: web, who: { exe: $work/good }, domains: [www.example.com], action: allow }" |
	rules_of third
# "fourth" gives the name to another program: a packet that were judged by a
# class of the former policy would find there what others may open.
rules_of fourth <<END
  - name: web
    who: { exe: $work/other }
    domains: ["**.example.com"]
    action: allow
    open: { ports: any }
  - name: all
    who: { exe: $work/good }
    domains: [www.example.com]
    action: allow
    open: { ports: any }
END
policy_is() { cp "$work/$1.yaml" "$work/policy.yaml"; }

in_flight() {
	in_client nft list chain inet nameward hold |
		sed -n 's/.*packets \([0-9]*\) .*in flight.*/\1/p' |
		awk '{ n += $1 } END { print n + 0 }'
}
more_in_flight() { [ "$(in_flight)" -gt "$1" ]; }
datagrams() {
	tcpdump -nn -r "$work/wire.pcap" "dst host $1 and udp" 2>/dev/null |
		wc -l
}
reloaded() { [ "$(grep -c '"reloaded"' "$records")" -gt "$1" ]; }

# waits NAME ADDRESS [COMMAND]: the daemon is stopped, and will find $signal
# before the answer; a connection to ADDRESS waits meanwhile, in waiting_pid.
waits() {
	seen=$(in_flight)
	kill -s STOP "$nameward_pid"
	[ -z "$signal" ] || kill -s "$signal" "$nameward_pid"
	gets_answer good --name "$1"
	good "${3:-dial}" "$2" --port 80 --timeout-ms $((6000 * slow)) \
		>"$work/waits" 2>&1 &
	waiting_pid=$!
	await more_in_flight "$seen" || fail "$when: $2: nothing waits"
}
goes_on() {
	kill -s CONT "$nameward_pid"
	wait "$waiting_pid"
	waited=$(word result "$work/waits")
}

# replaced POLICY NAME ADDRESS: replace the policy while a connection to ADDRESS
# waits for the answer to NAME.
replaced() {
	policy_is first
	ctl reload >/dev/null
	policy_is "$1"
	since=$(now_s) n=$(grep -c '"reloaded"' "$records") signal=HUP
	waits "$2" "$3"
	goes_on
	check "$when: $1: the new policy is in force" await reloaded "$n"
}
shut() { # SENTENCE ADDRESS
	is "$when: $1 is refused" ECONNREFUSED "$waited"
	is "$when: $1: nothing left" 0 "$(wire_syns "$2" "$since")"
}
reloads() {
	when="$hold, reload"
	replaced second long.example.com 203.0.113.15
	shut "what a new rule denies" 203.0.113.15
	replaced third alias.example.com 203.0.113.13
	shut "what no rule permits any more" 203.0.113.13
	replaced fourth alias.example.com 203.0.113.13
	shut "what the new policy gives to another program" 203.0.113.13
	replaced second first.example.com 203.0.113.16
	is "$when: what is still permitted comes up" OK "$waited"
	replaced second first.example.com 203.0.113.99
	shut "what no answer opens" 203.0.113.99
}

policy_is first
start_nameward --keep
hold=$(ctl status --json | jq -r .hold)
is "the program is known" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"
reloads

# --- the daemon goes, and what it made stays -----------------------------------
policy_is first
ctl reload >/dev/null
when="$hold, stop --keep" signal=TERM
waits two.example.com 203.0.113.99
goes_on
wait "$nameward_pid" 2>/dev/null
check "$when: what no answer opens does not come up" test OK != "$waited"
is "$when: nothing of it left" 0 "$(wire_syns 203.0.113.99)"
check "$when: a new connection that no answer opens does not come up" \
	test OK != \
	"$(result good dial 203.0.113.98 --port 80 --timeout-ms 1500)"
start_nameward --keep
is "$when: the next start goes on with it" OK "$(result good sendto \
	--name two.example.com --then-connect 80 --timeout-ms 8000)"

when="$hold, crash" signal=
waits long.example.com 203.0.113.15
kill -s KILL "$nameward_pid"
wait "$nameward_pid" 2>/dev/null
wait "$waiting_pid"
check "$when: an address that is in no set does not come up" \
	test OK != "$(word result "$work/waits")"
is "$when: nothing of it left" 0 "$(wire_syns 203.0.113.15)"
start_nameward
is "$when: the next start goes on with it" OK "$(result good sendto \
	--name long.example.com --then-connect 80 --timeout-ms 8000)"

# --- everything is taken out ---------------------------------------------------
# A datagram is sent once: when it has waited, it is judged by the rules or lost.
when="$hold, unload"
waits first.example.com 203.0.113.97 echo
in_client "$nameward" unload --control "$control" --pin "$pin" \
	>"$work/unload" 2>&1 &
unload_pid=$!
goes_on
wait $unload_pid
is "$when: the daemon ends with status 0" 0 $?
check "$when: a datagram that waited gets no answer" test OK != "$waited"
is "$when: a datagram that waited has not left" 0 "$(datagrams 203.0.113.97)"
wait "$nameward_pid" 2>/dev/null
is "$when: nothing is shut any more" OK \
	"$(result good dial 203.0.113.97 --port 80)"

# --- the table tests marks of packets, not of sockets --------------------------
export NAMEWARD_DISABLE=socket-mark,even-enforcing
policy_is first
start_nameward
hold="$hold, marks of packets"
is "$hold: the program is known" OK "$(result good sendto \
	--name www.example.com --then-connect 80 --timeout-ms 8000)"
reloads
e2e_end
