/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftmonitor.h - report when somebody else deletes something from nftables, or
 * adds a chain that redirects what this host sends.
 *
 * Other changes are not reported.  They are of all tables; the caller picks
 * those that concern it.  What our own socket does is filtered out in the
 * kernel, so that filling sets costs no wake-ups.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct nftmonitor;

enum nftmonitor_kind {
	NFTMONITOR_OVERRUN = 0, /* events were lost: check everything */
	NFTMONITOR_TABLE_GONE,
	NFTMONITOR_CHAIN_GONE,
	NFTMONITOR_RULE_GONE, /* object: its chain */
	NFTMONITOR_SET_GONE,
	NFTMONITOR_ELEMENT_GONE, /* object: its set; one or more */
	NFTMONITOR_NAT_NEW,	 /* object: the chain, nft/nftnat.h */
};

struct nftmonitor_event {
	enum nftmonitor_kind kind;
	uint8_t family;	    /* NFPROTO_* */
	const char *table;  /* valid during the call; never NULL */
	const char *object; /* "" when there is none */
};

typedef void (*nftmonitor_fn)(void *context,
			      const struct nftmonitor_event *event);

/* Begin to listen.  @own_portid: nl_portid() of the socket whose changes are
 * not reported. */
int nftmonitor_open(uint32_t own_portid, struct nftmonitor **ret_monitor);
void nftmonitor_close(struct nftmonitor *monitor); /* NULL is fine */
void nftmonitor_closep(struct nftmonitor **monitor);

/* The descriptor for epoll, readable while events wait. */
int nftmonitor_fd(const struct nftmonitor *monitor);
/* Hand at most @budget messages' events to @on_event; never blocks.  Returns
 * how many messages were read; less than @budget: none is left. */
int nftmonitor_read(struct nftmonitor *monitor, int budget,
		    nftmonitor_fn on_event, void *context);
