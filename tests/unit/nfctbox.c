/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfctbox.c - nftbox.h's namespace, and nf_conntrack_netlink.
 */
#include "tests/unit/nfctbox.h"

#include <errno.h>

#include "nft/nfct.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

struct nfct *nfctbox_open(const char *ruleset)
{
	struct nfct *nfct;
	int r;

	if (!nftbox_enter())
		return NULL;
	r = nfct_open(&nfct);
	if (r == -EOPNOTSUPP) {
		unit_skip("the kernel has no nf_conntrack_netlink");
		return NULL;
	}
	CU_ASSERT_EQUAL_FATAL(r, 0);
	CU_ASSERT_EQUAL_FATAL(nftbox_nft(ruleset, NULL, 0), 0);
	return nfct;
}
