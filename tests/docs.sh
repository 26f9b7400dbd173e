#!/bin/sh
# docs.sh - what README.md, the man pages and the examples say, compared with
# the program: its keys, options, reasons and files, and every policy in them.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top" || exit 1
build=${BUILD:-build}
nameward=${NAMEWARD:-$build/nameward}
case $nameward in /*) ;; *) nameward=$top/$nameward ;; esac
readme=README.md
man8=enforcer/cli/nameward.8
man5=policy/nameward.yaml.5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

ok() { echo "ok docs/$*"; }
fail() {
	echo "FAIL docs/$*"
	failed=1
}

# check SENTENCE COMMAND...
check() {
	sentence=$1
	shift
	if "$@" >"$work/said" 2>&1; then
		ok "$sentence"
	else
		fail "$sentence: $(head -n 3 "$work/said" | tr '\n' ' ')"
	fi
}

# none SENTENCE: standard input lists what is wrong with it.
none() {
	wrong=$(tr '\n' ' ')
	if [ -z "$wrong" ]; then ok "$1"; else fail "$1: not so for $wrong"; fi
}

# lacking FILE FORMAT: words on standard input that are not in FILE as FORMAT.
lacking() {
	while read -r word; do
		# shellcheck disable=SC2059
		grep -qF -e "$(printf "$2" "$word")" "$1" || echo "$word"
	done
}

# --- every key of the schema, which the program names itself ---------------
echo a.example.com >"$work/names.txt"
cat >"$work/keys.yaml" <<'END'
version: 1
bogus: 1
defaults: { bogus: 1 }
mark: { bogus: 1 }
lists: { names: { file: names.txt, bogus: 1 } }
programs: { someone: { user: 0, bogus: 1 } }
rules:
  - { action: allow, bogus: 1, open: { bogus: 1, ttl: { bogus: 1 } } }
END
"$nameward" check "$work/keys.yaml" 2>&1 |
	sed -n 's/.*unknown key in .*: want one of \(.*\), found.*/\1/p' \
		>"$work/maps"
check "the schema has eight maps" test "$(wc -l <"$work/maps")" = 8
tr -d ' ' <"$work/maps" | tr ',' '\n' | sort -u >"$work/keys"
lacking $man5 '.It Ic %s' <"$work/keys" |
	none "nameward.yaml(5) has each key of the schema"
# shellcheck disable=SC2016
lacking $readme '| `%s` |' <"$work/keys" |
	none "README has each key of the schema"
sed -n 's/^\.It Ic //p' $man5 | sort -u | comm -23 - "$work/keys" |
	none "nameward.yaml(5) has no other key"

# --- every policy -----------------------------------------------------------
# blocks FILE BEGIN END: each block that begins with `version:` to a file.
blocks() {
	rm -f "$work"/block-*
	awk -v begin="$2" -v end="$3" -v to="$work/block-" '
		index($0, end) == 1 && inside { close(file); inside = 0; next }
		inside == 1 {
			inside = /^version:/ ? 2 : 3
			if (inside == 2) { n++; file = to n ".yaml" }
		}
		inside == 2 { print >file }
		index($0, begin) == 1 && !inside { inside = 1 }' "$1"
}
# Lists that they name are there, with one name.
check_blocks() {
	n=0
	for block in "$work"/block-*; do
		[ -e "$block" ] || continue
		n=$((n + 1))
		sed -n 's/.*file: \([a-z.-]*\).*/\1/p' "$block" |
			while read -r list; do
				cp "$work/names.txt" "$work/$list"
			done
		check "policy $n of $1 is right" "$nameward" check "$block"
	done
	check "$1 has policies" test $n -ge "$2"
}
# shellcheck disable=SC2016
blocks $readme '```yaml' '```'
check_blocks $readme 2
check "each yaml block of $readme is a whole policy" test \
	"$(grep -c '^```yaml' $readme)" = "$n"
blocks $man5 '.Bd -literal' '.Ed'
check_blocks $man5 4
for policy in examples/*.yaml; do
	check "$policy is right" "$nameward" check "$policy"
done

# --- every option and command -------------------------------------------------
"$nameward" --help >"$work/help" 2>&1
options() { grep -oE -e '(^|[ [])--?[a-z]+' | grep -oE -e '--?[a-z]+' | sort -u; }
options <"$work/help" >"$work/options"
# .Fl -json and .Fl p in the source are --json and -p.
grep -oE 'Fl -?[a-z]+' $man8 | sed 's/Fl /-/' | sort -u >"$work/man-options"
check "there are options" test "$(wc -l <"$work/options")" -gt 12
comm -23 "$work/options" "$work/man-options" |
	none "nameward(8) has each option of --help"
# The long forms of -p and -o are in the table of options only.
comm -13 "$work/options" "$work/man-options" |
	grep -vxe --policy -e --output |
	none "nameward(8) has no other option"
sed -n 's/^  \([a-z]*\) .*/\1/p' "$work/help" | grep -v explain$ | sort -u |
	lacking $man8 '.It Cm %s' |
	none "nameward(8) has each command of --help"
