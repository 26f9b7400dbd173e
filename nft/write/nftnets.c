/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftnets.c - turn networks into elements of an interval set.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "nft/netlink/nl.h"
#include "nft/write/nftelem.h"
#include "nft/write/nftnets.h"
#include "policy/base.h"

static size_t address_len(uint8_t family)
{
	return family == AF_INET ? 4 : 16;
}

static struct nftnets_range range_of(const struct ip_net *net)
{
	struct nftnets_range range = { 0 };
	size_t len = address_len(net->ip.family);
	size_t i;

	for (i = 0; i < len; i++) {
		int left = (int)net->prefix - (int)(8 * i);
		uint8_t mask = 0xff;

		if (left < 8)
			mask = left <= 0 ? 0 : (uint8_t)(0xff << (8 - left));
		range.first[i] = net->ip.bytes[i] & mask;
		range.last[i] = range.first[i] | (uint8_t)~mask;
	}
	return range;
}

static int compare_ranges(const void *a, const void *b)
{
	const struct nftnets_range *left = a;
	const struct nftnets_range *right = b;

	return memcmp(left->first, right->first, sizeof(left->first));
}

/* Go on to the next address; false: @address was the highest one. */
static bool next_address(uint8_t *address, size_t len)
{
	while (len--)
		if (++address[len])
			return true;
	return false;
}

/* Does @range begin inside of, or right after, the range that ends at @last? */
static bool touches(const uint8_t *last, const struct nftnets_range *range,
		    size_t len)
{
	uint8_t next[16];

	memcpy(next, last, sizeof(next));
	if (!next_address(next, len))
		return true;
	return memcmp(range->first, next, len) <= 0;
}

size_t nftnets_merge(const struct ip_net *nets, size_t n_nets, uint8_t family,
		     struct nftnets_range *ret_ranges)
{
	size_t len = address_len(family);
	size_t n_all = 0;
	size_t n = 0;
	size_t i;

	for (i = 0; i < n_nets; i++)
		if (nets[i].ip.family == family)
			ret_ranges[n_all++] = range_of(&nets[i]);
	if (!n_all)
		return 0;
	qsort(ret_ranges, n_all, sizeof(*ret_ranges), compare_ranges);
	for (i = 1; i < n_all; i++) {
		struct nftnets_range *open = &ret_ranges[n];

		if (!touches(open->last, &ret_ranges[i], len))
			ret_ranges[++n] = ret_ranges[i];
		else if (memcmp(ret_ranges[i].last, open->last, len) > 0)
			memcpy(open->last, ret_ranges[i].last, len);
	}
	return n + 1;
}

static void add_key(struct nl_socket *nl, const struct nftelem_set *set,
		    const uint8_t *key, size_t len, bool interval_end)
{
	struct nftelem elem = { .key = key,
				.key_len = len,
				.interval_end = interval_end };

	nftelem_add(nl, set, &elem);
}

static void add_range(struct nl_socket *nl, const struct nftelem_set *set,
		      const struct nftnets_range *range, size_t len)
{
	uint8_t after[16];

	add_key(nl, set, range->first, len, false);
	memcpy(after, range->last, sizeof(after));
	if (next_address(after, len))
		add_key(nl, set, after, len, true);
}

void nftnets_add(struct nl_socket *nl, const struct nftelem_set *set,
		 uint8_t family, const struct ip_net *nets, size_t n_nets)
{
	CLEANUP(base_freep) struct nftnets_range *ranges = NULL;
	const uint8_t zero[16] = { 0 };
	size_t len = address_len(family);
	size_t i, n;

	if (!n_nets)
		return;
	ranges = calloc(n_nets, sizeof(*ranges));
	if (!ranges) {
		nl_spoil(nl);
		return;
	}
	n = nftnets_merge(nets, n_nets, family, ranges);
	/* As nft(8) does it: the addresses below the first range are "after" an
	 * interval, too. */
	if (n && memcmp(ranges[0].first, zero, len) != 0)
		add_key(nl, set, zero, len, true);
	for (i = 0; i < n; i++)
		add_range(nl, set, &ranges[i], len);
}
