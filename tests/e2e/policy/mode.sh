#!/bin/sh
# The mode of a rule: what it denies in audit is recorded and passes, lookups and
# connections, for the programs that it is about and for no other; in a policy
# that audits, a rule that enforces denies.  The judges are the client's lookups
# and connections, the wire and the sets of the kernel.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
start_knotd
start_web 80 8080
start_wire
python=$(readlink -f /usr/bin/python3)

# --- rules that audit in a policy that enforces ------------------------------
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2, "2001:db8:1::2"]
rules:
  - name: never
    domains: [two.example.com]
    action: deny
  - name: trial
    who: { exe: $work/good }
    domains: [www.example.com, two.example.com, alias2.example.com, inside2.example.com]
    action: deny
    mode: audit
  - name: lan
    who: { exe: $work/good }
    networks: [203.0.113.64/26]
    action: deny
    mode: audit
  - name: web
    domains: [alias.example.com, long.example.com, inside.example.com]
    action: allow
    open: { ports: [80/tcp], special: allow }
  - name: suspended
    domains: [www.example.com]
    action: deny
END
start_nameward

passes() { # SENTENCE FILTER: a denial that is only recorded
	recorded "$1" "denied and .event.outcome == \"unknown\" and
		.nameward.mode == \"audit\" and ($2)"
}
is "a lookup that a rule in audit denies passes, and so does its connection" \
	OK "$(result good sendto --name www.example.com --then-connect 80)"
pid=$(word pid "$work/out")
passes "the lookup is recorded as denied, by that rule" \
	"act == \"query\" and pid == $pid and rule == \"trial\""
passes "so is the answer" \
	"act == \"answer\" and pid == $pid and rule == \"trial\""
passes "so is the connection" "act == \"connect\" and pid == $pid and
	rule == \"trial\" and to == \"203.0.113.10\""
check "the question reached the resolver" wire_has www.example.com
is "the set of the rule has the address" 203.0.113.10 "$(set_addresses trial_4)"
is "over IPv6 and TCP, too" OK "$(result good sendto --name www.example.com \
	--type AAAA --tcp --server 2001:db8:1::2 --then-connect 80)"
is "any port passes" OK "$(result good dial 203.0.113.10 --port 8080)"

is "another program does not reach the address" ECONNREFUSED \
	"$(result other dial 203.0.113.10 --port 80)"
is "nor may it look the name up" EPERM \
	"$(result other sendto --name www.example.com)"
recorded "its record says that it was stopped" \
	"act == \"query\" and denied and pid == $(word pid "$work/out") and
		.event.outcome == \"failure\" and .nameward.mode == \"enforce\" and
		rule == \"suspended\""

is "a rule in front that enforces holds" EPERM \
	"$(result good sendto --name two.example.com)"
is "what no rule decides is denied as before" EPERM \
	"$(result good sendto --name short.example.com)"
is "an address without a lookup is refused as before" ECONNREFUSED \
	"$(result good dial 203.0.113.40 --port 80)"

is "networks that a rule in audit denies are reached" OK \
	"$(result good dial 203.0.113.70 --port 8080)"
passes "and recorded" "act == \"connect\" and rule == \"lan\" and
	to == \"203.0.113.70\" and pid == $(word pid "$work/out")"
is "by those programs alone" ECONNREFUSED \
	"$(result other dial 203.0.113.70 --port 8080)"

is "an alias that a rule in audit denies passes" OK \
	"$(result good sendto --name alias.example.com --then-connect 80)"
passes "the record says which" "act == \"answer\" and rule == \"trial\" and
	.event.reason == \"denied-alias\" and .nameward.denied_alias"
is "what the alias leads to is open by the rule in audit alone" \
	"203.0.113.10 203.0.113.13" "$(set_addresses trial_4)"
is "and by no other" "" "$(set_addresses web_4)"
is "but a special address is not" ECONNREFUSED "$(result good sendto \
	--name inside.example.com --then-connect 80)"
is "in no set" "203.0.113.10 203.0.113.13 " \
	"$(set_addresses trial_4) $(set_addresses web_4)"

is "status counts the rules that enforce" 2 \
	"$(ctl status --json | jq .denials.enforce)"
is "and those that audit" 2 "$(ctl status --json | jq .denials.audit)"
check "it counts what was stopped apart from what was denied" \
	[ true = "$(ctl status --json | jq '.counters |
		.stopped > 0 and .denied > .stopped and
		.connects_stopped > 0 and .connects > .connects_stopped')" ]

# What the kernel let pass or stopped is what `replay` says of the records.
"$nameward" replay -p "$work/policy.yaml" --json "$records" >"$work/replayed"
is "replay: status" 0 $?
# sum FILTER FILE: of the counts of lookups and connections.
sum() { jq -s "$jq_help"'map(select('"$1"') | .count // .nameward.count // 1) |
	add' "$2"; }
of_both='(act == "query" or act == "connect") and denied'
again='(.kind == "lookup" or .kind == "connection")'
is "replay: what passed is permitted as audit" \
	"$(sum "$of_both and .nameward.mode == \"audit\"" "$records")" \
	"$(sum "$again and .decision == \"allow\" and .reason == \"audit\"" \
		"$work/replayed")"
is "replay: what was stopped is denied" \
	"$(sum "$of_both and .nameward.mode == \"enforce\"" "$records")" \
	"$(sum "$again and .decision == \"deny\"" "$work/replayed")"
