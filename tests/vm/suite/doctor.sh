#!/bin/sh
# nameward doctor names what is open on a machine, one fault after the other, and
# the files that `--fix` writes shut it without BPF; `--undo` takes them out.  The
# judges are the programs, and the resolver's side of the link.
# vm: names
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
# shellcheck source=tests/lib/neighbour_root.sh
. "$top/tests/lib/neighbour_root.sh"
# shellcheck source=tests/lib/resolved.sh
. "$top/tests/lib/resolved.sh"
resolved_begin
bus_file=/etc/dbus-1/system.d/nameward.conf
units=/etc/systemd/system
leave() {
	systemctl --quiet stop nscd.service nsncd.service 2>/dev/null
	rm -rf "$bus_file" "$units"/systemd-resolved.service.d \
		"$units/nscd.service.d" "$units/nsncd.service.d"
	systemctl daemon-reload
	systemctl reload dbus
	resolved_leave
}
trap leave EXIT
hosts_line files resolve '[!UNAVAIL=return]' dns

doctor() {
	in_client "$nameward" doctor -p "$work/policy.yaml" \
		--control "$control" --cgroup "$cgroup_root" "$@"
}
# found ID: the states of the findings of that id, "-" if there is none.
found() {
	doctor --json 2>/dev/null | jq -r --arg id "$1" \
		'[.findings[] | select(.id == $id) | .state] | unique | join(" ") |
			if . == "" then "-" else . end'
}
# put_in_force OPTION: write or remove its files, and do what it says is to be done.
put_in_force() {
	doctor "$1" --json >"$work/files.json" || fail "doctor $1: $(cat "$work/files.json")"
	jq -r '.commands[]' "$work/files.json" >"$work/commands"
	while read -r command; do
		$command </dev/null || fail "doctor $1 names a command that works: $command"
	done <"$work/commands"
	await test -S /run/dbus/system_bus_socket
}
written() { jq -r '.files[] | select(.done == "written") | .path' "$work/files.json"; }
by_bus() {
	nobody resolvectl query -4 "$1" 2>&1 | grep -oE '203\.0\.113\.[0-9]+|Access denied' |
		head -n 1
}

# --- the kernel refuses: the bus is open ----------------------------------------

names_policy
start_at_root
is "refused: resolved's socket is shut" ok "$(found resolved-varlink)"
is "refused: the bus is open" open "$(found resolved-bus)"
is "refused: something is open, so the status is 1" 1 \
	"$(doctor >"$work/doctor" 2>&1; echo $?)"
is "refused: each finding that is open has a command that shows it, and a way to mend it" \
	0 "$(doctor --json | jq '[.findings[] | select(.state == "open") |
		select(.see == null or .mend == null)] | length')"
new_name
is "refused: anybody asks resolved over the bus" 203.0.113.30 "$(by_bus "$name")"
put_in_force --fix
is "refused: fix writes the bus's file alone" "$bus_file" "$(written)"
is "fixed: the bus is shut" ok "$(found resolved-bus)"
new_name
is "fixed: the bus denies an ordinary user" "Access denied" "$(by_bus "$name")"
check "fixed: nothing was asked for it" wire_lacks "$name"
is "fixed: root, too" "Access denied" "$(resolvectl query -4 "$name" 2>&1 |
	grep -o 'Access denied' | head -n 1)"
check "fixed: resolvectl status works on" sh -c \
	'resolvectl status | grep -q 198.51.100.2'
put_in_force --undo
check "undone: the bus's file is gone" test ! -e "$bus_file"
is "undone: anybody asks resolved over the bus" 203.0.113.30 "$(by_bus "$name")"

# --- the kernel can't refuse -------------------------------------------------------

stop "$nameward_pid"
# A daemon that enforces does without it only if told so in words.
export NAMEWARD_DISABLE=name-services,even-enforcing
start_at_root
is "no hook: status says so" "not refused: " "$(services | cut -c1-13)"
is "no hook: resolved's socket is open" open "$(found resolved-varlink)"
not_refused "no hook"
put_in_force --fix
is "no hook: fix writes a drop-in of resolved, and the bus's file" \
	"$bus_file $units/systemd-resolved.service.d/nameward.conf" \
	"$(written | sort | tr '\n' ' ' | sed 's/ $//')"
check "no hook: the socket's file is gone" test ! -e "$varlink"
is "no hook, fixed: it is shut" ok "$(found resolved-varlink)"
refused "no hook, fixed" ENOENT
systemctl restart systemd-resolved
check "no hook, fixed: a restart of resolved makes no new one" test ! -e "$varlink"
refused "no hook, fixed, started again" ENOENT
put_in_force --undo
check "undone: the socket's file is there" await test -S "$varlink"
check "undone: no file is left" sh -c \
	'! find /etc -path "*nameward*" -name "*.conf" | grep .'

# --- nscd, nsncd ---------------------------------------------------------------------

# fixed_nscd UNIT
fixed_nscd() {
	[ -n "$(systemctl list-unit-files --no-legend "$1.service")" ] || {
		skip "$1: Debian's first is that of trixie"
		return
	}
	systemctl start "$1" && await test -S /run/nscd/socket
	is "$1: it is open" open "$(found nscd)"
	new_name
	is "$1: what is denied is found by it" 203.0.113.30 "$(by_getent "$name")"
	put_in_force --fix
	check "$1: fix writes its drop-in" test -e "$units/$1.service.d/nameward.conf"
	await test -S /run/nscd/socket
	is "$1, fixed: it is shut" ok "$(found nscd)"
	refused "$1, fixed" ENOENT
	is "$1, fixed: users are found still" games \
		"$(nobody getent passwd games | cut -d: -f1)"
	put_in_force --undo
	check "$1, undone: its drop-in is gone" test ! -e "$units/$1.service.d"
	systemctl stop "$1"
}
fixed_nscd nscd
fixed_nscd nsncd

# --- faults of the setting ------------------------------------------------------------

is "there is a way on" - "$(found no-way-on)"
hosts_line files resolve
is "a line without dns: there is no way on" open "$(found no-way-on)"
hosts_line files sss resolve '[!UNAVAIL=return]' dns
is "a line with sss: a daemon that is not known" open "$(found nsswitch-module)"
hosts_line files resolve '[!UNAVAIL=return]' dns
is "a line without sss: none" ok "$(found nsswitch-module)"
rm /etc/resolv.conf
echo nameserver 198.51.100.2 >/etc/resolv.conf
is "resolv.conf names no listed resolver: there is no way on" open \
	"$(found no-way-on)"
stub_resolv_conf
resolved_restart DNSStubListener=no
is "the stub does not listen: there is no way on" open "$(found no-way-on)"
is "the stub does not listen: a listed resolver is silent" open \
	"$(found resolver-silent)"
e2e_end
