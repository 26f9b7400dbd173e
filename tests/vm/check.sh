#!/bin/sh
# check.sh SERIES...: boot each Debian kernel under QEMU and run the suites in
# it that live on what the kernel can do.  One line for each kernel and suite,
# what failed or was skipped below it, and the sum of all at the end.
#
# SUITES: which, of: units e2e bypass fault.  VM_SECONDS: what one kernel may take.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-build}
case $build in /*) ;; *) build=$top/$build ;; esac
limit=${VM_SECONDS:-1200}
export VM_CACHE="${VM_CACHE:-$HOME/.cache/nameward-vm}"
log=$build/vm
mkdir -p "$log"
suites=${SUITES:-}
[ -n "$suites" ] || for suite in units e2e bypass fault; do
	[ -z "$(find "$top/tests/$suite" "$top/tests/${suite%s}" -name '*.sh' \
		-o -name 'test_*.c' 2>/dev/null)" ] || suites="$suites $suite"
done

for tool in qemu-system-x86_64 cpio modprobe xz dpkg-deb apt-get; do
	command -v "$tool" >/dev/null || {
		echo "skip vm/all: $tool is not there"
		echo "0 passed, 0 failed, 1 skipped"
		exit 0
	}
done

# The sources that tests read, and what was built, at /nameward.
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/nameward/build"
(cd "$top" && cp -r Makefile README.md SECURITY.md examples tests policy \
	"$tree/nameward")
(cd "$build" && find nameward tests/e2e/client tests/bypass \
	tests/unit/bpf tests/unit/nft -type f -perm -u+x ! -name '*.o' |
	cpio -pdm --quiet "$tree/nameward/build")
# Libraries where they really are: /lib is a link there, and has to remain one.
find "$tree/nameward/build" -type f -exec ldd {} + 2>/dev/null |
	sed -nE 's,.*(=> |^\s)(/[^ ]+) .*,\2,p' | sort -u |
	while read -r library; do
		echo "$(readlink -f "${library%/*}")/${library##*/}"
	done | sort -u | cpio -pdmL --quiet "$tree"
(cd "$tree" && find . -mindepth 1 | cpio -o -H newc -R 0:0 --quiet) \
	>"$log/tree.cpio"

# What runs inside: each suite behind a line that names it.
cat >"$log/inside.sh" <<'END'
cd /nameward || exit 1
for suite; do
	echo "suite $suite"
	case $suite in
	units) set -- build/tests/unit/*/test_* ;;
	*) set -- $(ls tests/$suite/*.sh 2>/dev/null | grep -v /lib.sh) ;;
	esac
	[ $# = 0 ] || BUILD=build sh tests/run.sh "$@"
done
echo "suite end"
END

passed=0 failed=0 skipped=0

# count SERIES SUITE: its line, from the log of the machine.
count() {
	part=$(sed -n "/^suite $2\$/,/^suite /p" "$log/$1.log")
	sum=$(echo "$part" | grep -E \
		'^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' | tail -n 1)
	[ -n "$sum" ] || sum="0 passed, 1 failed, 0 skipped"
	echo "vm $1 $2: $sum"
	echo "$part" | grep -E '^(FAIL|skip) |^    ' | sed 's/^/    /'
	# shellcheck disable=SC2086
	set -- $sum
	passed=$((passed + $1)) failed=$((failed + $3)) skipped=$((skipped + $5))
}

for series; do
	sh "$top/tests/vm/kernel.sh" "$series" >&2 || {
		echo "skip vm/$series: the kernel could not be had"
		skipped=$((skipped + 1))
		continue
	}
	root=$VM_CACHE/root-$(cat "$VM_CACHE/kernels/$series/release").cpio
	sh "$top/tests/vm/root.sh" "$series" "$root" || exit 1
	# shellcheck disable=SC2086
	sh "$top/tests/vm/boot.sh" "$series" "$limit" "$root" "$log/tree.cpio" \
		-- sh -c "$(cat "$log/inside.sh")" sh $suites \
		>"$log/$series.log" 2>&1
	for suite in $suites; do
		count "$series" "$suite"
	done
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
