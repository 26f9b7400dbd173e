#!/bin/sh
# A new policy overtakes an answer: the rule that permitted the question stands
# as before, but a new one in front of it denies the name.  Whether the answer
# comes before, during or after the reload, it leaves nothing open.  The judges
# are the kernel's set and the client's connections.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
start_knotd
start_web 80
simple_policy
cp "$work/policy.yaml" "$work/first.yaml"
sed "s/^rules:/&\\n  - { name: new, domains: [alias.example.com], action: deny }/" \
	"$work/first.yaml" >"$work/second.yaml"
first() { cp "$work/first.yaml" "$work/policy.yaml"; }
second() { cp "$work/second.yaml" "$work/policy.yaml"; }
start_nameward
is "before the reloads a name that stays permitted opens" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"

# shut WHEN
shut() {
	check "$1: the name's address is in no set" set_lacks web_4 203.0.113.13
	is "$1: a connection to it is refused" ECONNREFUSED \
		"$(result good dial 203.0.113.13 --port 80)"
	is "$1: what was open by another name stays open" OK \
		"$(result good dial 203.0.113.10 --port 80)"
	is "$1: the name is denied" EPERM \
		"$(result good sendto --name alias.example.com)"
}
reloads() { ctl reload >/dev/null || fail "reload"; }

is "before: the name's address is open" OK \
	"$(result good sendto --name alias.example.com --then-connect 80)"
second
reloads
shut before

# The daemon finds the signal first, and then the answer while it replaces the
# policy.
first
reloads
second
kill -STOP "$nameward_pid"
kill -HUP "$nameward_pid"
is "during: the question is still permitted" OK \
	"$(result good sendto --name alias.example.com)"
kill -CONT "$nameward_pid"
await sh -c "[ \"\$(grep -c '\"reloaded\"' '$records')\" -ge 3 ]"
shut during

# The resolver is slow, so that the reload comes before its answer.
first
reloads
second
kill -STOP "$knotd_pid"
permitted='act == "query" and allowed and name == "alias.example.com"'
already=$(count "$permitted")
good sendto --name alias.example.com --timeout-ms 20000 >"$work/slow" 2>&1 &
slow_pid=$!
check "after: the question is still permitted" \
	await count_above "$permitted" "$already"
reloads
kill -CONT "$knotd_pid"
wait $slow_pid
is "after: the question is answered" OK "$(word result "$work/slow")"
shut after
recorded "after: the answer is recorded as opening nothing" \
	'act == "answer" and name == "alias.example.com" and .event.reason == "policy-changed"'
e2e_end
