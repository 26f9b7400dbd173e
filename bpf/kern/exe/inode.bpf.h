/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inode.bpf.h - read what tells a file from all others (bpf/abi/inode.h).
 */
#pragma once

#include "bpf/kern/kernel.bpf.h"
#include "bpf/abi/inode.h"

#define INODE_NS_PER_S 1000000000ULL
#define INODE_NS_MASK 0x7fffffff /* Linux 6.13 has a flag in the top bit */

static __always_inline __u64 inode_ns(__u64 s, __u64 ns)
{
	return s * INODE_NS_PER_S + (ns & INODE_NS_MASK);
}

static __always_inline __u64 inode_fields_ns(const struct inode___6_11 *inode)
{
	return inode_ns(BPF_CORE_READ(inode, i_ctime_sec),
			BPF_CORE_READ(inode, i_ctime_nsec));
}

static __always_inline __u64 inode_timespec_ns(const struct inode___6_6 *inode)
{
	return inode_ns(BPF_CORE_READ(inode, __i_ctime.tv_sec),
			BPF_CORE_READ(inode, __i_ctime.tv_nsec));
}

static __always_inline __u64 inode_former_ns(const struct inode *inode)
{
	return inode_ns(BPF_CORE_READ(inode, i_ctime.tv_sec),
			BPF_CORE_READ(inode, i_ctime.tv_nsec));
}

/* When the inode was last changed; the fields have had three names. */
static __always_inline __u64 inode_changed_ns(const struct inode *inode)
{
	const struct inode___6_6 *timespec = (const void *)inode;
	const struct inode___6_11 *fields = (const void *)inode;

	if (bpf_core_field_exists(fields->i_ctime_sec))
		return inode_fields_ns(fields);
	if (bpf_core_field_exists(timespec->__i_ctime))
		return inode_timespec_ns(timespec);
	return inode_former_ns(inode);
}

/* Spread the bits of an address over the word, so that nobody can make up for
 * the difference of two by what a file system of theirs says of its inodes. */
static __always_inline __u64 inode_mix(__u64 x)
{
	x = (x ^ x >> 33) * 0xff51afd7ed558ccdULL;
	x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53ULL;
	return x ^ x >> 33;
}

static __always_inline void inode_identify(struct inode_id *id,
					   const struct inode *inode)
{
	__u64 of_inode = BPF_CORE_READ(inode, i_generation);

	if (!of_inode)
		of_inode = inode_changed_ns(inode);
	id->ino = BPF_CORE_READ(inode, i_ino);
	id->version = inode_mix((__u64)BPF_CORE_READ(inode, i_sb)) + of_inode;
	id->dev = BPF_CORE_READ(inode, i_sb, s_dev);
	id->uid = BPF_CORE_READ(inode, i_uid.val);
}
