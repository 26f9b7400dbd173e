#!/bin/sh
# boot.sh SERIES SECONDS INITRAMFS... -- COMMAND [ARGUMENT]...
# Boot the Debian kernel SERIES under QEMU, without KVM, with the archives one
# over the other as its root; run COMMAND there as root in /; print its output
# and end with its exit status, with 124 if it took longer than SECONDS, or with
# 125 if the machine died.
set -u
cache=${VM_CACHE:-$HOME/.cache/nameward-vm}
series=$1 limit=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
console_lines=150 # enough of a panic for what ran, the stack, and the cause
qemu_pid=
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
trap '[ -z "$qemu_pid" ] || kill "$qemu_pid"; exit 130' INT TERM

while [ "$1" != -- ]; do
	cat "$1" || exit 125
	shift
done >"$temporary/initrd"
shift
mkdir "$temporary/add"
{
	printf 'exec'
	for word; do
		printf " '%s'" "$(printf '%s' "$word" | sed "s/'/'\\\\''/g")"
	done
	echo
} >"$temporary/add/run.sh"
cp "$here/init-disk" "$temporary/add/"
(cd "$temporary/add" && find . -type f | cpio -o -H newc -R 0:0 --quiet) \
	>>"$temporary/initrd"
: >"$temporary/status"
# TCG copies one byte at a time where a processor has fast "rep movsb", and
# translates a program anew at each random address: without the two a start of
# nameward takes half as long, and a fork() a quarter.
cpu=max,-la57,-erms,-fsrm
disk=
[ -z "${VM_DISK:-}" ] ||
	disk="-drive file=$VM_DISK,if=virtio,format=raw,read-only=on"
# shellcheck disable=SC2086
timeout --foreground -k 3 "$limit" qemu-system-x86_64 -nodefaults \
	-no-user-config -display none -no-reboot -accel tcg,thread=multi \
	-cpu $cpu -smp "${VM_CPUS:-2}" -m "${VM_MEMORY:-3072}" $disk \
	-kernel "$cache/kernels/$series/vmlinuz" -initrd "$temporary/initrd" \
	-append "console=ttyS0 loglevel=4 panic=-1 no_timer_check rcupdate.rcu_expedited=1 mitigations=off tsc=reliable init_on_alloc=0 norandmaps ${disk:+rdinit=/init-disk} ${VM_APPEND:-}" \
	-serial "file:$temporary/console" -serial stdio \
	-serial "file:$temporary/status" </dev/null &
qemu_pid=$!
wait "$qemu_pid"
ended=$?
status=$(tr -dc 0-9 <"$temporary/status")
[ -z "$status" ] || exit "$status"
echo "vm/boot: $series: no exit status (QEMU: $ended); its console ended:" >&2
tail -n "$console_lines" "$temporary/console" >&2
[ $ended != 124 ] && [ $ended != 137 ] || exit 124
exit 125
