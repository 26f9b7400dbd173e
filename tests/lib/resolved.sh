# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154,SC2034 # set by, and for, tests/e2e/lib.sh
# resolved.sh - programs that ask systemd-resolved in place of DNS.  The machine
# has to be a virtual one with a disk of the kind "names" (tests/vm/debian.sh).
# It is sourced after tests/e2e/lib.sh and tests/lib/neighbour_root.sh;
# resolved_begin takes the place of e2e_begin.
#
#   getent, curl, python3 --varlink--> systemd-resolved --DNS--> knotd, 198.51.100.2
#                         --DNS, 127.0.0.53-->
#
# Names below web.many.example.com are permitted to getent and curl, no others, and
# to no other program.  All of them have the address 203.0.113.30.
varlink=/run/systemd/resolve/io.systemd.Resolve
asked_n=0

# resolved_begin: a network, servers, and resolved in front of them.
resolved_begin() {
	neighbour_root_begin
	command -v resolvectl >/dev/null || {
		skip "everything: this disk has no systemd-resolved"
		exit 0
	}
	cp /etc/nsswitch.conf "$work/nsswitch.conf"
	trap resolved_leave EXIT
	systemctl --quiet stop avahi-daemon.socket avahi-daemon.service \
		nscd.service nsncd.service 2>/dev/null
	start_knotd
	start_web 80
	start_wire
	resolved_restart
	stub_resolv_conf
	is "resolved answers by varlink before nameward runs" 203.0.113.30 \
		"$(by_varlink ready.many.example.com)"
}

resolved_leave() {
	rm -rf /etc/systemd/resolved.conf.d
	cp "$work/nsswitch.conf" /etc/nsswitch.conf
	e2e_cleanup
	systemctl --quiet stop systemd-resolved
	rm -f /etc/resolv.conf
}

# resolved_restart [LINE]...: with these lines of resolved.conf(5), too.
resolved_restart() {
	mkdir -p /etc/systemd/resolved.conf.d
	printf '%s\n' '[Resolve]' DNS=198.51.100.2 Domains=~. FallbackDNS= \
		DNSSEC=no Cache=no LLMNR=no MulticastDNS=no "$@" \
		>/etc/systemd/resolved.conf.d/test.conf
	systemctl reset-failed systemd-resolved 2>/dev/null
	{ systemctl restart systemd-resolved && await test -S "$varlink"; } || {
		fail "resolved starts: $(journalctl -n 5 -u systemd-resolved --no-pager)"
		exit 1
	}
}

stub_resolv_conf() {
	ln -sf /run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
}

# hosts_line SERVICE...: what glibc asks for a host's address, in this order.
hosts_line() {
	sed -i "s/^hosts:.*/hosts: $*/" /etc/nsswitch.conf
}

# start_other: other.local is the server at 198.51.100.2, which answers by multicast
# DNS.  It is Avahi, as a second resolved could not have a name of its own.
start_other() {
	ip -n "$server_ns" addr del 198.51.100.3/24 dev veth0
	cat >"$work/other.conf" <<-END
		[server]
		host-name=other
		allow-interfaces=veth0
		use-ipv6=no
		enable-dbus=no
		[wide-area]
		enable-wide-area=no
	END
	# shellcheck disable=SC2016
	start other nsenter --net="/run/netns/$server_ns" unshare -m sh -c '
		mkdir -p /run/avahi-daemon
		mount -t tmpfs none /run/avahi-daemon
		exec avahi-daemon -f "$0" --no-drop-root --no-chroot --no-rlimits' \
		"$work/other.conf"
	await grep -q 'Server startup complete' "$work/other.log" ||
		fail "the other host's Avahi starts: $(cat "$work/other.log")"
}

# --- who asks ------------------------------------------------------------------

# An ordinary user, below the cgroup that nameward is attached to.
nobody() {
	as_program -- setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}
# Python without what it looks for at each start.
nobody_python() { nobody /usr/bin/python3 -S -E "$@"; }

# address: the first word of the input, which a program found, else "nothing".
address() { awk 'NR == 1 { found = $1 } END { print found ? found : "nothing" }'; }

