#!/bin/sh
# Whatever bytes the names of a program, its user, its cgroup, a device or a
# policy have, or an answer has, a record is one line, can be parsed, forges no
# field, and controls no terminal.  The judge is records.py, which reads what
# was written.
#
# In phase open the kernel and the answers are shown to hold the raw bytes.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

records_py() { /usr/bin/python3 "$programs/records.py" "$@"; }
catcher_pid=""
odd=$(printf 'p\n\033[31m"\\\302\233\377\177\342\200\256 UID=0 X=y')

# odd_link: make a second link, whose device has a hostile name.
odd_link() {
	device=$(printf 'v\033[1m"\\\302\233\377')
	ip -n "$client_ns" link add name "$device" type veth \
		peer name veth1 netns "$server_ns" &&
		ip -n "$client_ns" link set "$device" up &&
		ip -n "$server_ns" link set veth1 up &&
		ip -n "$client_ns" addr add 192.0.2.1/24 dev "$device" &&
		ip -n "$server_ns" addr add 192.0.2.2/24 dev veth1
}

attack() {
	as_program -- /usr/bin/python3 "$programs/records.py" attack "$work" \
		"$cgroup" >"$work/out" 2>&1
}

# start_odd OPTION...: start the daemon where user 4242 has a hostile name, with
# a policy at a hostile path.
start_odd() {
	cat >"$work/nameward" <<-END
		#!/bin/sh
		mount --bind $work/passwd /etc/passwd &&
		exec nsenter --net=/run/netns/$client_ns $nameward "\$@"
	END
	start nameward unshare -m sh "$work/nameward" run \
		-p "$work/$odd/good.yaml" --cgroup "$cgroup" --pin none \
		--control "$control" "$@"
	ctl status --wait $((30 * slow)) >/dev/null || {
		fail "nameward starts: $(tail -n 5 "$work/nameward.log")"
		exit 1
	}
}

# harmless CASE FORMAT FILE: records.py finds nothing in it that does harm.
harmless() {
	is "$1: nothing in it does harm" harmless "$(records_py judge "$2" "$3")"
}

# refused_connection FILE: its record is there.  Alerts have that word, too.
refused_connection() {
	grep -a connect "$1" | grep -aiEqv '(action"?[:=]"?| )alert'
}

# in_format FORMAT TARGET FILE: run the attack; its records go to TARGET in FORMAT
# and come to FILE, the last of them by its refused connection.
in_format() {
	start_odd --format "$1" -o "$2"
	attack
	await refused_connection "$3" || fail \
		"$1 to ${3##*/}: the attack's refused connection is recorded"
	stop "$nameward_pid"
}

raw_bytes() {
	attack
	for what in comm argv executable cgroup answer; do
		is "$what: the kernel or the answer has the raw bytes" \
			raw "$(word $what "$work/out")"
	done
	is "device: the kernel has the raw bytes" "$device" \
		"$(in_client cat /proc/net/dev | grep -aoF "$device")"
}

# impostor: a program that lies at the path of another one, in a mount namespace
# of its own (which lasts), or that was started from a descriptor of there.
impostor() {
	# shellcheck disable=SC2016
	as_program -- unshare -m sh -c 'mount --bind "$0" /usr/bin/env && shift &&
		exec 9</usr/bin/env && { sleep 3 & } && exec "$@"' \
		"$work/other.py" "$@" \
		>"$work/out" 2>&1
}
in_there() { impostor - /usr/bin/env "$programs/records.py" impostor "$1"; }
handed_out() {
	impostor - nsenter --mount=/proc/$$/ns/mnt \
		--root=/proc/$$/root /usr/bin/python3 -c \
		'import os, sys; os.execve(9, sys.argv[1:], os.environ)' \
		/usr/bin/env "$programs/records.py" impostor "$1"
}
# unnamed COMMAND NAME: the same as an ordinary user, whose file has no name any
# more when it asks.  COMMAND puts $1/up/env, of a tmpfs at $1, over /usr/bin/env.
# shellcheck disable=SC2016
unnamed() {
	as_program -- setpriv --reuid 4244 --regid 4244 --clear-groups \
		unshare -Urm sh -c 'mount -t tmpfs none "$1" &&
			mkdir "$1/up" "$1/work" && cp "$0" "$1/up/env" &&
			'"$1"' && exec /usr/bin/env "$2/records.py" impostor "$3" "$1/up/env"' \
		"$work/other.py" "$work/mine" "$work" "$2" >"$work/out" 2>&1
}
# shellcheck disable=SC2016
deleted() { unnamed 'mount --bind "$1/up/env" /usr/bin/env' "$1"; }
# Here the kernel does not even say that it is deleted.
# shellcheck disable=SC2016
deleted_below() {
	unnamed 'mount -t overlay -o \
		"lowerdir=/usr/bin,upperdir=$1/up,workdir=$1/work" none /usr/bin' "$1"
}
impostors() {
	for how in in_there handed_out deleted deleted_below; do
		$how "$how-$phase.example.com"
		case $how in deleted*)
			[ -n "$(word executable "$work/out")" ] || {
				skip "other-path: $how: not here: $(last_lines)"
				continue
			}
			;;
		esac
		if [ "$phase" = open ]; then
			is "other-path: $how: the kernel names the other program's path" \
				/usr/bin/env "$(word executable "$work/out")"
			continue
		fi
		field "name == \"$how-shut.example.com\" and act == \"query\"" \
			.process.executable >"$work/path"
		check "other-path: $how: the record does not name the other program's path: $(cat "$work/path")" \
			grep -q '^/proc/[0-9]*/\(root/usr/bin/env\( (deleted)\)\{0,1\}\|exe\)$' \
			"$work/path"
	done
}

