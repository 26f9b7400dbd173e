#!/bin/sh
# A name that a rule denies to a program is denied to it as an alias as well:
# the answer opens nothing, over UDP and TCP, to a program of another network
# namespace, too; to other programs it opens.  A rule that denies every name
# denies no aliases.  The judges are the sets of the kernel and the client's
# connections.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
start_knotd
start_web 80
rules() { # [RULE]: it stands before the others
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  ${1:-}
		  - name: mine
		    who: { exe: $work/good, user: 4242 }
		    domains: [alias2.example.com]
		    action: allow
		    open: no
		  - name: trackers
		    who: { exe: $work/good }
		    domains: [alias2.example.com, tracked.many.example.com]
		    action: deny
		    alert: high
		  - name: web
		    domains: ["*.example.com", "*.many.example.com", "*.moved.example.com"]
		    action: allow
		    open: { ports: [80/tcp] }
	END
}
rules
start_nameward

# refused SENTENCE OPTION...: the answer opens nothing.
refused() {
	sentence=$1
	shift
	ctl reload >/dev/null # or the alert would be counted, not written
	good sendto --then-connect 80 "$@" >"$work/out" 2>&1
	check "$sentence: the connection is refused" \
		test "$(word result "$work/out")" != OK
	recorded "$sentence: the record says which name, and by which rule" \
		"act == \"answer\" and denied and pid == $(word pid "$work/out") and
			.event.reason == \"denied-alias\" and
			rule == \"trackers\" and .nameward.denied_alias"
	check "$sentence: it is an alert" count_above \
		"act == \"alert\" and pid == $(word pid "$work/out") and
			.event.severity == 73" 0
}
refused "a CNAME" --name alias.example.com
refused "a CNAME of IPv6" --name alias.example.com --type AAAA
refused "over TCP" --name alias.example.com --tcp
refused "a DNAME" --name tracked.moved.example.com
is "no address is open" "" "$(set_addresses web_4)$(set_addresses web_6)"
is "the alias itself is denied as a question" EPERM \
	"$(result good sendto --name tracked.many.example.com)"
is "another name by way of the DNAME connects" OK "$(result good sendto \
	--name fine.moved.example.com --then-connect 80)"
is "an alias that no rule decides is no obstacle" OK \
	"$(rules "- { name: rest, domains: [chained.example.com], action: deny, who: { user: 4711 } }"
	ctl reload >/dev/null
	result other sendto --name alias.example.com --then-connect 80)"
is "a user to whom an earlier rule permits the alias connects" OK "$(result \
	good sendto --name alias.example.com --then-connect 80 --uid 4242)"

# --- what is open when a rule comes that denies the alias -------------------------
check "an alias has opened an address" set_has web_4 203.0.113.13
rules "- { name: newly, domains: [chained.example.com], action: deny }"
check "the policy is replaced" ctl reload
check "what a newly denied alias has opened is shut" \
	await set_lacks web_4 203.0.113.13
check "what another answer has opened stays open" set_has web_4 203.0.113.30

# --- a last rule that denies every name ---------------------------------------------
# catch_all KEYS [RULE]: a policy that ends with such a rule, which has these keys,
# too; RULE stands before the others.
catch_all() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  ${2:-}
		  - name: web
		    domains: [alias.example.com]
		    action: allow
		    open: { ports: [80/tcp] }
		  - { name: rest, action: deny, alert: medium$1 }
	END
	check "$last: the policy is replaced" ctl reload
}
for keys in "" ', domains: ["**"]' ', domains: ["**"], mode: audit' \
	", mode: audit" ", who: { exe: $work/other }"; do
	last="action: deny$keys"
	catch_all "$keys" "- { name: listed, domains: [chained.example.com], action: deny }"
	check "$last: no address is open" await set_lacks web_4 203.0.113.13
	other sendto --name alias.example.com --then-connect 80 \
		>"$work/out" 2>&1
	check "$last: an alias that a rule in front of it lists is refused" \
		test "$(word result "$work/out")" != OK
	recorded "$last: the record names the rule in front" \
		"act == \"answer\" and denied and pid == $(word pid "$work/out") and
			.event.reason == \"denied-alias\" and rule == \"listed\""
	check "$last: still no address is open" set_lacks web_4 203.0.113.13
	catch_all "$keys"
	is "$last: an alias that no rule lists connects" OK \
		"$(result other sendto --name alias.example.com --then-connect 80)"
	recorded "$last: the record names the rule of the question" \
		"act == \"answer\" and allowed and pid == $(word pid "$work/out") and
			rule == \"web\" and (.nameward.denied_alias | not)"
	check "$last: its address is open" set_has web_4 203.0.113.13
	is "$last: the alias itself is denied as a question" \
		"$(case $keys in *audit) echo OK ;; *) echo EPERM ;; esac)" \
		"$(result other sendto --name chained.example.com)"
done
last="a new one"
catch_all "" "- { name: newly, domains: [two.example.com], action: deny }"
check "$last: what the alias has opened stays open" set_has web_4 203.0.113.13
is "$last: and connects" OK "$(result other dial 203.0.113.13 --port 80)"
e2e_end
