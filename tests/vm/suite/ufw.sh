#!/bin/sh
# nameward works beside ufw, which has rules of its own for what leaves the host,
# by way of iptables, and ufw beside nameward.
# vm: debian
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
# shellcheck source=tests/lib/neighbour.sh
. "$top/tests/lib/neighbour.sh"
# shellcheck source=tests/lib/neighbour_root.sh
. "$top/tests/lib/neighbour_root.sh"
neighbour_root_begin
trap 'ufw disable >/dev/null 2>&1; e2e_cleanup' EXIT
start_knotd
start_web 80
start_wire
neighbour_policy

# shellcheck disable=SC2034 # read by name
ufw_agains="reload"
ufw_on() {
	ufw reject out to 203.0.113.13 >"$work/ufw.log" 2>&1
	ufw allow out to 203.0.113.99 >>"$work/ufw.log" 2>&1
	ufw --force enable >>"$work/ufw.log" 2>&1
}
ufw_off() { ufw disable >>"$work/ufw.log" 2>&1; }
ufw_reload() { ufw reload >>"$work/ufw.log" 2>&1; }
ufw_works() {
	check "$when: ufw is active: $(tail -n 1 "$work/ufw.log")" sh -c \
		'ufw status | grep -q "^Status: active"'
}
beside ufw
e2e_end
