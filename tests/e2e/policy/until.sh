#!/bin/sh
# A rule that ends while the daemon runs is no more from then on: its lookups are
# denied, what it opened and its networks are shut, and the rule behind it
# decides.  The judges are the programs' lookups and connections, the kernel's
# sets and the wire.
# run: calm
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
start_knotd
start_web 80
start_wire
until_s=$(($(date +%s) + 15 + 4 * slow))
until=$(date -u -d "@$until_s" +%Y-%m-%dT%H:%M:%SZ)
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - name: over
    until: 2020-01-01
    action: deny
  - name: not-yet
    who: { exe: $work/good }
    until: $until
    domains: [two.example.com]
    action: deny
  - name: brief
    who: { exe: $work/good }
    until: $until
    domains: [www.example.com, b.many.example.com]
    networks: [203.0.113.64/26]
    action: allow
    open: { ports: [80/tcp], ttl: { min: 1h } }
  - name: lasting
    who: { exe: $work/good }
    domains: [two.example.com, long.example.com]
    action: allow
    open: { ports: [80/tcp] }
END
check "check names a rule that has ended" sh -c \
	"'$nameward' check '$work/policy.yaml' 2>&1 | grep -qF \"note: rule 'over' ended at 2020-01-01T00:00:00Z: it is as if it were not there\""
start_nameward
decides() { # NAME: what explain says of it
	"$nameward" explain -p "$work/policy.yaml" --name "$1" \
		--exe "$work/good" --user root 2>/dev/null | head -n 1 |
		cut -d '(' -f 1
}
asks() { result good sendto --name "$1"; }
is "explain: before the end the rule decides" "allow: rule 'brief' " \
	"$(decides www.example.com)"
is "a lookup opens an address before the end" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"
is "a name is denied before the end of its denial" EPERM \
	"$(asks two.example.com)"
is "a network is open before the end" OK \
	"$(result good dial 203.0.113.70 --port 80)"
is "another rule opens an address" OK \
	"$(result good sendto --name long.example.com --then-connect 80)"
left=$((until_s - $(date +%s)))
timeout=$(set_timeout brief_4 203.0.113.10)
check "the address is open no longer than the rule: $timeout s" test \
	"${timeout:-99999}" -le $((left + 8 + 4 * slow))
check "all that was before the end" test "$(date +%s)" -lt "$until_s"

await_for 60 count_above 'act == "policy" and .event.reason == "rules-ended"' 0
is "the rules end at their time, and not a second later" 1 \
	"$(($(field 'act == "policy" and .event.reason == "rules-ended"' \
		'.["@timestamp"][:19] + "Z" | fromdate') - until_s <= slow))"
before=$(wire www.example.com)
is "its lookups are denied" EPERM "$(asks www.example.com)"
is "none has reached the resolver" "$before" "$(wire www.example.com)"
is "what it opened is shut" ECONNREFUSED \
	"$(result good dial 203.0.113.10 --port 80)"
is "its network is shut" ECONNREFUSED \
	"$(result good dial 203.0.113.70 --port 80)"
check "its sets are gone" sh -c "! nsenter --net='/run/netns/$client_ns' \
	nft list table inet nameward | grep -q brief_"
is "the rule behind a denial that has ended decides" OK \
	"$(asks two.example.com)"
is "what another rule opened is still open" OK \
	"$(result good dial 203.0.113.15 --port 80)"
is "explain: after the end the default decides" \
	"deny: no rule matches, so the default decides" \
	"$(decides www.example.com)"
is "explain --batch: too" '{"decision":"deny","rule":null,"reason":"default","opens":[]}' \
	"$(echo '{"name":"www.example.com","type":"A","exe":"'"$work/good"'","uid":0,"gid":0}' |
		"$nameward" explain -p "$work/policy.yaml" --batch 2>/dev/null)"
check "a reload of the same file" ctl reload
is "the rule does not come back" EPERM "$(asks www.example.com)"
is "reload --dry-run: nothing changes, as what has ended is not in force" \
	"denied anew 0, permitted anew 0" \
	"$(ctl reload --dry-run 2>/dev/null | sed -n 's/^records .* events, //p')"
e2e_end
