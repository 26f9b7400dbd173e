#!/bin/sh
# `nameward watch --format kv` shows what a DNS monitor made of kprobes and a
# socket filter shows, line by line: program, process, thread, device, protocol,
# addresses, ports, user, group, question, answer.  The judges are independent
# of it: what was started and as whom, the threads in /proc while the resolver
# is halted, and the wire.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
for tool in dig getent setpriv; do
	command -v $tool >/dev/null || {
		skip "everything: there is no $tool here"
		exit 0
	}
done
e2e_begin
start_knotd

# A third network is like a container's: it has another device and address.
far_ns=nwo$$
more_cleanup() {
	ip netns del "$far_ns" 2>/dev/null
	e2e_cleanup
}
trap more_cleanup EXIT
ip netns add "$far_ns" && ip -n "$far_ns" link add uplink0 type veth \
	peer name far0 netns "$server_ns"
ip -n "$far_ns" -batch - <<-END
	link set lo up
	link set uplink0 up
	addr add 192.0.2.2/24 dev uplink0
	route add default via 192.0.2.1
END
ip -n "$server_ns" -batch - <<-END
	link set far0 up
	addr add 192.0.2.1/24 dev far0
END
echo 'hosts: dns' >"$work/nsswitch.conf"
echo 'nameserver 198.51.100.2
options timeout:20 attempts:1' >"$work/resolv.conf"
[ -e /etc/resolv.conf ] || : >/etc/resolv.conf
cat >"$work/with" <<-END
	#!/bin/sh
	mount --bind $work/resolv.conf /etc/resolv.conf
	mount --bind $work/nsswitch.conf /etc/nsswitch.conf
	exec setpriv --reuid 4242 --regid 4343 --clear-groups "\$@"
END
chmod +x "$work/with"
cp "$(readlink -f /usr/bin/python3)" "$work/go-style"

start wire nsenter --net="/run/netns/$server_ns" tcpdump -i any -nn -U \
	--immediate-mode -w "$work/wire.pcap" port 53
await grep -q 'listening on' "$work/wire.log"
start watch nsenter --net="/run/netns/$client_ns" "$nameward" watch \
	--cgroup "$cgroup" --format kv
seen() {
	good sendto --name ready.many.example.com >/dev/null
	grep -q ready.many "$work/watch.log"
}
await seen || fail "watch starts: $(cat "$work/watch.log")"

# --- what is known independently -----------------------------------------------

# asks NETNS COMMAND...: start it as user 4242 and group 4343, with a resolv.conf
# of its own; its pid is in $asker_pid.
asks() {
	asks_ns=$1
	shift
	# shellcheck disable=SC2016
	start asker sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$cgroup" \
		nsenter --net="/run/netns/$asks_ns" unshare -m "$work/with" "$@"
}

# sent TYPE NAME: the "ADDRESS.PORT" from which such a question came, as the
# resolver's side saw it.
sent() {
	tcpdump -nn -r "$work/wire.pcap" "$(echo "$proto" | tr UDPTC udptc)" \
		and dst port 53 2>/dev/null |
		sed -n "s/.* IP6\{0,1\} \([0-9a-f.:]*\) > .* $1? $2\. .*/\1/p" |
		sort -u
}
is_sent() { [ -n "$(sent "$@")" ]; }

# run_client NETNS TYPES NAME COMMAND...: run it up to its end; $work/threads has
# "TID COMM" lines of the moment when it waited for its answer.
run_client() {
	types=$2 name=$3 run_ns=$1
	shift 3
	kill -STOP "$knotd_pid"
	asks "$run_ns" "$@"
	for type in $types; do
		await is_sent "$type" "$name" ||
			fail "$client: asks for $type: $(cat "$work/asker.log")"
	done
	for task in /proc/"$asker_pid"/task/*; do
		echo "${task##*/} $(cat "$task/comm")"
	done >"$work/threads"
	kill -CONT "$knotd_pid"
	wait "$asker_pid"
}

# --- comparing -----------------------------------------------------------------

# lines QR TYPE: the lines about this process and this name.
lines() {
	grep -F " PID=$asker_pid " "$work/watch.log" |
		grep -E " DNS_QR=$1 DNS_NAME=$name\. DNS_TYPE=$2( |\$)"
}
lines_are() { [ "$(lines "$1" "$2" | wc -l)" -eq "$3" ]; }
# value KEY: put its value in $line into $value.
value() {
	value=" $line"
	case $value in *" $1="*) value=${value#*" $1="} ;; *) value= ;; esac
	value=${value%% *}
}
field() {
	value "$1"
	is "$client: $what: $1" "$2" "$value"
}
keys='COMM PID TGID DEV PROTO SRC DST SPT DPT UID GID DNS_QR DNS_NAME DNS_TYPE'