# headless: a program whose main thread has ended before another one asks, so
# that /proc/PID has neither its executable nor its arguments.
headless() {
	as_program -- "$work/good" sendto --server 192.0.2.2 --no-answer \
		--main-ends --hold-ms $((1000 * slow)) \
		--name "headless-$phase.example.com" >"$work/out" 2>&1
	is "main-thread: another thread asks when it has ended ($phase)" OK \
		"$(word result "$work/out")"
	[ "$phase" = shut ] || return 0
	asked="name == \"headless-shut.example.com\" and act == \"query\""
	recorded "main-thread: it is on record" "$asked"
	is "main-thread: the record names its executable" "$work/good" \
		"$(field "$asked" .process.executable)"
	check "main-thread: the record has its arguments" \
		count_above "$asked and
			(.process.command_line | contains(\"--main-ends\"))" 0
}

formats() {
	for format in json kv text; do
		written=$work/written.$format
		in_format $format "$written" "$written"
		harmless "format-$format" $format "$written"
	done
	check "format-json: jq reads each line" \
		test "$(jq -c . "$work/written.json" | wc -l)" = \
		"$(wc -l <"$work/written.json")"
}

services() {
	for target in journald syslog; do
		socket=$work/$target.socket
		start catcher /usr/bin/python3 "$programs/records.py" catch "$socket"
		await test -S "$socket"
		in_format json "$target:$socket" "$work/catcher.log"
		stop "$catcher_pid"
		sed 1d "$work/catcher.log" >"$work/written"
		harmless $target json "$work/written"
	done
}

# spoken CASE COMMAND...: nothing that the command prints does harm.
spoken() {
	spoken_case=$1
	shift
	"$@" >"$work/spoken" 2>&1
	harmless "$spoken_case" any "$work/spoken"
}

commands() {
	start_odd --format json -o "$records"
	attack
	impostors
	headless
	spoken status ctl status
	spoken status-json ctl status --json
	spoken sets ctl sets
	spoken sets-json ctl sets --json
	cat "$work/$odd/bad.yaml" >"$work/$odd/good.yaml"
	spoken reload ctl reload
	spoken reload-json ctl reload --json
	stop "$nameward_pid"
	harmless log any "$work/nameward.log"
	harmless records-of-policy any "$records"
	for policy in good bad raw none; do
		spoken check "$nameward" check "$work/$odd/$policy.yaml"
	done
	spoken explain "$nameward" explain -p "$work/policy.yaml" \
		--name "$odd.example.com" --exe "/$odd" --user 0
	spoken explain "$nameward" explain -p "$work/policy.yaml" \
		--name "a.example.com" --exe "/$odd" --user "$odd"
	records_py batch >"$work/batch"
	spoken explain-batch "$nameward" explain -p "$work/policy.yaml" \
		--batch <"$work/batch"
	spoken usage "$nameward" run --format "$odd"
	spoken usage "$nameward" "$odd"
	spoken usage "$nameward" status --control "/$odd"
}

bypass_begin
odd_link || fail "the second link is made"
: >"$work/resolver.log"
records_py make "$work" "$cgroup"
start resolver nsenter --net="/run/netns/$server_ns" /usr/bin/python3 \
	"$programs/records.py" serve 192.0.2.2
await grep -q ready "$work/resolver.log"
raw_bytes
mkdir "$work/mine"
cp "$programs/records.py" "$programs/attack.py" "$work"
impostors
headless
phase=shut
formats
services
commands
e2e_end
