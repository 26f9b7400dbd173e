#!/bin/sh
# A question to another port than 53 is judged as any other, becomes an alert
# whatever `records` says, and is stopped only where egress is denied by
# default.  The judges are the client's sends and the records.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd
start dnsmasq nsenter --net="/run/netns/$server_ns" dnsmasq -k -C /dev/null \
	--no-resolv --no-hosts --bind-interfaces --listen-address=198.51.100.3 \
	--port=5300 --server=198.51.100.2 --cache-size=0 --pid-file= --user=root
await sh -c "nsenter --net=/run/netns/$server_ns kdig +short +time=1 \
	+retry=0 @198.51.100.3 -p 5300 www.example.com A 2>/dev/null |
	grep -q 203.0.113.10" || fail "dnsmasq answers on port 5300"

# policy_of MODE RECORDS EGRESS
policy_of() {
	policy <<-END
		version: 1
		mode: $1
		records: $2
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		defaults: { lookup: deny, egress: $3 }
		rules:
		  - name: low
		    domains: [www.example.net]
		    action: deny
		    alert: low
		  - name: high
		    domains: [two.example.com]
		    action: allow
		    alert: high
		  - name: web
		    domains: [www.example.com]
		    action: allow
		  - name: lan
		    networks: [198.51.100.3]
		    action: allow
		    open: { ports: any }
	END
}
elsewhere() { result good sendto --server 198.51.100.3 --port 5300 "$@"; }
is_alert='act == "alert" and .event.reason == "other-port"'

policy_of enforce none deny
start_nameward
is "a permitted name is answered from another port" OK "$(elsewhere)"
recorded "records: none: a permitted name at another port is an alert of medium severity" \
	"$is_alert and allowed and name == \"www.example.com\" and
	.nameward.rule == \"web\" and .event.severity == 47 and .destination.port == 5300"
is "an answer from another port opens nothing" "" "$(set_addresses web_4)"
is "a denied name at another port is stopped" \
	EPERM "$(elsewhere --name www.example.net)"
recorded "a denied name at another port is an alert of medium severity, though its rule says low" \
	"$is_alert and denied and name == \"www.example.net\" and
	.nameward.rule == \"low\" and .event.severity == 47 and .event.outcome == \"failure\""
is "a permitted name whose rule says high is answered from another port" \
	OK "$(elsewhere --name two.example.com)"
recorded "a permitted name whose rule says high is an alert of high severity" \
	"$is_alert and name == \"two.example.com\" and .event.severity == 73"
is "a permitted name is answered over TCP from another port" \
	OK "$(result good send --tcp --server 198.51.100.3 \
	--port 5300)"
case $(result good send --tcp --server 198.51.100.3 --port 5300 \
	--name www.example.net) in
OK) fail "a denied name over TCP ends the connection" ;;
*) ok "a denied name over TCP ends the connection" ;;
esac
counted "records: none: nothing but alerts is recorded" \
	0 'act == "query" or act == "answer"'

policy_of enforce denied allow
ctl reload >/dev/null
rm -f "$records" && kill -HUP "$nameward_pid"
await test -e "$records"
is "where egress is allowed, a denied name passes" OK \
	"$(elsewhere --name www.example.net)"
recorded "where egress is allowed, a denied name is recorded with outcome unknown" \
	"act == \"query\" and denied and name == \"www.example.net\" and
	.event.outcome == \"unknown\""
recorded "where egress is allowed, a denied name is recorded as an alert" \
	"$is_alert and denied"
is "where egress is allowed, a denied name is stopped at port 53" EPERM \
	"$(result good sendto --name www.example.net)"

policy_of audit denied deny
ctl reload >/dev/null
rm -f "$records" && kill -HUP "$nameward_pid"
await test -e "$records"
is "in audit, a denied name passes" OK "$(elsewhere --name www.example.net)"
recorded "in audit, a denied name at another port is an alert" \
	"$is_alert and denied and .event.outcome == \"unknown\""

# As Docker does, lead port 53 to another port than the program asked for.
policy_of enforce all deny
ctl reload >/dev/null
rm -f "$records" && kill -HUP "$nameward_pid"
await test -e "$records"
in_client nft -f - <<-END
	table ip translate {
		chain output {
			type nat hook output priority -100
			ip daddr 198.51.100.2 udp dport 53 dnat to 198.51.100.3:5300
		}
	}
END
is "a denied name is stopped, though its port is translated" EPERM \
	"$(result good send --connected --name www.example.net)"
recorded "a denied name whose port is translated is recorded" \
	'act == "query" and denied and .destination.port == 5300'
counted "a denied name whose port is translated is no alert" 0 "$is_alert"
in_client nft delete table ip translate
e2e_end
