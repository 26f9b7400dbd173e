/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pages.bpf.h - does a packet lie in memory that its sender can still write to?
 * With MSG_ZEROCOPY, io_uring's SEND_ZC, splice(2) and sendfile(2) what was
 * judged need not be what is sent.
 */
#pragma once

#include "bpf/kern/kernel.bpf.h"

/* Linux 5.12 (06b4feb37e64): one byte of flags */
#define PAGES_ZEROCOPY 1   /* SKBFL_ZEROCOPY_ENABLE */
#define PAGES_SHARED 2	   /* SKBFL_SHARED_FRAG */
#define PAGES_FRAGS_MAX 17 /* of an sk_buff */
#define PAGES_SKBS_MAX 8   /* parts of a datagram that a question can reach */

static __always_inline struct skb_shared_info *
pages_info(const struct sk_buff *skb)
{
	return (void *)(BPF_CORE_READ(skb, head) + BPF_CORE_READ(skb, end));
}

/* Is this part in the memory of a process, or in a file? */
static __always_inline int pages_is_mapped(const void *frag)
{
	unsigned long page, head;

	if (bpf_core_type_exists(struct skb_frag))
		page = BPF_CORE_READ((const struct skb_frag *)frag, netmem);
	else
		page = (unsigned long)BPF_CORE_READ(
			(const struct bio_vec *)frag, bv_page);
	if (page & 1)
		return 1;
	head = BPF_CORE_READ((const struct page *)page, compound_head);
	if (head & 1)
		page = head - 1;
	return BPF_CORE_READ((const struct page *)page, mapping) != NULL;
}

static __always_inline __u32 pages_frag_size(void)
{
	return bpf_core_type_exists(struct skb_frag)
		       ? bpf_core_type_size(struct skb_frag)
		       : bpf_core_type_size(struct bio_vec);
}

/*
 * Are there pages in the packet that belong to a process or a file, without a
 * flag that says so?  UDP was seen to splice such pages in on a 6.1 and a 6.18;
 * newer releases of both set the flag, or copy.  Linux 7.3, whose pages have no
 * compound_head, sets it.  @address is that of the packet's struct
 * skb_shared_info.  A global function: verified once.
 */
__noinline int pages_unsaid(__u64 address)
{
	const struct skb_shared_info *info = (const void *)address;
	const void *frags = __builtin_preserve_access_index(&info->frags[0]);
	__u32 n = BPF_CORE_READ(info, nr_frags), i;

	for (i = 0; i < n && i < PAGES_FRAGS_MAX; i++)
		if (pages_is_mapped(frags + i * pages_frag_size()))
			return 1;
	return 0;
}

static __noinline int pages_of(const struct sk_buff *skb)
{
	const struct skb_shared_info *info;

	if (!BPF_CORE_READ(skb, data_len))
		return 0;
	info = pages_info(skb);
	if (BPF_CORE_READ(info, flags) & (PAGES_ZEROCOPY | PAGES_SHARED))
		return 1;
	return bpf_core_field_exists(struct page, compound_head) &&
	       pages_unsaid((__u64)info);
}

static __always_inline const struct sk_buff *
pages_next(const struct sk_buff *skb)
{
	return BPF_CORE_READ(skb, next);
}

/* Does all of the packet lie in the buffer that its headers are in, which the
 * kernel copies to?  Then there are no pages. */
static __always_inline int pages_are_none(const struct __sk_buff *ctx)
{
	const __u8 *begin = (void *)(long)ctx->data;
	const __u8 *end = (void *)(long)ctx->data_end;

	return end - begin == (long)ctx->len;
}

static __noinline int pages_are_shared(struct __sk_buff *ctx)
{
	const struct sk_buff *skb = (const void *)ctx;
	__u32 i;

	if (pages_are_none(ctx))
		return 0;
	if (pages_of(skb))
		return 1;
	skb = BPF_CORE_READ(pages_info(skb), frag_list);
	for (i = 0; skb && i < PAGES_SKBS_MAX; i++) {
		if (pages_of(skb))
			return 1;
		skb = pages_next(skb);
	}
	return 0;
}
