#!/bin/sh
# A program that asks a name service of the host is refused where the kernel can,
# and where programs get on by DNS; else `status` and the log say why not.  The
# service is a stand-in at resolved's path, in a mount namespace of its own, so
# the host's is let alone.  The judges are connect() and the records.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
[ -x /usr/bin/python3 ] || {
	skip "everything: there is no /usr/bin/python3"
	exit 0
}
mount_pins
service=$work/unix_service.py
cp "$top/tests/e2e/programs/unix_service.py" "$service"
chmod 755 "$work" "$service"
path=/run/systemd/resolve/io.systemd.Resolve
start_knotd

# shellcheck disable=SC2016
start service unshare -m sh -c 'mount -t tmpfs none /run &&
	mkdir -p "${2%/*}" && chmod 755 /run && exec /usr/bin/python3 "$1" serve "$2"' \
	sh "$service" "$path"
await grep -q serving "$work/service.log"
# As other programs come by it: from here it is another path.
# shellcheck disable=SC2154 # start sets it
there=/proc/$service_pid/root$path

asks() { as_program -- /usr/bin/python3 "$service" ask "$there"; }
# As a user, who may not look into /proc/PID/root: from where the service is.
asks_as() {
	as_program -- nsenter --mount="/proc/$service_pid/ns/mnt" \
		setpriv --reuid "$1" --clear-groups \
		/usr/bin/python3 "$service" ask "$path"
}
says() { ctl status --json | jq -r .name_services; }

# terms LINE...: a policy that audits, with these lines.
terms() {
	{
		printf 'version: 1\nmode: %s\nresolvers: [198.51.100.2]\n' "$mode"
		printf '%s\n' "$@"
		printf 'rules: []\n'
	} | policy
}

mode=audit
terms
is "without nameward the service answers" Q "$(asks)"
is "without nameward it answers a user" Q "$(asks_as 4242)"
start_program held /usr/bin/python3 "$service" hold "$there" "$work/go"
await grep -q first "$work/held.log"
start_nameward
state=$(says)
case $state in
refused)
	refuses=yes
	expected=ECONNREFUSED
	;;
*)
	refuses=no
	expected=Q
	;;
esac
is "what status says is what a program meets" "$expected" "$(asks)"

if [ $refuses = yes ]; then
	recorded "who is refused has a record, in audit mode, too" \
		"act == \"ask\" and denied and .event.outcome == \"failure\" and
		.event.reason == \"name-service\" and .process.name == \"python3\" and
		.destination.address == \"$path\" and .nameward.mode == \"audit\""
	for _ in 1 2 3 4 5 6; do asks >/dev/null; done
	recorded "equal ones are folded" 'act == "ask" and .nameward.count > 1'
	sleep 1.5 # a second scan ends what the first has missed
	: >"$work/go"
	await grep -q second "$work/held.log"
	is "a connection that was made before is cut" 1 \
		"$(grep -cE 'second (END|EPIPE|ECONNRESET)' "$work/held.log")"
	is "programs outside the cgroup are let alone" Q \
		"$(/usr/bin/python3 "$service" ask "$there")"
else
	is "status says why not" 1 "$(says | grep -c '^not refused: the kernel')"
	is "nothing runs here that would be asked: no warning" 0 \
		"$(grep -c 'name services' "$work/nameward.log")"
	check "status has it among what the kernel lacks" sh -c \
		"printf '%s' '$(ctl status --json | jq -r '.lacks[]' | tr -d "'")' |
		grep -q 'fmod_ret is not used'"
	: >"$work/go"
fi

mode=enforce
terms 'name_services: { refuse: resolved, except: { user: 4242 } }'
ctl reload
if [ $refuses = yes ]; then
	is "enforcing: refused" ECONNREFUSED "$(asks)"
	is "enforcing: whom the policy excepts is not" Q "$(asks_as 4242)"
	is "enforcing: another user is" ECONNREFUSED "$(asks_as 4243)"
	stop "$nameward_pid" KILL
	is "after the crash: refused" ECONNREFUSED "$(asks)"
	is "after the crash: whom the policy excepts is not" Q "$(asks_as 4242)"
	start_nameward
	is "after the next start: refused" ECONNREFUSED "$(asks)"
else
	check "the policy says so in words: the log has a warning" await grep -q \
		'name services: not refused: the kernel' "$work/nameward.log"
fi

for word in leave watch; do
	terms "name_services: $word"
	ctl reload
	is "$word: the service answers" Q "$(asks)"
	is "$word: status says so" 1 "$(says | grep -Ec 'not refused|watched')"
done
terms 'name_services: { refuse: nscd }'
ctl reload
is "a service that the list lacks answers" Q "$(asks)"

terms
ctl reload
is "refused again as before" "$expected" "$(asks)"
stop "$nameward_pid"
is "after the end the service answers" Q "$(asks)"

# --- no way on to DNS ---------------------------------------------------------
cp -r /etc "$work/etc"
rm -f "$work/etc/nsswitch.conf" "$work/etc/resolv.conf"
echo 'hosts: files resolve' >"$work/etc/nsswitch.conf"
echo 'nameserver 198.51.100.2' >"$work/etc/resolv.conf"

# start_there: with that /etc.
start_there() {
	# shellcheck disable=SC2016
	start nameward nsenter --net="/run/netns/$client_ns" unshare -m sh -c \
		'mount --bind "$0" /etc && exec "$@"' "$work/etc" \
		"$nameward" run -p "$work/policy.yaml" -o "$records" \
		--cgroup "$cgroup" --pin "$pin" --control "$control"
	ctl status --wait $((30 * slow)) >/dev/null
}

start_there
is "no way on: the service answers" Q "$(asks)"
[ $refuses = no ] || is "no way on: status says why" 1 "$(says |
	grep -c 'not refused: resolved: /etc/nsswitch.conf has no dns')"
check "no way on: the log says so" grep -q \
	'name services: resolved: not refused, since programs' "$work/nameward.log"
stop "$nameward_pid"

terms 'name_services: refuse'
start_there
is "no way on, but in words: $expected" "$expected" "$(asks)"
check "no way on, but in words: the log says so" grep -q \
	'name services: resolved: refused, as the policy says' "$work/nameward.log"
echo 'hosts: files resolve [!UNAVAIL=return] dns' >"$work/etc/nsswitch.conf"
if [ $refuses = yes ]; then
	is_refused() { [ "$(says)" = refused ]; }
	check "a way on that comes is noticed" await is_refused
fi
stop "$nameward_pid"
e2e_end
