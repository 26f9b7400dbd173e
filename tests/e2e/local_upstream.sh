#!/bin/sh
# What servers answer to a resolver on the client itself is recorded as that:
# allowed, opening nothing, by the built-in rule.  The resolvers are dnsmasq,
# which sends one question to several servers, unbound and systemd-resolved; the
# judges are the records, the sets and the program that asks by way of them.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
start_knotd
start_web 80
start server2 nsenter --net="/run/netns/$server_ns" dnsmasq -k -C /dev/null \
	--no-resolv --no-hosts --bind-interfaces --listen-address=198.51.100.3 \
	--server=198.51.100.2 --cache-size=0 --pid-file= --user=root
fetched=${XDG_CACHE_HOME:-$HOME/.cache}/nameward-fetched
mkdir "$cgroup/stub"
stub_pid=

# listens ADDRESS: the stub there listens on port 53.
listens() { in_client ss -Hlun "src $1:53" | grep -q .; }

# stub ADDRESS COMMAND...: a resolver of the client.
stub() {
	stub_at=$1
	shift
	# shellcheck disable=SC2016
	start stub sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$cgroup/stub" \
		nsenter --net="/run/netns/$client_ns" "$@"
	await_for 10 listens "$stub_at" || {
		fail "the stub starts: $(tail -n 3 "$work/stub.log")"
		return 1
	}
}

# enforce ADDRESS: the policy with that resolver, and which records.
enforce() {
	policy <<-END
		version: 1
		mode: enforce
		records: ${2:-all}
		resolvers: [$1]
		rules:
		  - name: web
		    who: { exe: $work/good }
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp] }
	END
	rm -f "$records"
	start_nameward
}

# ask ADDRESS NAME [OPTION]...
ask() {
	asked_at=$1 asked=$2
	shift 2
	result good sendto --server "$asked_at" --name "$asked" "$@"
}
answers_through() { [ "$(ask "$1" "$2")" = OK ]; }

upstream='act == "answer" and .process.name != "good"'

# judge STUB ADDRESS: what the records say of it, once it was asked.
judge() {
	check "$1: a permitted program is answered" \
		await answers_through "$2" "first.many.example.com"
	is "$1: it connects to what it got" OK "$(ask "$2" \
		"second.many.example.com" --then-connect 80)"
	recorded "$1: what its servers answer is recorded" \
		"$upstream and allowed and .event.reason == \"local-resolver\""
	sleep 0.3
	is "$1: no answer to it is denied" "" \
		"$(picked "$upstream and denied" | head -n 2)"
	is "$1: each is by the built-in rule, and opens nothing" "" \
		"$(picked "$upstream and .dns.type == \"answer\" and
			(rule != \"local-resolver\" or .nameward.opened)" |
			head -n 2)"
	check "$1: the answer to the program opens" set_has web_4 203.0.113.30
	stop "$stub_pid"
	stop "$nameward_pid"
}

# --- dnsmasq ------------------------------------------------------------------
stub_dnsmasq() {
	stub 127.0.0.1 dnsmasq -k -C /dev/null --no-resolv --no-hosts \
		--bind-interfaces --listen-address=127.0.0.1 \
		--cache-size=0 --pid-file= --user=root "$@"
}
enforce 127.0.0.1
stub_dnsmasq --server=198.51.100.2 && judge "dnsmasq" 127.0.0.1

enforce 127.0.0.1
stub_dnsmasq --all-servers --server=198.51.100.2 --server=198.51.100.3 &&
	judge "dnsmasq with two servers" 127.0.0.1

# --- one that waits for the answers of both its servers -----------------------
stub_of_two() {
	stub 127.0.0.1 /usr/bin/python3 "$lib/programs/ask_all.py" 127.0.0.1 \
		198.51.100.2 198.51.100.3
}
enforce 127.0.0.1
stub_of_two && {
	ask 127.0.0.1 both.many.example.com >/dev/null
	counted "the second answer to a question is no duplicate" 2 \
		"$upstream and name == \"both.many.example.com\" and
			.event.reason == \"local-resolver\""
	judge "two answers to a question" 127.0.0.1
}

# Where denials alone are recorded, there is no record of any of them.
enforce 127.0.0.1 denied
stub_of_two && {
	for i in 1 2 3; do
		ask 127.0.0.1 "n$i.many.example.com" >/dev/null
	done
	is "a denied lookup is stopped before the stub" EPERM \
		"$(ask 127.0.0.1 www.example.net)"
	recorded "records: denied has that one" "act == \"query\" and denied"
	is "records: denied has nothing of the stub's" 0 "$(count "$upstream")"
	stop "$stub_pid"
	stop "$nameward_pid"
}

# --- unbound ------------------------------------------------------------------
# stub_unbound TCP_UPSTREAM
stub_unbound() {
	cat >"$work/unbound.conf" <<-END
		server:
		  interface: 127.0.0.1
		  username: ""
		  chroot: ""
		  directory: "$work"
		  pidfile: ""
		  use-syslog: no
		  module-config: "iterator"
		  cache-max-ttl: 0
		  tcp-upstream: $1
		remote-control:
		  control-enable: no
		forward-zone:
		  name: "."
		  forward-addr: 198.51.100.2
	END
	stub 127.0.0.1 "$unbound" -d -c "$work/unbound.conf"
}
unbound=$(command -v unbound) || {
	sh "$top/tests/fetch.sh" "$fetched" unbound
	unbound=$fetched/usr/sbin/unbound
}
if "$unbound" -V >/dev/null 2>&1; then
	enforce 127.0.0.1
	stub_unbound no && judge "unbound" 127.0.0.1
	enforce 127.0.0.1
	stub_unbound yes && judge "unbound over TCP" 127.0.0.1
else
	skip "unbound: it is not here, and can't be fetched"
fi

# --- systemd-resolved -----------------------------------------------------------
# It runs below a root of its own, with /run, its configuration and no bus.
resolved=/lib/systemd/systemd-resolved
[ -x "$resolved" ] || {
	sh "$top/tests/fetch.sh" "$fetched" systemd-resolved libsystemd-shared
	resolved=$fetched$resolved
}
stub_resolved() {
	cat >"$work/resolved.conf" <<-END
		[Resolve]
		DNS=198.51.100.2
		FallbackDNS=
		Domains=~.
		LLMNR=no
		MulticastDNS=no
		DNSSEC=no
		Cache=no
	END
	cp /etc/passwd "$work/passwd"
	grep -q ^systemd-resolve: "$work/passwd" ||
		echo "systemd-resolve:x:0:0::/:/bin/false" >>"$work/passwd"
	# shellcheck disable=SC2016
	stub 127.0.0.53 unshare -m sh -c 'mount -t tmpfs none /run &&
		mkdir -p /run/systemd/resolve &&
		mount --bind "$0/passwd" /etc/passwd &&
		mount -t tmpfs none /etc/systemd &&
		cp "$0/resolved.conf" /etc/systemd && exec "$@"' "$work" \
		env LD_LIBRARY_PATH="$(echo "$fetched"/usr/lib/*/systemd)" \
		"$resolved"
}
if [ -x "$resolved" ]; then
	enforce 127.0.0.53
	stub_resolved && judge "systemd-resolved" 127.0.0.53
else
	skip "systemd-resolved: it is not here, and can't be fetched"
fi
e2e_end
