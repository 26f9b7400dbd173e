#!/bin/sh
# A rule ends at its time also after the daemon was killed, and without the
# daemon that would take it out: its lookups are denied, what it opened and its
# networks are shut, a denial is no more.  The judges are the programs' lookups
# and connections, and the wire.
# run: calm
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
need_pins
start_knotd
start_web 80
start_wire
at() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ; }
# ends_at SECONDS: the policy, with rules that end then.
ends_at() {
	until_s=$1
	policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - name: not-yet
    who: { exe: $work/good }
    until: $(at "$until_s")
    domains: [two.example.com]
    action: deny
  - name: brief
    who: { exe: $work/good }
    until: $(at "$until_s")
    domains: [www.example.com, long.example.com]
    networks: [203.0.113.64/26]
    action: allow
    open: { ports: [80/tcp], ttl: { min: 1h } }
  - name: later
    who: { exe: $work/good }
    until: $(at $((until_s + 5)))
    domains: [ns.example.com]
    action: allow
  - name: lasting
    who: { exe: $work/good }
    domains: [two.example.com, alias.example.com]
    networks: [203.0.113.128/26]
    action: allow
    open: { ports: [80/tcp] }
END
}
asks() { result good sendto --name "$1"; }
dials() { result good dial "$1" --port 80 --timeout-ms 300; }
ends_at $(($(date +%s) + 3600))
start_nameward # which takes its time
ends_at $(($(date +%s) + 12 + 4 * slow))
check "a reload" ctl reload
is "a lookup opens an address before the end" OK \
	"$(result good sendto --name www.example.com --then-connect 80)"
is "another rule opens an address" OK \
	"$(result good sendto --name alias.example.com --then-connect 80)"
stop "$nameward_pid" KILL
is "killed, before the end: its lookups are permitted" OK \
	"$(asks www.example.com)"
is "killed, before the end: its address is open" OK "$(dials 203.0.113.10)"
is "killed, before the end: its network is open" OK "$(dials 203.0.113.70)"
is "killed, before the end: its denial holds" EPERM "$(asks two.example.com)"
check "all that was before the end" test "$(date +%s)" -lt "$until_s"

past() { [ "$(date +%s)" -ge "$1" ]; }
await past "$until_s"
before=$(wire www.example.com)
is "killed, at the end: its lookups are denied" EPERM "$(asks www.example.com)"
is "none has reached the resolver" "$before" "$(wire www.example.com)"
check "killed, at the end: its address is shut" test \
	"$(dials 203.0.113.10)" != OK
check "killed, at the end: its network is shut" test \
	"$(dials 203.0.113.70)" != OK
is "killed, at the end: the rule behind its denial decides" OK \
	"$(asks two.example.com)"
is "a rule that ends later is in force until then" OK "$(asks ns.example.com)"
is "a network of a rule without an end stays open" OK "$(dials 203.0.113.140)"
is "what another rule opened stays open" OK "$(dials 203.0.113.13)"
await past $((until_s + 5))
is "it ends, too" EPERM "$(asks ns.example.com)"
is "a rule without an end permits as before" OK "$(asks alias.example.com)"
: >"$records"
start_nameward
is "the next start does not bring it back" EPERM "$(asks www.example.com)"
e2e_end