is "replay: nothing that passed would be denied" null \
	"$(sum '.decision == "deny" and .passed' "$work/replayed")"

# What an alert denies is stopped where a rule in audit denies it, too.
cp "$work/policy.yaml" "$work/audits.yaml"
echo 'alerts: { list: [{ domains: [inside2.example.com], action: deny }] }' \
	>>"$work/policy.yaml"
check "reload: a list denies, too" ctl reload
is "an alert comes of a lookup that a rule in audit lets pass" OK \
	"$(result good sendto --name inside2.example.com)"
recorded "the alert denies the name" "act == \"alert\" and
	.event.reason == \"list\" and .nameward.denied_until and
	.nameward.rule == \"trial\""
is "then the rule in audit does not let it pass" EPERM \
	"$(result good sendto --name inside2.example.com)"
recorded "the record says that it was stopped" "act == \"query\" and
	.event.reason == \"suspicious\" and .event.outcome == \"failure\" and
	.nameward.mode == \"enforce\" and pid == $(word pid "$work/out")"
n=$(ctl alerts --json | jq '.alerts[0].n')
check "the alert is released" ctl alerts --release "$n"
is "then it passes as before" OK \
	"$(result good sendto --name inside2.example.com)"
cp "$work/audits.yaml" "$work/policy.yaml"
check "reload: without the list" ctl reload

# The rule enforces from here on: what it let pass is shut.
sed -i '/mode: audit/d' "$work/policy.yaml"
check "reload: the rule enforces" ctl reload
is "then the lookup is denied" EPERM \
	"$(result good sendto --name www.example.com)"
is "and the address is shut" ECONNREFUSED \
	"$(result good dial 203.0.113.10 --port 80)"
stop "$nameward_pid"

# --- rules that enforce in a policy that audits ------------------------------
policy <<END
version: 1
mode: audit
denied: answer
resolvers: [198.51.100.2, "2001:db8:1::2"]
rules:
  - name: web
    who: { exe: $work/good }
    domains: ["*.many.example.com", long.example.com]
    action: allow
    open: { ports: [80/tcp] }
  - name: rest
    who: [{ exe: $work/good }, { exe: $python, user: 4242 }]
    domains: ["**"]
    networks: [0.0.0.0/0, "::/0"]
    action: deny
    mode: enforce
END
rm "$records"
start_nameward
is "what is permitted connects, as soon as it has the answer" OK \
	"$(result good sendto --name a.many.example.com --then-connect 80)"
result good sendto --name www.example.com >/dev/null
check "what the rule denies is denied" \
	grep -qE 'rcode=3|result=EPERM' "$work/out" # Linux 6.6 answers
recorded "the record says that it was stopped" \
	"act == \"query\" and denied and .event.outcome == \"failure\" and
		.nameward.mode == \"enforce\" and rule == \"rest\""
is "so is an address without a lookup" ECONNREFUSED \
	"$(result good dial 203.0.113.40 --port 80)"
recorded "and recorded" "act == \"connect\" and denied and rule == \"rest\" and
	.event.outcome == \"failure\" and .nameward.mode == \"enforce\""
is "another port of an open address, too" ECONNREFUSED \
	"$(result good dial 203.0.113.30 --port 8080)"
is "another program is not blocked" OK \
	"$(result other sendto --name www.example.com --then-connect 80)"
passes "but recorded" "act == \"query\" and pid == $(word pid "$work/out") and
	name == \"www.example.com\" and (rule | not)"
passes "its connection, too" "act == \"connect\" and (rule | not) and
	pid == $(word pid "$work/out") and .event.reason == \"not-open\""
is "nor without a lookup" OK "$(result other dial 203.0.113.40 --port 80)"
# asks USER: Python sends a question that can't be read as that user.
asks() {
	as_program -- setpriv --reuid "$1" --clear-groups /usr/bin/python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"\x12\x34\1\0\0\1\0\0\0\0\0\0\7unclear\7example\3com\0\0\1\0\1++",
         ("198.51.100.2", 53))' 2>"$work/err"
}
asks 4242
is "what can't be read leaves no program that a rule enforces against" 1 $?
check "as the send fails" grep -q PermissionError "$work/err"
asks 4243
is "another program's does" 0 $?
recorded "and is recorded" 'act == "query" and denied and
	.event.reason == "malformed" and .event.outcome == "unknown" and
	.nameward.mode == "audit" and .user.id == "4243"'
check "it reached the resolver" wire_has unclear.example.com
is "once" 1 "$(wire unclear.example.com)"
stop "$nameward_pid"
e2e_end
