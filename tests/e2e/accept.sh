#!/bin/sh
# A resolver that lies: an answer opens only what the question asked for, and
# each refusal is recorded with its reason.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - name: stranger
    who: { exe: $work/good }
    networks: [198.51.100.3/32]
    action: allow
    open: { ports: [53/udp] }
  - name: local
    who: { exe: $work/good }
    domains: [loopback.local.example.com]
    action: allow
    open: { special: allow }
  - name: web
    who: { exe: $work/good }
    domains: ["**.example.com"]
    action: allow
END
for at in 2 3; do
	start liar nsenter --net="/run/netns/$server_ns" /usr/bin/python3 \
		"$lib/liar.py" 198.51.100.$at 53
	await 5 grep -q ready "$work/liar.log" || fail "the liar starts"
done
start_nameward

# believed SENTENCE LABEL LAST-BYTE
believed() {
	good sendto --name "$2.example.com" >"$work/out"
	check "$1: opens" await 1 set_has web_4 "203.0.113.$3"
}
# caught SENTENCE LABEL LAST-BYTE REASON
caught() {
	good sendto --name "$2.example.com" --timeout-ms 300 \
		--linger-ms 50 >"$work/out"
	recorded "$1: recorded" "act == \"answer\" and .event.reason == \"$4\" and pid == $(word pid "$work/out")"
	check "$1: opens nothing" set_lacks web_4 "203.0.113.$3"
}

believed "the truth" truth 100
believed "a compressed owner" pointer 110
caught "an address at the end of another chain" chain 101 broken-chain
caught "an address of another name" stranger 102 broken-chain
caught "a chain that bites its tail" loop 111 broken-chain
caught "an answer to another question" question 103 wrong-question
caught "an answer with another id" ident 104 unsolicited
caught "an answer that was cut" cut 105 truncated
caught "a second answer" twice 106 duplicate
caught "an answer that breaks off" broken 107 malformed
caught "the machine's own address" loopback 0 special-address
caught "such an address beside another" mixed 108 special-address
caught "65 addresses" many 128 too-many
good sendto --name refused.example.com >"$work/out"
check "an error with an address: opens nothing" set_lacks web_4 203.0.113.109
good sendto --server 198.51.100.3 --name untrusted.example.com >"$work/out"
is "a resolver that is not listed answers" OK "$(word result "$work/out")"
recorded "but is not trusted" \
	'act == "answer" and .event.reason == "untrusted-resolver" and name == "untrusted.example.com"'
good sendto --name loopback.local.example.com >"$work/out"
check "special: allow opens the machine's own address" \
	await 1 set_has local_4 127.0.0.1
is "the set holds what was believed and nothing else" \
	"203.0.113.100 203.0.113.110" "$(set_addresses web_4)"
check "the daemon is alive" kill -0 "$nameward_pid"
e2e_end
