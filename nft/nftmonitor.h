/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftmonitor.h - be told when somebody else takes something out of nftables.
 *
 * Only deletions are told, in whichever table; the caller picks those that
 * concern it.  What one process does itself is filtered in the kernel, so
 * that filling sets costs no wake-ups.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct nftmonitor;

enum nftmonitor_kind {
	NFTMONITOR_OVERRUN = 0, /* something was missed: check everything */
	NFTMONITOR_TABLE_GONE,
	NFTMONITOR_CHAIN_GONE,
	NFTMONITOR_RULE_GONE, /* object: its chain */
	NFTMONITOR_SET_GONE,
	NFTMONITOR_ELEMENT_GONE, /* object: its set; one or more */
};

struct nftmonitor_event {
	enum nftmonitor_kind kind;
	uint8_t family;	    /* NFPROTO_* */
	const char *table;  /* valid during the call; never NULL */
	const char *object; /* "" when there is none */
};

typedef void (*nftmonitor_fn)(void *context,
			      const struct nftmonitor_event *event);

/* @own_portid: of the socket whose changes are ours, nl_portid(). */
int nftmonitor_open(uint32_t own_portid, struct nftmonitor **ret_monitor);
void nftmonitor_close(struct nftmonitor *monitor); /* NULL is fine */
void nftmonitor_closep(struct nftmonitor **monitor);

/* Readable while something waits; for epoll. */
int nftmonitor_fd(const struct nftmonitor *monitor);
/* Hand at most @budget messages' events to @on_event; never blocks.  Returns
 * how many messages were read; less than @budget: none is left. */
int nftmonitor_read(struct nftmonitor *monitor, int budget,
		    nftmonitor_fn on_event, void *context);
