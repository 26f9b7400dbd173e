#!/bin/sh
# Where nsswitch.conf has `sss`, sssd looks hosts up for whoever asks it, and asks as
# itself: a rule that permits it a name is a rule for everybody, as SECURITY.md says,
# and opens nothing for them; without one, programs go on to DNS.  The judges are the
# programs, and the resolver's side of the link.
# vm: names
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
# shellcheck source=tests/lib/neighbour_root.sh
. "$top/tests/lib/neighbour_root.sh"
# shellcheck source=tests/lib/resolved.sh
. "$top/tests/lib/resolved.sh"
[ -x /usr/sbin/sssd ] || {
	skip "everything: this machine has no sssd"
	exit 0
}
resolved_begin
conf=/etc/sssd/sssd.conf
leave() {
	systemctl --quiet stop sssd.service 2>/dev/null
	rm -f "$conf"
	resolved_leave
}
trap leave EXIT
# It has libnss_dns look up, which asks where resolv.conf says.
cat >$conf <<-END
	[sssd]
	services = nss
	domains = dns
	[domain/dns]
	id_provider = proxy
	proxy_lib_name = files
	auth_provider = none
	resolver_provider = proxy
	proxy_resolver_lib_name = dns
END
chmod 600 $conf
# sssd_anew: what it has found is forgotten.
sssd_anew() {
	systemctl stop sssd
	rm -f /var/lib/sss/db/*
	{ systemctl start sssd && await test -S /var/lib/sss/pipes/nss; } || {
		fail "sssd starts: $(journalctl -n 8 -u sssd --no-pager)"
		exit 1
	}
}
sssd_anew

# by_sss NAME: what a program finds that asks nobody else.
by_sss() { nobody getent -s sss ahostsv4 "$1" 2>/dev/null | address; }
found_by_sss() { [ "$(by_sss "$name")" = 203.0.113.30 ]; }
new_name
check "sssd looks hosts up" await found_by_sss

names_policy '  - { name: sssd, who: { exe: /usr/libexec/sssd/sssd_be }, domains: ["**"], action: allow, open: no }'
start_at_root
hosts_line files sss dns
new_name
is "sssd has a rule: what is denied to a program is found by it" 203.0.113.30 \
	"$(by_getent "$name")"
recorded "sssd has a rule: it is recorded as sssd's" \
	"$(asked_by sssd_be) and allowed and rule == \"sssd\""
is "sssd has a rule: no question is recorded as the program's" 0 \
	"$(count "$(asked_by getent)")"
new_name web
check "sssd has a rule: it opens nothing for a program" test \
	"$(by_curl "$name")" != "served by the test"

names_policy
reload
sssd_anew
new_name
is "sssd has none: what is denied is not found" nothing "$(by_getent "$name")"
recorded "sssd has none: it is recorded as sssd's denial" \
	"$(asked_by sssd_be) and denied"
check "sssd has none: it did not reach the resolver" wire_lacks "$name"
sssd_anew
new_name web
is "sssd has none: a program goes on to DNS, and is connected" \
	"served by the test" "$(by_curl "$name")"
recorded "sssd has none: it is recorded as the program's own" \
	"$(asked_by curl) and allowed and rule == \"web\""
e2e_end
