/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel_check.c - compare the release, and probe nftables.
 */
#include "enforcer/daemon/kernel_check.h"

#include <errno.h>
#include <stddef.h>
#include <sys/utsname.h>

#include "bpf/load/needs.h"
#include "enforcer/lib/log.h"
#include "nft/nftprobe.h"

int kernel_check(bool with_nftables)
{
	const char *missing = NULL;
	struct utsname name;

	if (uname(&name) == 0 && needs_newer(name.release)) {
		log_err("kernel: Linux %s is too old: " NEEDS_LINUX
			" or newer is needed",
			name.release);
		return -EOPNOTSUPP;
	}
	if (with_nftables)
		missing = nftprobe_missing();
	if (!missing)
		return 0;
	log_err("nftables: %s", missing);
	return -EOPNOTSUPP;
}
