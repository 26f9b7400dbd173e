#!/bin/sh
# A program asks for made-up names that do not exist: the alert denies it all but
# what it has had an answer for, until the time is over or it is released, also
# when the daemon is killed.  The judges are the program's system calls and the
# wire.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
need_pins
start_knotd
ip -n "$server_ns" addr add 198.51.100.3/24 dev veth0
# What is below com, net and org does not exist, but for knotd's domains.
start dnsmasq nsenter --net="/run/netns/$server_ns" dnsmasq -k -C /dev/null \
	--no-resolv --no-hosts --bind-interfaces --cache-size=0 --pid-file= \
	--listen-address=198.51.100.3 --server=/example.com/198.51.100.2 \
	--server=/example.net/198.51.100.2 --local=/com/ --local=/net/ \
	--local=/org/ --local=/arpa/ --user=root
dnsmasq_answers() {
	in_server kdig +short +time=1 +retry=0 @198.51.100.3 www.example.com A \
		2>/dev/null | grep -q 203.0.113.10
}
check "dnsmasq answers" await dnsmasq_answers
start_wire dst host 198.51.100.3
policy <<-END
	version: 1
	mode: enforce
	records: denied
	resolvers: [198.51.100.3]
	defaults: { lookup: allow, egress: allow }
	alerts:
	  dga: { severity: high, score: 5, action: deny, for: 1h }
END
start_nameward

good_asks() { result good sendto --server 198.51.100.3 --name "$1"; }
other_asks() { result other sendto --server 198.51.100.3 --name "$1"; }
# made_up N: a name that no dictionary has.
made_up() { echo "$1" | md5sum | tr '0-9' 'g-p' | cut -c1-18; }

is "a name that exists is looked up" OK "$(good_asks www.example.com)"
for n in 1 2 3 4 5 6; do
	good_asks "$(made_up $n).com" >/dev/null
done
recorded "made-up names are an alert that denies" \
	'act == "alert" and .event.reason == "dga" and
	.nameward.denied_until != null'

# all_but_known WHEN: what is denied, and what is not.
n_asked=0
all_but_known() {
	n_asked=$((n_asked + 1))
	new=$(made_up "new$n_asked").org
	is "$1: a new domain is denied" EPERM "$(good_asks "$new")"
	is "$1: so is one that exists" EPERM "$(good_asks www.example.net)"
	is "$1: a domain that had an answer is not" OK \
		"$(good_asks "new$n_asked.example.com")"
	is "$1: nor is a name of one label" OK "$(good_asks "printer$n_asked")"
	is "$1: nor the name of an address" OK \
		"$(good_asks "$n_asked.2.0.192.in-addr.arpa")"
	is "$1: another program is not denied" OK "$(other_asks www.example.net)"
	check "$1: the wire has what was not denied" \
		wire_has "new$n_asked.example.com"
	is "$1: and lacks what was" 0 "$(wire "$new")"
}
all_but_known "while it lasts"
recorded "the record says why" "act == \"query\" and denied and
	name == \"$new\" and .event.reason == \"suspicious\""

stop "$nameward_pid" KILL
all_but_known "without the daemon"
start_nameward
all_but_known "after the next start"
ctl alerts --json >"$work/alerts"
# Of a program that has ended before anybody looked it is the comm.
is "it is listed without its alert" "dga null true" \
	"$(jq -r '.alerts[0] | "\(.alert) \(.domain) \(.program | test("good"))"' \
		"$work/alerts")"
check "it says what it denies" grep -q 'not listed: new domains, to' "$work/alerts"
check "it is released" ctl alerts --release "$(jq '.alerts[0].n' "$work/alerts")"
is "then a new domain passes" OK "$(good_asks www.example.net)"
e2e_end
