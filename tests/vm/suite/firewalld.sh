#!/bin/sh
# nameward works beside firewalld, with zones and a policy of its own for what
# leaves the host, and firewalld beside nameward.
# vm: debian
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
# shellcheck source=tests/lib/neighbour.sh
. "$top/tests/lib/neighbour.sh"
# shellcheck source=tests/lib/neighbour_root.sh
. "$top/tests/lib/neighbour_root.sh"
neighbour_root_begin
trap 'systemctl stop firewalld; e2e_cleanup' EXIT
start_knotd
start_web 80
start_wire
neighbour_policy

# firewalld drops and accepts on the way out by a policy from the host to any
# zone, which lies in its files, so that it outlives a reload.
# shellcheck disable=SC2034 # read by name
firewalld_agains="reload"
firewalld_prepared=
firewalld_prepare() {
	firewall-offline-cmd --quiet --new-policy out
	firewall-offline-cmd --quiet --policy out --add-ingress-zone HOST
	firewall-offline-cmd --quiet --policy out --add-egress-zone ANY
	firewall-offline-cmd --quiet --policy out --set-target CONTINUE
	firewall-offline-cmd --quiet --policy out --add-rich-rule \
		'rule family=ipv4 destination address=203.0.113.13 drop'
	firewall-offline-cmd --quiet --policy out --add-rich-rule \
		'rule family=ipv4 destination address=203.0.113.99 accept'
	firewalld_prepared=yes
}
firewalld_on() {
	[ -n "$firewalld_prepared" ] || firewalld_prepare
	systemctl start firewalld && await firewalld_ready
}
firewalld_ready() {
	nft list table inet firewalld 2>/dev/null | grep -q 203.0.113.13
}
firewalld_off() { systemctl stop firewalld; }
firewalld_reload() { firewall-cmd -q --reload && await firewalld_ready; }
firewalld_works() {
	is "$when: firewalld runs" running "$(firewall-cmd --state 2>&1)"
}
beside firewalld
e2e_end
