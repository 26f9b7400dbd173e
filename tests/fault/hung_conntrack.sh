#!/bin/sh
# Where any user keeps the kernel from answering about conntrack, the daemon waits
# for nobody: reloads and `status` end.  Until the marks of all flows are changed,
# no flow goes on by a mark that may mean something else; what is permitted passes.
# The judges are the clock, the kernel's set of marks and the echo that comes back.
# run: alone
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_name=fault/$e2e_name
e2e_begin
# shellcheck source=tests/lib/flows.sh
. "$top/tests/lib/flows.sh"
# shellcheck source=tests/lib/hung.sh
. "$top/tests/lib/hung.sh"
cp "$(readlink -f /usr/bin/python3)" "$work/good.py"
# No flow of the test is forgotten meanwhile.
in_client sysctl -qw net.netfilter.nf_conntrack_udp_timeout=600
peer=203.0.113.10
holders=${HOLDERS:-20}
holder=$work/hold_conntrack.py
cp "$top/tests/fault/hold_conntrack.py" "$holder"

# rules [RULE]: with one that gives programs other classes.
rules() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2]
		rules:
		  ${1:-}
		  - name: peer
		    who: { exe: $work/good* }
		    networks: [$peer]
		    action: allow
		    open: { ports: any }
	END
}
first="- { name: first, who: { exe: $work/other }, networks: [10.0.0.0/8], action: allow }"
shut="- { name: shut, who: { exe: $work/good* }, networks: [$peer], action: deny }"

# Flows whose marks a reload has to change.
many() {
	as_program -- "$work/good.py" -S -B -c '
import socket, sys
s = socket.socket(type=socket.SOCK_DGRAM)
for port in range(20001, 40001):
    try:
        s.sendto(b"x", (sys.argv[1], port))
    except OSError:
        pass  # nobody is there
' "$peer"
}
marks_count() { in_client nft list set inet nameward flows | grep -q elements; }
marks_dont_count() { ! marks_count; }

is_whole() { [ "$(ctl status --json | jq .conntrack.whole)" = "$1" ]; }

# A user keeps conntrack busy, as root of namespaces of their own.
keep_busy() {
	start hold setpriv --reuid 4242 --regid 4242 --clear-groups \
		unshare -Urn /usr/bin/python3 -S -B "$holder" hold "$holders"
	await grep -q '^ready' "$work/hold.log"
}

start_knotd
rules
start_nameward
serves serve "$server_ns" "$peer"
start_program udp "$work/good.py" -S -B "$flows" udp "$peer" 80 21001 \
	"$work/udp.fifo"
flow_begins udp
lives "a UDP flow begins" udp one
check "the marks of flows count" marks_count
many
alone_ms=$(unshare -n /usr/bin/python3 -S -B "$holder" ask)
keep_busy || {
	skip "everything: no user gets a namespace: $(cat "$work/hold.log")"
	exit 0
}
ms=$(unshare -n /usr/bin/python3 -S -B "$holder" ask)
note "a request about conntrack takes $ms ms"
[ "$ms" -ge $((alone_ms + 10)) ] || {
	skip "everything else: it takes $alone_ms ms where nobody else asks"
	e2e_end
}

rules "$first"
takes_at_most 10 "a reload ends" ask reload
takes_at_most 3 "status answers" ask status
check "the log says that flows are judged anew" \
	await grep -q 'conntrack: .* may end' "$work/nameward.log"
many
rules
takes_at_most 10 "another reload ends" ask reload
takes_at_most 3 "status answers after that, too" ask status
check "no flow goes on by its mark" marks_dont_count
lives "what is permitted passes all the same" udp two
rules "$shut"
takes_at_most 10 "a third reload ends" ask reload
ends "what is no longer permitted is stopped" udp three

rules
takes_at_most 10 "a fourth reload ends" ask reload
# shellcheck disable=SC2154 # start sets it
stop "$hold_pid"
check "once conntrack answers, the marks count again" await marks_count
check "status says so" await is_whole true
say udp none # it gets the error of before
lives "the flow goes on again" udp four

# A start asks for each socket that is open.
start_program open "$work/good.py" -S -B -c '
import socket, sys, time
held = [socket.socket(type=socket.SOCK_DGRAM) for i in range(500)]
for port, s in enumerate(held, 20001):
    s.connect((sys.argv[1], port))
print("ready", flush=True)
time.sleep(1000)
' "$peer"
await grep -q '^ready' "$work/open.log"
slow=$((slow * 3)) # beside those, a start competes for the processors
keep_busy
stop "$nameward_pid" KILL
takes_at_most 30 "a start ends" start_nameward
takes_at_most 3 "status answers after it" ask status
lives "what is permitted passes after it" udp five
e2e_end
