/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * maps.bpf.h - the maps: everything that the programs remember.  They can be
 * pinned, so that the next daemon finds the sockets, questions and classes of
 * the one before.
 */
#pragma once

#include "bpf/kern/image.bpf.h"
#include "bpf/abi/rule_use.h"
#include "bpf/abi/denial.h"
#include "bpf/abi/inode.h"
#include "bpf/abi/map_values.h"
#include "bpf/abi/sender.h"
#include "bpf/abi/source.h"
#include "bpf/abi/stream_owner.h"

#define RING_BYTES (4 << 20)

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SHARED_SHARES);
	__type(key, __u32);
	__type(value, struct shared_share);
} shares SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct shared_socket);
} sockets SEC(".maps");

/* Only TCP sockets that connect to a DNS port have a stream. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct stream);
} streams SEC(".maps");

/* Questions over TCP to a listed resolver: user space puts their answers
 * together, and takes the questions from here. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, struct shared_pending_key);
	__type(value, struct event_question);
} pending_tcp SEC(".maps");

/* Questions of sockets that have more under way than places for them, and over
 * TCP to other servers or from another network namespace. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct shared_pending_key);
	__type(value, struct event_question);
} pending_spilt SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct shared_class_key);
	__type(value, __u32);
} classes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct shared_pool);
} class_pool SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 128);
	__type(key, __u32);
	__type(value, struct shared_count);
} counts SEC(".maps");

/* The clauses that a cgroup satisfies.  Its id never gets another path: cgroup
 * v2 has no rename. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 65536);
	__type(key, struct shared_cgroup_key);
	__type(value, struct shared_cgroup);
} cgroups SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, struct shared_addr);
	__type(value, __u32);
} resolver_addrs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct shared_process);
	__type(value, struct event_owner);
} resolvers SEC(".maps");

/* Running programs, by the address of the struct file that they were executed
 * from, and what that file was (bpf/kern/exe/exec.bpf.h).  The next daemon
 * takes it over if each exec() was seen meanwhile (bpf/load/executed.h).  Of
 * more than there is room for those count no longer that have sent nothing for
 * the longest time. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, struct inode_id);
} executed SEC(".maps");

/* Each exec() is seen: `executed` is to be believed. */
__u8 exec_seen = 0;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SHARED_SENDER_SETS);
	__type(key, __u32);
	__type(value, struct shared_sender_set);
} senders SEC(".maps");

/* What is denied for a while, beside the policy. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, DENIAL_ENTRIES);
	__type(key, struct denial_key);
	__type(value, struct denial_end);
} denials SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, DENIAL_EXEMPTIONS);
	__type(key, struct denial_key);
	__type(value, struct denial_exemption);
} denial_exempt SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct denial_state);
} denial_states SEC(".maps");

/* Sources that the daemon has put into nftables. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SHARED_SOURCES);
	__type(key, struct shared_source);
	__type(value, struct shared_source_use);
} sources SEC(".maps");

/* When the daemon was last notified of a source that is not among `sources`. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct shared_source);
	__type(value, struct shared_source_use);
} source_reports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct shared_counters);
} counters SEC(".maps");

/* How often each clause has decided. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * RULE_USE_BANK);
	__type(key, __u32);
	__type(value, struct rule_use);
} rule_uses SEC(".maps");

#define COUNT(field)                                                 \
	do {                                                         \
		struct shared_counters *counters_ = counters_here(); \
		if (counters_)                                       \
			counters_->field++;                          \
	} while (0)

/*
 * A value that some write while others read it has `seq`, which is odd
 * meanwhile.  A reader asks seq_read() before and seq_is_same() after, and
 * discards what it has read if that says no.
 */
static __always_inline __u32 seq_read(const __u32 *seq)
{
	return *(const volatile __u32 *)seq;
}

static __always_inline int seq_is_same(const __u32 *seq, __u32 before)
{
	return !(before & 1) && seq_read(seq) == before;
}

/* May the caller write, until seq_end()?  A second writer gives way to the
 * first. */
static __always_inline int seq_begin(__u32 *seq)
{
	__u32 now = seq_read(seq);

	return !(now & 1) &&
	       __sync_val_compare_and_swap(seq, now, now + 1) == now;
}

static __always_inline void seq_end(__u32 *seq)
{
	__sync_fetch_and_add(seq, 1);
}

static __always_inline struct shared_counters *counters_here(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&counters, &zero);
}