grep -oE 'nameward [a-z]+( [^`|#]*)?' $readme | options |
	comm -23 - "$work/man-options" |
	none "README shows no option of nameward that nameward(8) lacks"

# --- every reason ----------------------------------------------------------------
sed -nE 's/^\t\[REASON_[A-Z_]+\] = "([a-z-]+)",$/\1/p' enforcer/record/reason.c |
	sort -u >"$work/reasons"
check "there are reasons" test "$(wc -l <"$work/reasons")" -gt 40
# shellcheck disable=SC2016
lacking $readme '`%s`' <"$work/reasons" | none "README has each reason"
lacking $man8 "Li %s" <"$work/reasons" |
	none "nameward(8) has each reason"

# --- what a kernel may lack, as `status` words it ---------------------------
cat bpf/load/program.c nft/nftprobe.c | tr -d '\n' | sed 's/"[[:space:]]*"//g' |
	grep -oE 'lacks\[[^]]*\] *=[[:space:]]*"[^":]*' | sed 's/.*"//' |
	lacking $readme '%s' | none "README has what a kernel may lack"

# --- what NAMEWARD_DISABLE can disable, which the program names itself -------
NAMEWARD_DISABLE='?' "$nameward" watch 2>&1 |
	sed -n 's/.*want words of: \(.*\); found.*/\1/p' | sed 's/, /\n/g' \
		>"$work/words"
check "there are words to disable" test "$(wc -l <"$work/words")" -gt 8
tr -s '\n' ' ' <$man8 | grep -oE 'NAMEWARD_DISABLE .*\.It' | tr ' ' '\n' \
	>"$work/told"
grep -vxFf "$work/told" "$work/words" |
	none "nameward(8) has each word of NAMEWARD_DISABLE"

# --- files ------------------------------------------------------------------------
# shellcheck disable=SC2016
cat $readme SECURITY.md |
	grep -oE '`(enforcer|bpf|policy|nft|examples|tests)/[a-z0-9_./-]+`' |
	tr -d '`' | sort -u | while read -r path; do
	[ -e "$path" ] || echo "$path"
done | none "the files that README and SECURITY name exist"

# --- the table of kernels, from tests/vm/table.sh -----------------------------
# It needs not be of this version, but whole, and of the kernels of check-vm.
sed -n '/^<!-- make readme-kernels -->$/,/^<!-- end of the table -->$/p' \
	$readme | grep '^|' >"$work/kernels"
check "README's table of kernels names what it tells" grep -qxF \
	'| kernel | Debian'"'"'s | lacks | units | e2e | bypass | fault | vm |' \
	"$work/kernels"
number='[0-9]+, [0-9]+, [0-9]+'
sed -n 's/^VM_KERNELS ?= //p' tests/tests.mk | tr ' ' '\n' >"$work/series"
check "check-vm has kernels" test "$(wc -l <"$work/series")" -ge 4
while read -r series; do
	check "README's table of kernels has $series" grep -qE \
		"^\| $series \| $series\.[^ ]+ \| [^|]+ \|( ($number|-) \|){5}\$" \
		"$work/kernels"
done <"$work/series"

# --- each technique of SECURITY.md is a case that ran, and each case is there -
for script in tests/bypass/[a-z]*.sh; do
	script=$(basename "$script" .sh)
	[ "$script" != lib ] || continue
	cases=$build/tests/bypass/$script.cases
	[ -s "$cases" ] || {
		echo "skip docs/cases of $script: it did not run before this"
		continue
	}
	sort -u "$cases" >"$work/ran"
	# shellcheck disable=SC2016
	grep '^|' SECURITY.md | grep -oE "\`$script/[A-Za-z0-9._-]+\`" |
		tr -d '`' | sort -u >"$work/named"
	comm -23 "$work/named" "$work/ran" |
		none "each case of $script that SECURITY.md names has run"
	comm -13 "$work/named" "$work/ran" |
		none "SECURITY.md names each case of $script"
done

# --- what `make install` puts where -----------------------------------------
check "make install takes a DESTDIR" make -s BUILD="$build" install \
	DESTDIR="$work/root"
for file in sbin/nameward share/man/man8/nameward.8 \
	share/man/man5/nameward.yaml.5 lib/systemd/system/nameward.service \
	share/doc/nameward/README.md share/doc/nameward/SECURITY.md \
	share/doc/nameward/examples/minimal.yaml; do
	check "$file is installed" test -s "$work/root/usr/$file"
done

# --- the unit -----------------------------------------------------------------------
if command -v systemd-analyze >/dev/null; then
	sed "s|/usr/sbin/nameward|$nameward|" examples/nameward.service \
		>"$work/nameward.service"
	systemd-analyze verify --man=no "$work/nameward.service" 2>&1 |
		none "systemd understands nameward.service"
else
	echo "skip docs/nameward.service: there is no systemd-analyze here"
fi
exit $failed
