/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mptcp.bpf.h - connections of Multipath TCP: the program has one socket; the
 * kernel makes others, the subflows, and the hooks see only these.
 *
 * The first subflow is connected in its user's context, those that join later
 * by a worker of the kernel: they belong to the same user.
 */
#pragma once

#include "bpf/kern/owner.bpf.h"

/* Linux 5.19 (3bc253c2e652): bpf_skc_to_mptcp_sock(). */
struct mptcp_sock {
	struct sock *first;
} KERNEL_CO_RE;

/* Is the TCP socket @sk a subflow of a connection of MPTCP? */
static __always_inline int mptcp_is_subflow(struct bpf_sock *sk)
{
	return bpf_core_type_exists(struct mptcp_sock) &&
	       bpf_skc_to_mptcp_sock(sk) != NULL;
}

/* Copy what is known of one socket to the other; NULL: nothing is, or it was
 * being written. */
static __always_inline struct shared_socket *
mptcp_copy(const struct shared_socket *from, void *to)
{
	struct shared_socket *st;
	__u32 seq;

	if (!from)
		return NULL;
	seq = seq_read(&from->seq);
	bpf_sk_storage_delete(&sockets, to);
	st = bpf_sk_storage_get(&sockets, to, (void *)from,
				BPF_SK_STORAGE_GET_F_CREATE);
	if (st && seq_is_same(&from->seq, seq))
		return st;
	bpf_sk_storage_delete(&sockets, to);
	return NULL;
}

/* The storage of a subflow that sends its SYN; NULL: its owner is unknown. */
static __always_inline struct shared_socket *
mptcp_subflow(struct bpf_sock_ops *ctx, struct bpf_sock *sk,
	      struct mptcp_sock *msk)
{
	struct shared_socket *st;

	if (BPF_CORE_READ(msk, first) != (void *)sk) {
		st = bpf_sk_storage_get(&sockets, msk, 0, 0);
		st = mptcp_copy(st, sk);
		if (st)
			st->tcp.joined = 1;
		return st;
	}
	st = bpf_sk_storage_get(&sockets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (owner_refresh(st, bpf_get_netns_cookie(ctx)) < 0)
		return NULL;
	mptcp_copy(st, msk);
	return st;
}

/* The storage of a socket that sends its SYN, if it is a subflow whose owner is
 * known; else NULL. */
static __always_inline struct shared_socket *
mptcp_connecting(struct bpf_sock_ops *ctx, struct bpf_sock *sk, int *is_subflow)
{
	struct mptcp_sock *msk;

	*is_subflow = 0;
	if (!bpf_core_type_exists(struct mptcp_sock))
		return NULL;
	msk = bpf_skc_to_mptcp_sock(sk);
	if (!msk)
		return NULL;
	*is_subflow = 1;
	return mptcp_subflow(ctx, sk, msk);
}
