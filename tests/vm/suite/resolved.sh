#!/bin/sh
# What programs ask systemd-resolved for, in place of DNS, is judged as their own:
# they are refused the socket, and ask by DNS.  The judges are the programs, the
# resolver's side of the link and the sets.
# vm: names
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
# shellcheck source=tests/lib/neighbour_root.sh
. "$top/tests/lib/neighbour_root.sh"
# shellcheck source=tests/lib/resolved.sh
. "$top/tests/lib/resolved.sh"
resolved_begin
note "$(uname -r), $(systemctl --version | head -n 1), LSMs: $(cat /sys/kernel/security/lsm)"
own_line=$(sed -n 's/^hosts: *//p' /etc/nsswitch.conf)
note "Debian's own hosts: $own_line"

# handed_on NAME: what a program gets that another one gave its connection.
cp /usr/bin/python3 "$work/taker"
handed_on() {
	nobody_python "$top/tests/vm/suite/varlink.py" --hand "$1" "$work/taker"
}
is_answered() { [ "$(handed_on "$name")" = "taken 203.0.113.30" ]; }

# --- resolved is below the same cgroup --------------------------------------------

names_policy "name_services: leave"
start_at_root
not_refused leave
new_name web
is "leave: what is permitted is found" 203.0.113.30 "$(by_getent "$name")"
check "leave: nothing is opened by it" test -z "$(set_addresses web_4)"
check "leave: so the connection is refused" test \
	"$(by_curl "$name")" != "served by the test"
check "leave: resolved's own question is recorded as resolved's" \
	await count_above "$(asked_by systemd-resolve) and .event.reason == \"local-resolver\"" 0
is "leave: status says so" "not refused: the policy leaves them" "$(services)"

names_policy
reload
is "by default status says that they are refused" refused "$(services)"
refused refuse
recorded "refuse: a record says who was sent to DNS" \
	"$(sent_to_dns getent) and .event.reason == \"name-service\" and .destination.address == \"$varlink\""
# Fedora's line, and Arch's.
hosts_line files myhostname resolve '[!UNAVAIL=return]' dns
refused "hosts of Fedora"
hosts_line mymachines resolve '[!UNAVAIL=return]' files myhostname dns
refused "hosts of Arch"
hosts_line "$own_line"

# --- audit, exceptions --------------------------------------------------------------

names_policy
sed -i 's/^mode: enforce/mode: audit/' "$work/policy.yaml"
reload
new_name
is "audit: what would be denied is found" 203.0.113.30 "$(by_getent "$name")"
recorded "audit: it is recorded as the program's own denial" \
	"$(asked_by getent) and denied and .event.outcome == \"unknown\""
new_name
is "audit: the socket refuses" ECONNREFUSED "$(by_varlink "$name")"

names_policy 'name_services: { refuse: [resolved], except: [{ exe: /usr/bin/getent }] }'
reload
new_name
is "except: it finds by resolved what is denied" 203.0.113.30 \
	"$(by_getent "$name")"
is "except: nothing is recorded as its question" 0 "$(count "$(asked_by getent)")"
new_name
is "except: another program is refused" ECONNREFUSED "$(by_varlink "$name")"
# Whom an excepted program gives its connection to has what it was given.
names_policy "name_services: { refuse: [resolved], except: [{ exe: \"$(readlink -f /usr/bin/python3)\" }] }"
reload
new_name
# Those that there are in the first seconds are cut, as ones from before might be.
check "except: a connection that is handed on is answered, as SECURITY.md says" \
	await is_answered

# --- gone ---------------------------------------------------------------------------

stop "$nameward_pid"
nameward_pid=
new_name
is "stopped: resolved answers whoever asks" 203.0.113.30 "$(by_varlink "$name")"
is "stopped: a lookup goes that way" 203.0.113.30 "$(by_getent "$name")"

# --- one cgroup only -----------------------------------------------------------------

names_policy
start_nameward
refused "one cgroup"
new_name
is "a program beside the cgroup asks resolved" 203.0.113.30 \
	"$(/usr/bin/python3 -S -E "$top/tests/vm/suite/varlink.py" "$name" |
		sed 's/.* //')"

# --- what resolved knew by itself is still found ---------------------------------------

stop "$nameward_pid"
hostname box
hosts_line files resolve '[!UNAVAIL=return]' dns
start corp nsenter --net="/run/netns/$server_ns" dnsmasq -k -C /dev/null \
	--no-resolv --no-hosts --bind-interfaces --listen-address=198.51.100.3 \
	--address=/db.corp.example/203.0.113.77 --pid-file= --user=root
resolvectl dns veth0 198.51.100.3
resolvectl domain veth0 '~corp.example'
has_corp() { [ "$(by_getent db.corp.example)" = 203.0.113.77 ]; }
check "split DNS works" await has_corp
known="db.corp.example localhost _gateway box nosuch.example.com www.example.com"
# shellcheck disable=SC2086
found_all() { for known_name in $known; do echo "$known_name $(by_getent "$known_name")"; done; }
found_all >"$work/by-varlink"
names_policy '  - { name: all, who: { exe: /usr/bin/getent }, domains: ["**"], action: allow, open: no }'
start_nameward
is "the socket refuses" ECONNREFUSED "$(by_varlink www.example.com)"
found_all >"$work/by-dns"
is "split DNS, localhost, _gateway and the host's name are found as before" \
	"$(cat "$work/by-varlink")" "$(cat "$work/by-dns")"
is "of these, all but one have addresses" 5 "$(grep -vc nothing "$work/by-dns")"
e2e_end
