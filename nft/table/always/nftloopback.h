/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftloopback.h - queue the rules about what stays on this host.
 */
#pragma once

struct nftwriter; /* nft/table/nftwriter.h */

/* Queue rules of `output`, and the chains `loopback`, `leaving` and `martian`.
 */
void nftloopback_add(struct nftwriter *writer);
