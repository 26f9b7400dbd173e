#!/bin/sh
# While questions are asked, the policy is replaced again and again: none is
# ever judged by half a policy or by none, and a bad policy changes nothing.
# The judges are the programs' lookups and connections, and the wire.
# run: alone
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
start_knotd
start_web 80
start_wire
simple_policy
cat >>"$work/policy.yaml" <<END
  - name: lan
    who: { exe: $work/other }
    networks: [203.0.113.64/26, 203.0.113.130/32]
    action: allow
    open: { ports: [80-81/tcp] }
END
cp "$work/policy.yaml" "$work/first.yaml"
sed "s/^rules:/&\\n  - { name: new, domains: [new.example.com], action: deny }/" \
	"$work/first.yaml" >"$work/second.yaml"
start_nameward
is "before the reloads a lookup opens an address" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"

(good sendto --count 6000 --gap-us 200 --unique --summary \
	--name many.example.com >"$work/permitted") &
permitted=$!
(good sendto --count 6000 --gap-us 200 --summary \
	--name denied.example.com >"$work/denied") &
denied=$!
# shellcheck disable=SC2046
(other dial --port 80 $(yes 203.0.113.70 | head -n 2000) >"$work/lan") &
lan=$!
# shellcheck disable=SC2046
(good dial --port 80 $(yes 203.0.113.10 | head -n 2000) >"$work/open") &
open=$!
reloads=0
while kill -0 $permitted 2>/dev/null && [ $reloads -lt 200 ]; do
	for p in second first; do
		cp "$work/$p.yaml" "$work/policy.yaml"
		ctl reload >"$work/reload" 2>&1 ||
			fail "reload $reloads: $(cat "$work/reload")"
		reloads=$((reloads + 1))
	done
done
wait $permitted $denied $lan $open
check "the policy was replaced while questions were asked ($reloads times)" \
	test $reloads -ge 10
is "every permitted question was answered" "sum result=OK count=6000" \
	"$(cat "$work/permitted")"
is "every denied question was stopped" "sum result=EPERM count=6000" \
	"$(cat "$work/denied")"
# results FILE: how many connections ended how.
results() { grep -o 'result=[^ ]*' "$1" | sort | uniq -c | xargs; }
is "every connection to a network of a rule came up" "2000 result=OK" \
	"$(results "$work/lan")"
is "every connection to an open address came up" "2000 result=OK" \
	"$(results "$work/open")"
is "no connection took a second SYN during the reloads" 0 \
	"$(cat "$work/lan" "$work/open" | grep -c 'retransmits=[1-9]')"
is "no denied question reached the resolver during the reloads" 0 \
	"$(grep -aci denied "$work/wire.pcap")"
is "what was open before the reloads is still open" \
	OK "$(result good dial 203.0.113.10 --port 80)"
is "no record was lost during the reloads" 0 "$(count 'act == "lost"')"
recorded "a reload is recorded" 'act == "policy"'

cp "$work/second.yaml" "$work/policy.yaml"
ctl reload
is "the new policy is in force" EPERM \
	"$(result good sendto --name new.example.com)"
cp "$work/first.yaml" "$work/policy.yaml"
kill -HUP "$nameward_pid"
may_ask_new() { [ "$(result good sendto --name new.example.com)" = OK ]; }
check "SIGHUP loads the policy" await may_ask_new

printf 'version: 1\nmode: enforce\nrules:\n  - { name: x, action: maybe }\n' |
	policy
ctl reload >"$work/out" 2>&1
is "reload refuses a bad policy with status 1" 1 $?
check "reload names the place of the error in a bad policy" \
	grep -q "policy.yaml:5:[0-9]*: error: .*maybe" "$work/out"
is "after a bad policy a denied name is still denied" EPERM \
	"$(result good sendto --name denied.example.com)"
is "after a bad policy a permitted name still opens" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"
kill -HUP "$nameward_pid"
sleep 0.2
check "the daemon survives a bad policy at SIGHUP" kill -0 "$nameward_pid"
is "after a bad policy at SIGHUP a denied name is still denied" EPERM \
	"$(result good sendto --name denied.example.com)"
e2e_end
