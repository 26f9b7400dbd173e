/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ct_aside.c - the helper opens a socket of its own for each call, as it has
 * none of ours.
 */
#include "enforcer/gate/conntrack/ct_aside.h"

#include <string.h>

#include "bpf/aside/aside.h"
#include "nft/nfct.h"
#include "nft/nfct_source.h"
#include "policy/base.h"
#include "policy/ip.h"

/* Runs in the helper process (bpf/aside/aside.h), as all that ends so. */
static ssize_t begin_epoch_there(const void *in, struct aside_reply *reply)
{
	CLEANUP(nfct_closep) struct nfct *nfct = NULL;
	struct nfct_epoch epoch;
	int r;

	(void)reply;
	memcpy(&epoch, in, sizeof(epoch));
	r = nfct_open(&nfct);
	if (r == 0)
		r = nfct_begin_epoch(nfct, &epoch);
	return r < 0 ? r : 0;
}

static ssize_t end_source_there(const void *in, struct aside_reply *reply)
{
	struct ip_addr from;
	int n;

	memcpy(&from, in, sizeof(from));
	n = nfct_source_end(&from);
	if (n < 0)
		return n;
	memcpy(reply->out, &n, sizeof(n));
	return sizeof(n);
}

static ssize_t perform(struct aside *aside, const struct aside_call *call)
{
	struct aside_reply reply = { .out = call->out,
				     .room = call->room,
				     .fd = -1 };

	return aside ? aside_do(aside, call) : call->fn(call->in, &reply);
}

int ct_aside_begin_epoch(struct aside *aside, const struct nfct_epoch *epoch)
{
	return (int)perform(aside, &(struct aside_call){
					   .fn = begin_epoch_there,
					   .in = epoch,
					   .in_len = sizeof(*epoch),
				   });
}

int ct_aside_end_source(struct aside *aside, const struct ip_addr *from)
{
	int n = 0;
	ssize_t r;

	r = perform(aside, &(struct aside_call){
				   .fn = end_source_there,
				   .in = from,
				   .in_len = sizeof(*from),
				   .out = &n,
				   .room = sizeof(n),
			   });
	return r < 0 ? (int)r : n;
}