# packet FROM-ADDRESS FROM-PORT TO-ADDRESS TO-PORT: compare all but the DNS part
# of $line.
packet() {
	is "$client: $what: the line has these keys" \
		"$keys$more_keys" "$(echo "$line" |
		tr ' ' '\n' | sed 's/=.*//' | tr '\n' ' ' | sed 's/ $//')"
	field COMM "$comm"
	field PID "$asker_pid"
	if [ -n "$tid" ]; then
		field TGID "$tid"
	else
		value TGID
		check "$client: $what: TGID is one of the program's threads" \
			grep -q "^$value " "$work/threads"
	fi
	field DEV "$device"
	field PROTO "$proto"
	field SRC "$1"
	field DST "$3"
	field SPT "$2"
	field DPT "$4"
	field UID 4242
	field GID 4343
}

# lookup TYPE ADDRESS...: compare the lookup of $client, which asked $server for
# $name; the answer has these addresses.
lookup() {
	type=$1 from=$(sent "$1" "$name")
	shift
	source=${from%.*} port=${from##*.}
	is "$client: $type: the program asks from its network's address" \
		"$address" "$source"
	await lines_are 0 "$type" 1
	is "$client: $type: one line for the query" 1 "$(lines 0 "$type" | wc -l)"
	line=$(lines 0 "$type") what="$type query" more_keys=
	packet "$source" "$port" "$server" 53
	field DNS_QR 0
	field DNS_NAME "$name."
	field DNS_TYPE "$type"
	await lines_are 1 "$type" $#
	is "$client: $type: a line for each address of the answer" $# \
		"$(lines 1 "$type" | wc -l)"
	for data; do
		what="$type answer $data" more_keys=" DNS_DATA"
		line=$(lines 1 "$type" | grep -F " DNS_DATA=$data")
		packet "$server" 53 "$source" "$port"
		field DNS_QR 1
		field DNS_NAME "$name."
		field DNS_TYPE "$type"
		field DNS_DATA "$data"
	done
	check "$client: $type: the query comes before the answer" in_order "$type"
}
in_order() {
	[ "$(grep -nF "$(lines 0 "$1")" "$work/watch.log" | head -n 1 |
		cut -d: -f1)" -lt "$(grep -nF "$(lines 1 "$1" | head -n 1)" \
		"$work/watch.log" | head -n 1 | cut -d: -f1)" ]
}

# --- the clients -----------------------------------------------------------------

device=veth0 address=198.51.100.1 server=198.51.100.2 proto=UDP
# dig may ask from any of its threads; all have the program's name.
client=dig comm=dig tid=''
run_client "$client_ns" A two.example.com \
	dig +tries=1 +time=20 @198.51.100.2 two.example.com A
lookup A 203.0.113.11 203.0.113.12

client="dig +tcp" proto=TCP
run_client "$client_ns" A two.example.com \
	dig +tcp +tries=1 +time=20 @198.51.100.2 two.example.com A
lookup A 203.0.113.11 203.0.113.12

client=getent proto=UDP
run_client "$client_ns" "A AAAA" getent.many.example.com \
	getent ahosts getent.many.example.com
comm=getent tid=$asker_pid
lookup A 203.0.113.30
lookup AAAA 2001:db8:2::30

client="Go-style resolver"
run_client "$client_ns" "A AAAA" go.many.example.com "$work/go-style" \
	"$lib/programs/go_style.py" 198.51.100.2 go.many.example.com
for type in A AAAA; do
	comm=go-style tid=$(sed -n "s/^type=$type tid=\([0-9]*\) .*/\1/p" \
		"$work/asker.log")
	check "$client: $type comes from a thread that is not the first" \
		test "$tid" -gt "$asker_pid"
	is "$client: $type: the port is the one its socket has" \
		"$(sed -n "s/^type=$type .* port=\([0-9]*\) .*/\1/p" \
			"$work/asker.log")" "$(sent $type "$name" | sed 's/.*\.//')"
	case $type in
	A) lookup A 203.0.113.30 ;;
	*) lookup AAAA 2001:db8:2::30 ;;
	esac
done

client=IPv6 comm=dig tid='' address=2001:db8:1::1 server=2001:db8:1::2
run_client "$client_ns" AAAA www.example.com \
	dig +tries=1 +time=20 @2001:db8:1::2 www.example.com AAAA
lookup AAAA 2001:db8:2::10

client="IPv6 over TCP" proto=TCP
run_client "$client_ns" AAAA six.many.example.com \
	dig +tcp +tries=1 +time=20 @2001:db8:1::2 six.many.example.com AAAA
lookup AAAA 2001:db8:2::30

client="another network namespace" proto=UDP address=192.0.2.2
server=198.51.100.2 device=uplink0
run_client "$far_ns" A far.many.example.com \
	dig +tries=1 +time=20 @198.51.100.2 far.many.example.com A
lookup A 203.0.113.30

stop "$watch_pid"
is "SIGTERM ends watch with status 0" 0 $?
e2e_end
