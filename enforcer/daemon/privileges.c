/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * privileges.c - the capabilities to keep, and libcap-ng to drop the others.
 */
#include "enforcer/daemon/privileges.h"

#include <cap-ng.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "policy/base.h"

static const unsigned int kept[] = {
	CAP_BPF, /* a new image, its maps */
	CAP_PERFMON,
	CAP_NET_ADMIN,	     /* nftables, sock_diag, marks */
	CAP_SYS_ADMIN,	     /* namespaces of other programs' sockets */
	CAP_SYS_PTRACE,	     /* /proc/PID/exe, pidfd_getfd() */
	CAP_DAC_READ_SEARCH, /* executables, policies */
	CAP_DAC_OVERRIDE,    /* a records file, after its rotation */
};

static bool is_kept(unsigned int capability)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kept); i++)
		if (kept[i] == capability)
			return true;
	return false;
}

int privileges_drop(void)
{
	capng_select_t what = CAPNG_SELECT_CAPS;
	unsigned int i;

	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (capng_get_caps_process() < 0)
		return -EPERM;
	/* Changing the bounding set takes CAP_SETPCAP, which our systemd unit
	 * doesn't have and a container may not have; an attempt without it
	 * would only make a line in the log. */
	if (capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP))
		what = CAPNG_SELECT_BOTH;
	for (i = 0; i <= CAP_LAST_CAP; i++) {
		(void)capng_update(CAPNG_DROP, CAPNG_INHERITABLE, i);
		if (!is_kept(i))
			(void)capng_update(CAPNG_DROP,
					   CAPNG_EFFECTIVE | CAPNG_PERMITTED |
						   CAPNG_BOUNDING_SET,
					   i);
	}
	if (capng_apply(what) < 0)
		return -EPERM;
	return 0;
}
