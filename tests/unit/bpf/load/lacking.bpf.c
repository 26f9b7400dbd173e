/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lacking.bpf.c - two programs: one needs a helper that no kernel has, the
 * other one that every kernel has.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

static long (*const no_such_helper)(void) = (void *)9999;

SEC("cgroup_skb/egress")
int needs_too_much(struct __sk_buff *skb)
{
	return no_such_helper() > skb->len;
}

SEC("cgroup_skb/egress")
int needs_little(struct __sk_buff *skb)
{
	return bpf_get_prandom_u32() != skb->len;
}

char LICENSE[] SEC("license") = "GPL";
