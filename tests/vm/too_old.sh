#!/bin/sh
# too_old.sh TREE.cpio: on Debian's 5.10, which is below what nameward takes,
# `run` and `watch` say so in one sentence and end with status 1.  check.sh makes
# TREE.cpio.
set -u
here=$(cd "$(dirname "$0")" && pwd)
series=5.10
export VM_CACHE="${VM_CACHE:-$HOME/.cache/nameward-vm}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh "$here/kernel.sh" $series >&2 &&
	sh "$here/root.sh" $series "$work/root.cpio"
[ -s "$work/root.cpio" ] || {
	echo "skip vm/too_old: a kernel $series could not be had"
	exit 0
}

cat >"$work/inside.sh" <<'END'
cd /nameward/build || exit 1
printf 'version: 1\nmode: enforce\nresolvers: [127.0.0.1]\n' >/run/policy.yaml
mkdir /sys/fs/cgroup/old
for how in "run -p /run/policy.yaml" watch; do
	timeout 60 ./nameward $how --cgroup /sys/fs/cgroup/old >/run/said 2>&1
	echo "${how%% *} $? $(wc -l </run/said) $(cat /run/said)"
done
END
release=$(cat "$VM_CACHE/kernels/$series/release")
want="1 1 nameward: kernel: Linux $release is too old: 6.1 or newer is needed"
sh "$here/boot.sh" $series "${VM_SECONDS:-300}" "$work/root.cpio" "$1" -- \
	sh -c "$(cat "$work/inside.sh")" | tr -d '\r' >"$work/said"
failed=0
for how in run watch; do
	if grep -qxF "$how $want" "$work/said"; then
		echo "ok vm/too_old: $how is refused on $release in one sentence"
	else
		echo "FAIL vm/too_old: $how: want '$how $want', got: $(cat "$work/said")"
		failed=1
	fi
done
exit $failed
