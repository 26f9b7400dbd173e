/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listener.bpf.h - find the name service that a Unix socket belongs to.
 *
 * What counts is the path that the *listener* gave to bind(): the kernel keeps
 * it, whatever link, mount or working directory a client came by, and the file
 * may be renamed or gone.  A socket that accept() made has that of its
 * listener.  One without a path (of the abstract namespace) is no service that
 * we know.
 */
#pragma once

#include "bpf/kern/maps.bpf.h"
#include "bpf/abi/listener.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, LISTENERS_MAX);
	__type(key, struct listener_key);
	__type(value, struct listener);
} listeners SEC(".maps");

/* The cgroup that our programs are attached to. */
struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} ask_cgroup SEC(".maps");

/* The enum listener_action of @sk, whose path is put to @ret_key, which must be
 * zeroed. */
static __always_inline __u32 listener_find(const struct sock *sk,
					   struct listener_key *ret_key)
{
	const struct unix_sock *unix_sk = (const void *)sk;
	struct unix_address *addr = BPF_CORE_READ(unix_sk, addr);
	struct listener *found;

	if (!addr)
		return LISTENER_NONE;
	bpf_core_read_str(ret_key->path, sizeof(ret_key->path),
			  &addr->name[0].sun_path);
	if (!ret_key->path[0])
		return LISTENER_NONE;
	found = bpf_map_lookup_elem(&listeners, ret_key);
	return found ? found->action : LISTENER_NONE;
}

/* Is the current task below the cgroup that the policy is for? */
static __always_inline int listener_concerns(void)
{
	return bpf_current_task_under_cgroup(&ask_cgroup, 0) == 1;
}
