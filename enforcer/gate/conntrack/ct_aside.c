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

#define FIRST_WAIT_MS 10000
#define FIRST_CREDIT_MS (4 * FIRST_WAIT_MS) /* one call waits for a quarter */

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

int ct_aside_begin_first(struct aside *aside, const struct nfct_epoch *epoch)
{
	const struct aside_options options = {
		.heir = aside,
		.wait_ms = FIRST_WAIT_MS,
		.credit_ms = FIRST_CREDIT_MS,
	};
	CLEANUP(aside_freep) struct aside *patient = NULL;
	int r = aside ? aside_new(&options, &patient) : 0;

	return r < 0 ? r : ct_aside_begin_epoch(patient, epoch);
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
