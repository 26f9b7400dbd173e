#!/bin/sh
# Programs in containers of podman, with a root on overlayfs made from an image,
# are seen, recorded as the host knows them, judged by rules that name the
# container's root, and open what they may on the host's network.
# vm: debian
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
merged="/var/lib/containers/storage/overlay/*/merged"

# The image: the client and what it is linked with, made without a registry.
make_image() {
	image=$work/image
	mkdir -p "$image/bin" "$image/tmp" "$image/etc"
	cp "$build/tests/e2e/client/client" "$image/bin/asker"
	LD_TRACE_LOADED_OBJECTS=1 "$image/bin/asker" | grep -oE '/[^ )]+' | while read -r library; do
		mkdir -p "$image${library%/*}"
		cp -L "$library" "$image$library"
	done
	tar -C "$image" -c . | podman import - localhost/box
}

# podman, on the client's network.
in_podman() { in_client podman "$@"; }
# box NETWORK COMMAND...: a container that runs the client.
box() {
	network=$1
	shift
	# shellcheck disable=SC2086
	in_podman run --rm --network="$network" --pull=never $options \
		localhost/box /bin/asker "$@" 2>"$work/podman.err"
}
options=

# A program in a new root is denied until the daemon has noticed the root, so a
# program that is to be permitted asks until then.
patience="--count 3 --gap-us 1000000"
asks() {
	sentence=$1 want=$2 asked=$3
	shift 3
	# shellcheck disable=SC2086
	[ "$want" != OK ] || set -- "$@" $patience
	is "$sentence" "$want" "$(result "$@" --name "$asked.many.example.com")"
	[ "$want" = "$(word result "$work/out")" ] || cat "$work/podman.err" >&2
}

# known WHAT NETWORK: run a container that stays; $record selects its record.
known() {
	box "$2" sendto --hold-ms 120000 --name box.many.example.com \
		>"$work/held" 2>&1 &
	held=$!
	record='act == "query" and name == "box.many.example.com" and .container.id == "'
	await has_container
	full=$(in_podman ps -q --no-trunc)
	host_pid=$(in_podman inspect -f '{{.State.Pid}}' "$full")
	record="$record$full\" and pid == ${host_pid:-0}"
	await count_above "$record" 0
	recorded "$1 is recorded by the host's pid and its id" "$record"
	is "$1: its executable, by the path in its own root" /bin/asker \
		"$(field "$record" .process.executable)"
	is "$1: its unit" "libpod-$full.scope" \
		"$(field "$record" .nameward.unit)"
}
has_container() { [ -n "$(in_podman ps -q)" ]; }
end_known() {
	in_podman kill "$full" >/dev/null 2>&1
	wait $held
}

# This test takes the whole machine: the root cgroup, and the storage of
# containers.
[ -e /init-disk ] || {
	echo "skip $e2e_name/everything: this is not the tests' own machine"
	exit 0
}
command -v podman >/dev/null || {
	echo "skip $e2e_name/everything: no podman here"
	exit 0
}
e2e_begin
start_knotd
start_web 80
start_wire
make_image >"$work/image.log" 2>&1 || {
	skip "everything: podman takes no image: $(tail -n 1 "$work/image.log")"
	exit 0
}
cp "$build/tests/e2e/client/client" /bin/asker
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2]
rules:
  - { name: host, who: { exe: /bin/asker }, domains: [host.many.example.com], action: allow }
  - { name: box, who: { exe: /bin/asker, root: "$merged" }, domains: [box.many.example.com, www.example.com], action: allow }
  - { name: by-scope, who: { cgroup: "/machine.slice/libpod-*.scope" }, domains: [scope.many.example.com], action: allow }
  - { name: by-user, who: { user: 100000 }, domains: [user.many.example.com], action: allow }
END
# The policy holds for all of this machine: systemd decides in which cgroup a
# container is.
start_nameward --cgroup "$cgroup_root"

hosts() { in_client /bin/asker "$@"; }
# The server is in a namespace of this machine, too: its first answer is lost,
# since its address is not known yet.
result hosts sendto --name host.many.example.com >"$work/first"
asks "the host's program" OK host hosts sendto
asks "the host's program of the box's path" EPERM box hosts sendto
asks "the box's program" OK box box host sendto
asks "the box's program of the host's path" EPERM host box host sendto
asks "the box by its cgroup" OK scope box host sendto
asks "what nobody permits the box" EPERM deny box host sendto
# shellcheck disable=SC2086
is "what a box looked up on the host's network is opened" OK \
	"$(result box host sendto --name www.example.com --then-connect 80 \
		$patience)"
check "what a box on the host's network did not look up is shut" test \
	"$(result box host sendto --name box.many.example.com \
		--then-connect 81)" != OK
asks "a box without a network is judged" EPERM deny \
	box none sendto --server 127.0.0.1
asks "a box on a bridge" OK box box bridge sendto
asks "a box on a bridge, of the host's path" EPERM host box bridge sendto
known "a box on the host's network" host
end_known
known "a box on a bridge" bridge
in_podman exec "$full" /bin/asker sendto --name box.many.example.com \
	>"$work/out" 2>&1
is "a program that is executed in a box later is permitted" \
	OK "$(word result "$work/out")"
in_podman exec "$full" /bin/asker sendto --name host.many.example.com \
	>"$work/out" 2>&1
is "a program that is executed in a box later is not the host's" \
	EPERM "$(word result "$work/out")"
in_podman exec "$full" /bin/asker dial 203.0.113.98 --port 80 >"$work/out" 2>&1
check "a program in a box connects to nothing that no lookup opened" \
	test OK != "$(word result "$work/out")"
recorded "a refused connection of a box is recorded as the box's" \
	"act == \"connect\" and to == \"203.0.113.98\" and .container.id == \"$full\""
end_known
options="--uidmap 0:100000:65536 --gidmap 0:100000:65536"
asks "a box in a user namespace" OK box box host sendto
asks "root in a box is the host's user" OK user box host sendto
asks "in it, of the host's path" EPERM host box host sendto
options=
check "the permitted question arrived on the wire" wire_has box.many.example.com
check "the denied question did not arrive on the wire" \
	wire_lacks deny.many.example.com
e2e_end
