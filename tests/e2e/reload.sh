#!/bin/sh
# A new policy while questions are asked: at no moment is one judged by half a
# policy or by none, and a bad policy changes nothing.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
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
    open: { ports: [80/tcp] }
END
cp "$work/policy.yaml" "$work/first.yaml"
sed "s/^rules:/&\\n  - { name: new, domains: [new.example.com], action: deny }/" \
	"$work/first.yaml" >"$work/second.yaml"
start_nameward
is "an address is opened before" OK \
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
is "and with one SYN each" 0 \
	"$(cat "$work/lan" "$work/open" | grep -c 'retransmits=[1-9]')"
is "none of them reached the resolver" 0 \
	"$(grep -aci denied "$work/wire.pcap")"
is "what was open is open still" OK "$(result good dial 203.0.113.10 --port 80)"
is "nothing was lost" 0 "$(count 'act == "lost"')"
recorded "a record tells of the policy" 'act == "policy"'

cp "$work/second.yaml" "$work/policy.yaml"
ctl reload
is "the new policy is in force" EPERM \
	"$(result good sendto --name new.example.com)"
cp "$work/first.yaml" "$work/policy.yaml"
kill -HUP "$nameward_pid"
may_ask_new() { [ "$(result good sendto --name new.example.com)" = OK ]; }
check "SIGHUP loads the policy, too" await may_ask_new

printf 'version: 1\nmode: enforce\nrules:\n  - { name: x, action: maybe }\n' |
	policy
ctl reload >"$work/out" 2>&1
is "a bad policy is refused with status 1" 1 $?
check "its error names the place" \
	grep -q "policy.yaml:4:[0-9]*: error: .*maybe" "$work/out"
is "and the old policy stands" EPERM \
	"$(result good sendto --name denied.example.com)"
is "for what it permits, too" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"
kill -HUP "$nameward_pid"
sleep 0.2
check "a bad policy at SIGHUP is survived" kill -0 "$nameward_pid"
is "and changes nothing" EPERM \
	"$(result good sendto --name denied.example.com)"
e2e_end