by_getent() { nobody getent ahostsv4 "$1" 2>/dev/null | address; }
by_python() {
	nobody_python -c 'import socket, sys
print(socket.getaddrinfo(sys.argv[1], 80, socket.AF_INET)[0][4][0])' \
		"$1" 2>/dev/null | address
}
# by_curl NAME: the page of a web server there, or how curl ended.
by_curl() {
	nobody curl -4 -s --max-time $((10 * slow)) "http://$1/" ||
		echo "exit $?"
}
# by_varlink NAME [PATH]...: what resolved says there, or why there is no
# connection.
by_varlink() {
	nobody_python "$top/tests/vm/suite/varlink.py" "$@" | sed 's/.* //'
}

# new_name [BELOW]: $name is one that nobody has asked for.
new_name() {
	asked_n=$((asked_n + 1))
	name=a$asked_n${1:+.$1}.many.example.com
}

# --- what is in force --------------------------------------------------------------

# names_policy [LINE]...: with these lines behind its rules.
names_policy() {
	{
		cat <<-END
			version: 1
			mode: enforce
			resolvers: [127.0.0.53]
			rules:
			  - name: web
			    who: { exe: [/usr/bin/getent, /usr/bin/curl] }
			    domains: ["**.web.many.example.com"]
			    action: allow
			    open: { ports: [80/tcp] }
		END
		[ $# = 0 ] || printf '%s\n' "$@"
	} | policy
}

reload() {
	ctl reload >"$work/reload" 2>&1 || fail "the policy is reloaded: $(cat "$work/reload")"
}

# start_at_root: nameward judges the whole machine, resolved and the servers too,
# whose first packets wait until their address is known.
start_at_root() {
	start_nameward --cgroup "$cgroup_root"
	await resolved_gets_answers
}
resolved_gets_answers() {
	resolvectl query -4 root.many.example.com >/dev/null 2>&1
}

# services: what status says of name services.
services() { ctl status --json | jq -r .name_services; }

# asked_by PROGRAM: a filter for records of questions that it asked for $name.
asked_by() {
	echo "act == \"query\" and name == \"$name\" and .process.name == \"$1\""
}
# sent_to_dns PROGRAM: a filter for records that it was refused the socket.
sent_to_dns() {
	echo "act == \"ask\" and .process.name == \"$1\""
}

# refused WHEN [ERROR]: programs ask by DNS themselves, and are judged as anybody
# is; ERROR is what they get in place of a connection.
refused() {
	new_name web
	is "$1: what is permitted is found" 203.0.113.30 "$(by_getent "$name")"
	recorded "$1: it is recorded as the program's own" \
		"$(asked_by getent) and allowed and rule == \"web\" and .user.id == \"65534\""
	check "$1: its address is opened" set_has web_4 203.0.113.30
	new_name web
	is "$1: what is permitted is connected to at once" "served by the test" \
		"$(by_curl "$name")"
	new_name
	is "$1: what is denied is not found" nothing "$(by_getent "$name")"
	recorded "$1: it is recorded as the program's own denial" \
		"$(asked_by getent) and denied"
	check "$1: it did not reach the resolver" wire_lacks "$name"
	new_name web
	is "$1: another program finds nothing" nothing "$(by_python "$name")"
	recorded "$1: that program's denial is recorded" \
		"$(asked_by python3) and denied"
	check "$1: its question did not reach the resolver" wire_lacks "$name"
	new_name web
	is "$1: there is no connection to resolved" "${2:-ECONNREFUSED}" \
		"$(by_varlink "$name")"
	check "$1: nothing was asked by it" wire_lacks "$name"
}

# not_refused WHEN: resolved asks for whoever connects to it, and opens nothing.
not_refused() {
	new_name
	is "$1: what is denied is found all the same" 203.0.113.30 \
		"$(by_getent "$name")"
	check "$1: it reached the resolver" wire_has "$name"
	is "$1: no question is recorded as the program's" 0 \
		"$(count "$(asked_by getent)")"
	new_name
	is "$1: another program finds it, too" 203.0.113.30 "$(by_python "$name")"
}
