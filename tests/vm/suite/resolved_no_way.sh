#!/bin/sh
# Where a program that is refused resolved's socket has no way on to DNS, it is not
# refused, and status, the log and `check --here` say why; unless the policy says
# `refuse` in words.  The judge is what getent finds.
# vm: names
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
# shellcheck source=tests/lib/neighbour_root.sh
. "$top/tests/lib/neighbour_root.sh"
# shellcheck source=tests/lib/resolved.sh
. "$top/tests/lib/resolved.sh"
resolved_begin
with_dns="files resolve [!UNAVAIL=return] dns"

# no_way WHEN WORD: it is noticed, and said with WORD in it.
no_way() {
	names_policy
	reload
	services >"$work/services"
	check "$1: status says that it is not refused, and why: $(cat "$work/services")" \
		grep -q "^not refused: resolved: .*$2" "$work/services"
	in_client "$nameward" check --here "$work/policy.yaml" >"$work/here" 2>&1
	check "$1: check --here says so, too" grep -q "$2" "$work/here"
	new_name web
	is "$1: by default programs find names as before" 203.0.113.30 \
		"$(by_getent "$name")"
	is "$1: by default the socket does not refuse" 203.0.113.30 \
		"$(by_varlink "$name")"
	names_policy "name_services: refuse"
	reload
	is "$1: the policy says refuse: status says that they are refused" \
		"refused, though programs find no names: " "$(services | cut -c1-40)"
	is "$1: the policy says refuse: the socket does" ECONNREFUSED \
		"$(by_varlink "$name")"
}
# mended WHEN: the default refuses again.
mended() {
	names_policy
	reload
	is "$1: status says that they are refused" refused "$(services)"
	refused "$1"
}

hosts_line files resolve
names_policy
start_nameward
check "a line without dns: the log says so at the start" \
	grep -q nsswitch.conf "$work/nameward.log"
no_way "a line without dns" nsswitch.conf
new_name web
is "a line without dns: what is refused in words is not found" nothing \
	"$(by_getent "$name")"
hosts_line "$with_dns"
mended "a line with dns"

# shellcheck disable=SC2086 # each is a word of the line
for line in "resolve [!UNAVAIL=return] files" \
	"files resolve [UNAVAIL=return] dns"; do
	hosts_line $line
	no_way "hosts: $line" nsswitch.conf
done
hosts_line "$with_dns"

rm /etc/resolv.conf
echo "nameserver 198.51.100.2" >/etc/resolv.conf
no_way "resolv.conf names no listed resolver" resolv.conf
: >/etc/resolv.conf
no_way "resolv.conf names none" resolv.conf
stub_resolv_conf
mended "resolv.conf names the stub"

resolved_restart DNSStubListener=no
# The file of resolved that resolv.conf leads to names what is upstream then.
no_way "nobody listens at the resolver's address" resolv.conf
resolved_restart
mended "the stub listens"
e2e_end
