#!/bin/sh
# systemd runs nameward from the unit that is installed, at the root of the tree
# of cgroups, beside the programs that systemd puts on the cgroups of units.
# vm: debian
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
# shellcheck source=tests/lib/neighbour.sh
. "$top/tests/lib/neighbour.sh"
# shellcheck source=tests/lib/neighbour_root.sh
. "$top/tests/lib/neighbour_root.sh"
neighbour_root_begin
leave() {
	systemctl stop nameward.service fenced.slice 2>/dev/null
	rm -f /etc/systemd/system/nameward.service \
		/etc/systemd/system/fenced.slice
	systemctl daemon-reload
	e2e_cleanup
}
trap leave EXIT
start_knotd
start_web 80
start_wire
neighbour_policy

# --- the unit -------------------------------------------------------------------

install -m 755 "$nameward" /usr/sbin/nameward
install -Dm 600 "$work/policy.yaml" /etc/nameward/policy.yaml
install -m 644 "$top/examples/nameward.service" /etc/systemd/system/
systemctl daemon-reload
is "systemd-analyze verify finds nothing" "" "$(systemd-analyze verify \
	--man=no nameward.service 2>&1 | grep -i nameward)"
control=/run/nameward/control.sock records=/var/log/nameward/records.json
pin=/sys/fs/bpf/nameward

unit() { systemctl show -P "$1" nameward.service; }
start_nameward() {
	systemctl start nameward.service || {
		fail "the unit starts: $(journalctl -n 5 -u nameward --no-pager)"
		exit 1
	}
	nameward_pid=
	await servers_are_known
}
# The servers' namespace is judged as well: their first packets wait until the
# daemon knows their addresses.
servers_are_known() {
	[ "$(result good sendto --name www.example.com --then-connect 80)" = OK ]
}
# Each program has a unit, in the slice that has a BPF program of its own.
in_unit() {
	systemd-run --quiet --wait --pipe --collect --slice=fenced.slice "$@"
}
good() { in_unit -- "$work/good" "$@"; }
other() { in_unit -- "$work/other" "$@"; }
# The numbers are left out: systemd makes its programs anew now and then.
neighbour_programs() {
	bpftool cgroup tree "$cgroup_root" 2>/dev/null |
		sed -E 's/^( *)[0-9]+ +/\1/' | grep -v "/run-"
}

# --- beside systemd's own programs ------------------------------------------------

# shellcheck disable=SC2034 # read by name
systemd_agains="daemon_reload daemon_reexec"
systemd_on() {
	cat >/etc/systemd/system/fenced.slice <<-END
		[Slice]
		IPAddressDeny=203.0.113.13
		IPAddressAllow=203.0.113.99
		IPAccounting=yes
	END
	systemctl daemon-reload && systemctl restart fenced.slice
}
systemd_off() {
	systemctl stop fenced.slice
	rm /etc/systemd/system/fenced.slice
	systemctl daemon-reload
}
systemd_daemon_reload() { systemctl daemon-reload; }
systemd_daemon_reexec() { systemctl daemon-reexec; }
systemd_works() {
	silent "$when: what the unit alone denies" 203.0.113.15 dropped \
		in_unit -p IPAddressDeny=203.0.113.15 -- \
		"$work/good" sendto --name long.example.com --then-connect 80 \
		--timeout-ms 400
	is "$when: another unit is not stopped by systemd" OK \
		"$(result good sendto --name long.example.com --then-connect 80)"
	check "$when: systemd counts the bytes of the unit" test \
		"$(systemctl show -P IPEgressBytes fenced.slice)" -gt 0
}
beside systemd
is "unload: the unit ended well" "inactive success" \
	"$(unit ActiveState) $(unit Result)"

# --- start, reload, crash, stop ----------------------------------------------------

systemd_on
systemctl start nameward.service
is "Type=notify: started means in force" EPERM \
	"$(result good sendto --name denied.example.com)"
is "systemd says that the unit is active and running" \
	"active running" "$(unit ActiveState) $(unit SubState)"
is "status succeeds as soon as the unit is started" \
	0 "$(ctl status >/dev/null; echo $?)"
sed -i 's/name: denied/name: refused/' /etc/nameward/policy.yaml
is "systemctl reload succeeds" 0 "$(systemctl reload nameward.service; echo $?)"
result good sendto --name denied.example.com >"$work/said"
recorded "systemctl reload puts the new policy in force" \
	'denied and rule == "refused"'
echo "mode: wrong" >>/etc/nameward/policy.yaml
check "systemctl reload fails when the policy has an error" \
	sh -c '! systemctl reload nameward.service 2>/dev/null'
is "after a failed systemctl reload the old policy stands" EPERM \
	"$(result good sendto --name denied.example.com)"
install -m 600 "$work/policy.yaml" /etc/nameward/policy.yaml

first=$(unit MainPID)
systemctl kill -s KILL nameward.service
is "while the killed daemon is away a denied name is denied" EPERM \
	"$(result good sendto --name denied.example.com)"
restarted() {
	[ "$(unit MainPID)" != "$first" ] && [ "$(unit SubState)" = running ]
}
check "systemd starts the killed daemon again" await restarted
await servers_are_known
nameward_holds "started again"
is "systemctl restart succeeds" \
	0 "$(systemctl restart nameward.service; echo $?)"
await servers_are_known
nameward_holds "restarted"
check "the log has nothing that the unit's sandbox refused" sh -c \
	'! journalctl -u nameward --no-pager | grep -i "not permitted\|denied by\|not implemented\|capng"'
systemctl stop nameward.service
check "systemctl stop takes the table out" await table_gone
check "systemctl stop takes the BPF programs out" test -z \
	"$(bpftool cgroup show "$cgroup_root" 2>/dev/null | tail -n +2)"
without_nameward "stopped"
e2e_end
