/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftct.h - statements about the flow of a packet, as conntrack knows it.
 *
 * Those that read or change the mark of conntrack end the rule for a packet
 * that is not tracked.
 */
#pragma once

#include <stdint.h>

#include "nft/write/nftexpr.h"

/* ct state established,related */
void nftct_established(struct nftrule *rule);
/* ct state established ct direction original: not the first packet of a flow,
 * and in its direction */
void nftct_goes_on(struct nftrule *rule);
/* ct direction reply */
void nftct_is_reply(struct nftrule *rule);
/* socket mark & @mask . ct mark & @flow_mask @set; or meta mark */
void nftct_pair_in(struct nftrule *rule, enum nftexpr_mark mark, uint32_t mask,
		   uint32_t flow_mask, const char *set);
/* ct mark & @mask == @value */
void nftct_mark_is(struct nftrule *rule, uint32_t mask, uint32_t value);
/* ct mark set ct mark & ~@mask | @bits */
void nftct_set_mark(struct nftrule *rule, uint32_t mask, uint32_t bits);
/* notrack */
void nftct_untrack(struct nftrule *rule);
