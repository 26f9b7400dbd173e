#!/bin/sh
# Programs in other network, mount, pid and user namespaces are seen, recorded
# as the host knows them, and judged; a path in a container's root is not taken
# for the same path of the host, nor the host's for the container's.  The judges
# are the programs' sends, the records and the container's link.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
scope=machine.slice/libpod-$id.scope

unmount() {
	ip netns del "$box_ns" 2>/dev/null
	for where in "$work"/boxes/*/merged "$work/layers"; do
		umount -l "$where" 2>/dev/null
	done
}

# box_network: a network namespace with a link of its own to the server.
box_network() {
	ip netns add "$box_ns" &&
		ip -n "$box_ns" link add veth0 type veth \
			peer name veth1 netns "$server_ns" &&
		ip -n "$server_ns" addr add 192.0.2.2/24 dev veth1 &&
		ip -n "$server_ns" link set veth1 up &&
		ip -n "$box_ns" addr add 192.0.2.1/24 dev veth0 &&
		ip -n "$box_ns" link set lo up &&
		ip -n "$box_ns" link set veth0 up &&
		ip -n "$box_ns" route add default via 192.0.2.2
}

# These are the files of a container: the client, at the path that it has on
# the host, and its libraries.
make_image() {
	mkdir -p "$1$work/bin" "$1/bin" "$1/tmp"
	cp "$build/tests/e2e/client/client" "$1$asker"
	ln "$1$asker" "$1/bin/asker"
	LD_TRACE_LOADED_OBJECTS=1 "$asker" | grep -oE '/[^ )]+' | while read -r library; do
		mkdir -p "$1${library%/*}"
		cp -L "$library" "$1$library"
	done
	chmod -R a+rX "$1"
}

# make_box NAME: a root of its own over the image that all share.
make_box() {
	box=$work/boxes/$1
	layer=$work/layers/$1
	mkdir -p "$box/merged" "$layer/up" "$layer/work"
	mount -t overlay -o "lowerdir=$work/image,upperdir=$layer/up,workdir=$layer/work" \
		none "$box/merged" 2>"$work/out" && return
	skip "a box on overlayfs: $(cat "$work/out")"
	make_image "$box/merged"
}

# As a runtime does, make the root of the box the root of the namespace.
# shellcheck disable=SC2016 # $0 and $@ are for the shell inside
inside='mount -n --bind "$0" "$0" && cd "$0" && mount -n --move . / &&
	exec chroot . "$@"'

# contained CGROUP BOX OPTIONS COMMAND...: OPTIONS are unshare's, in one word.
contained() {
	# shellcheck disable=SC2016
	below=$1 root=$work/boxes/$2/merged options=$3
	shift 3
	# shellcheck disable=SC2086,SC2016
	sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$cgroup/$below" \
		nsenter --net="/run/netns/$box_ns" $identity \
		unshare -mpf --propagation private $options \
		sh -c "$inside" "$root" "$@"
}
identity=
boxed() { contained "$scope" one "" "$asker" "$@"; }
hosts() { as_program -- "$asker" "$@"; }
# shared: in the box, a file of the host lies over the box's own.
shared() {
	# shellcheck disable=SC2016
	sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$cgroup/$scope" \
		nsenter --net="/run/netns/$box_ns" unshare -m \
		--propagation private sh -c \
		'mount --bind "$1" "$0$1" && root=$0 && shift && '"${inside#*&& }" \
		"$work/boxes/one/merged" "$asker" "$asker" "$@"
}

# asks SENTENCE WANT NAME PROGRAM...: PROGRAM looks up NAME.many.example.com,
# which ends with WANT.
asks() {
	sentence=$1 want=$2 asked=$3
	shift 3
	is "$sentence" "$want" \
		"$(result "$@" --name "$asked.many.example.com")"
}
# The daemon is notified of what is new below a root, and from then on judges
# by it.
soon_asks() {
	sentence=$1 want=$2 asked=$3
	shift 3
	await now_asks "$want" "$asked" "$@"
	is "$sentence" "$want" "$(word result "$work/out")"
}
now_asks() {
	now_want=$1 now_name=$2
	shift 2
	[ "$(result "$@" --name "$now_name.many.example.com")" = "$now_want" ]
}

# The host's pid of the client that runs in the cgroup $1.
pid_in() {
	while read -r pid; do
		[ "$(cat "/proc/$pid/comm")" = asker ] && echo "$pid"
	done <"$cgroup/$1/cgroup.procs" 2>/dev/null
}
asker_runs() { [ -n "$(pid_in "$1")" ]; }

# known WHAT BELOW NAME PROGRAM...: a program that stays for a while is known
# by what the host calls it; its record is $record then.
known() {
	what=$1 below=$2 asked=$3.many.example.com
	shift 3
	"$@" --hold-ms $((2000 * slow)) --name "$asked" >"$work/held" 2>&1 &
	held=$!
	await asker_runs "$below"
	host_pid=$(pid_in "$below")
	in_ns=$(awk '/^NSpid/ { print $NF }' "/proc/$host_pid/status")
	record="act == \"query\" and pid == ${host_pid:-0} and name == \"$asked\""
	recorded "$what is recorded by the host's pid" "$record"
	check "$what has another pid in its namespace" \
		test "${in_ns:-$host_pid}" != "$host_pid"
	wait $held
}

e2e_begin
box_ns=nwb$$
asker=$work/bin/asker
trap 'unmount; e2e_cleanup' EXIT
mkdir -p "$work/bin" "$work/layers" "$work/boxes/two/merged" "$cgroup/$scope" "$cgroup/plain" \
	"$cgroup/machine.slice/machine-my\\x2dbox.scope"
cp "$build/tests/e2e/client/client" "$asker"
mount -t tmpfs -o mode=755 none "$work/layers" || exit 1
box_network || { fail "the box has a network" && exit 1; }
make_image "$work/image"
make_box one
start_knotd
# The container's link to the server is captured on the far side, beyond every
# hook.
start wire nsenter --net="/run/netns/$server_ns" tcpdump -i veth1 -nn -U \
	--immediate-mode -w "$work/wire.pcap"
await grep -q 'listening on' "$work/wire.log"
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - { name: host, who: { exe: $asker }, domains: [host.many.example.com], action: allow }
  - { name: box, who: { exe: $asker, root: "$work/boxes/*/merged" }, domains: [box.many.example.com], action: allow }
  - { name: two, who: { exe: $asker, root: $work/boxes/two/merged }, domains: [two.many.example.com], action: allow }
  - { name: either, who: { exe: $asker, root: [/, "$work/boxes/*/merged"] }, domains: [either.many.example.com], action: allow }
  - { name: glob, who: { exe: $work/b*/too?, root: "$work/boxes/*/merged" }, domains: [glob.many.example.com], action: allow }
  - { name: by-user, who: { user: 4242 }, domains: [user.many.example.com], action: allow }
  - { name: by-root, who: { user: 0 }, domains: [root.many.example.com], action: allow }
  - { name: by-cgroup, who: { cgroup: "$cgroup_path/machine.slice/libpod-*.scope" }, domains: [cgroup.many.example.com], action: allow }
END
start_nameward

boxed sendto --name box.many.example.com >"$work/out" 2>&1
[ -n "$(word result "$work/out")" ] || {
	fail "a program runs in the box: $(tail -n 1 "$work/out")"
	e2e_end
}

# --- judged -------------------------------------------------------------------
asks "the host's program is permitted by its path" OK host hosts sendto
asks "the box's program of the same path is not the host's" EPERM host \
	boxed sendto
asks "the box's program is permitted by the box's root" OK box boxed sendto
asks "the host's program of the same path is not the box's" EPERM box \
	hosts sendto
asks "the program of another box is denied" EPERM two boxed sendto
asks "a rule for both roots permits the host's program" OK either hosts sendto
asks "a rule for both roots permits the box's program" OK either boxed sendto
asks "another name of the file in the box is permitted" OK box \
	contained "$scope" one "" /bin/asker sendto
# Which error a send gets depends on what the kernel has.
check "the box's program is denied the host's name over TCP" test \
	"$(result boxed sendto --tcp --name host.many.example.com)" != OK
asks "the box's program is permitted its own name over TCP" \
	OK box boxed sendto --tcp
asks "a program in the cgroup of a rule is permitted" OK cgroup boxed sendto
asks "a program outside the cgroup of a rule is denied" \
	EPERM cgroup hosts sendto
asks "a name that no rule permits is denied" EPERM deny boxed sendto
asks "the host's own file, bound into the box, is the host's" OK host \
	shared sendto
asks "the host's own file, bound into the box, is not the box's" \
	EPERM box shared sendto

# --- what is new below a root -------------------------------------------------
make_box two
two() { contained "$scope" two "" "$asker" "$@"; }
soon_asks "the program of a box that was mounted later is permitted" \
	OK two two sendto
soon_asks "a box that was mounted later matches the glob of roots" \
	OK box two sendto
asks "another box is not taken for one that was mounted later" \
	EPERM two boxed sendto
root=$work/boxes/one/merged
cp "$asker" "$root$asker.new"
mv "$root$asker.new" "$root$asker"
soon_asks "a program that is replaced in the box is permitted" \
	OK box boxed sendto
cp "$asker" "$root$work/bin/tool"
tool() { contained "$scope" one "" "$work/bin/tool" "$@"; }
soon_asks "a new program of the box that a glob matches is permitted" \
	OK glob tool sendto
ln -s "$work/other" "$root$work/bin/tool2"
ln -s "$work/other" "$root$work/bin/toot"
cp "$asker" "$root$work/bin/tooz"
tooz() { contained "$scope" one "" "$work/bin/tooz" "$@"; }
soon_asks "a second new program of the box that a glob matches is permitted" \
	OK glob tooz sendto
asks "a link in the box makes no program of the host its own" EPERM glob \
	other sendto
# Hard links in a layer below: stat(2) calls it by another number than before.
chmod 711 "$work/boxes/two/merged$asker"
soon_asks "a file that overlayfs copied up is permitted" OK two two sendto
umount -l "$work/boxes/two/merged"
mount -t overlay -o "lowerdir=$work/image,upperdir=$work/layers/two/up,workdir=$work/layers/two/work" \
	none "$work/boxes/two/merged" 2>/dev/null
soon_asks "a file that overlayfs copied up is permitted after another mount" \
	OK two two sendto

# --- recorded -----------------------------------------------------------------
known "a program in a box" "$scope" box boxed sendto
is "a program in a box: the record names its container" \
	"$id" "$(field "$record" .container.id)"
is "a program in a box: the record has the path in its own root" "$asker" \
	"$(field "$record" .process.executable)"
is "a program in a box: the record names its rule" box "$(field "$record" rule)"
is "a program in a box: the attribution is exact" \
	exact "$(field "$record" .nameward.attribution)"
named=$(printf '%s' 'machine.slice/machine-my\x2dbox.scope')
machine() { contained "$named" one "" "$asker" "$@"; }
known "a program in a machine" "$named" box machine sendto
is "a program in a machine: the record names the machine" \
	my-box "$(field "$record" .container.id)"
nobodys() { contained plain one "" "$asker" "$@"; }
known "a program in namespaces of its own" plain box nobodys sendto
is "a program in namespaces of its own is in no container" \
	null "$(field "$record" .container.id)"
is "a program in namespaces of its own: its executable is not the host's" \
	"/proc/$host_pid/root$asker" "$(field "$record" .process.executable)"
boxed sendto --no-answer --name short.many.example.com >"$work/out"
record='act == "query" and name == "short.many.example.com"'
recorded "a program that is gone at once is recorded" "$record"
is "a program that is gone at once: the record names its container" \
	"$id" "$(field "$record" .container.id)"
is "a program that is gone at once: the record has the path in the rule's root" \
	"$asker" \
	"$(field "$record" .process.executable)"

# --- user namespaces ----------------------------------------------------------
if ! setpriv --reuid 4242 unshare -U true 2>/dev/null; then
	skip "a program in a user namespace: no such namespace can be made here"
else
	identity="setpriv --reuid 4242 --regid 4242 --clear-groups"
	mapped() { contained "$scope" one -Ur "$asker" "$@"; }
	asks "the box's program in a user namespace is permitted" \
		OK box mapped sendto
	asks "the box's program in a user namespace is not the host's" \
		EPERM host mapped sendto
	asks "a rule's user is the host's number, also in a user namespace" \
		OK user mapped sendto
	asks "root of a user namespace is not root" EPERM root mapped sendto
	known "a program in a user namespace" "$scope" box mapped sendto
	is "a program in a user namespace: the record has the host's user" \
		4242 "$(field "$record" .user.id)"
	is "a program in a user namespace: the record names its container" \
		"$id" "$(field "$record" .container.id)"
	is "a program in a user namespace: the record has the path in its root" \
		"$asker" "$(field "$record" .process.executable)"
	identity=
fi

# --- on the wire --------------------------------------------------------------
check "the permitted question arrived on the wire" wire_has box.many.example.com
check "the denied question did not arrive on the wire" \
	wire_lacks deny.many.example.com
is "the host's name arrived once, from the host's own file" 1 \
	"$(wire host.many.example.com)"
check "the question of a user namespace's root did not arrive" \
	wire_lacks root.many.example.com
e2e_end
