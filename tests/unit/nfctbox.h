/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfctbox.h - a network namespace in which the kernel follows flows.
 */
#pragma once

struct nfct; /* nft/nfct.h */

/* What conntrack knows in a new namespace with @ruleset, which has to ask for
 * it.  NULL: the test was skipped. */
struct nfct *nfctbox_open(const char *ruleset);
