#!/bin/sh
# The same where the kernel's list of LSMs lacks bpf, as Ubuntu's does: there
# programs of that kind load and attach, and never run.
# vm: names lsm=landlock,lockdown,yama,integrity,apparmor
if grep -q bpf /sys/kernel/security/lsm; then
	echo "FAIL resolved_lsm/the kernel's list of LSMs lacks bpf"
	exit 1
fi
exec sh "$(dirname "$0")/resolved.sh"
