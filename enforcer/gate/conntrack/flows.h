/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flows.h - conntrack, as far as the gate depends on it: whose flows are whose,
 * whether what leaves by lo has to be followed, and how full it is.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aside; /* bpf/aside/aside.h */
struct flows;
struct ip_addr;	      /* policy/ip.h */
struct nl_socket;     /* nft/netlink/nl.h */
struct sockdiag_ends; /* bpf/sockets/sockdiag.h */

/* @aside reads what others may lock, @ct_aside asks conntrack; NULL: this
 * process does it itself. */
int flows_open(struct nl_socket *nl, struct aside *aside,
	       struct aside *ct_aside, struct flows **ret_flows);
void flows_free(struct flows *flows); /* NULL is fine */

/* Can the marks of flows be changed?  If not, those of the epoch before can't
 * be distinguished from those of this one. */
bool flows_known(const struct flows *flows);
/* Give the flow with the ends @ends the mark @mark under @mask.  What begins
 * anew is marked by the table.  Once all calls have taken 5 seconds, no flow
 * gets any. */
void flows_mark(struct flows *flows, const struct sockdiag_ends *ends,
		uint32_t mask, uint32_t mark);
/*
 * Take our marks off all flows; or take the marks of the epoch before off them,
 * so that they belong to nobody, but for TCP connections, which keep their
 * class. Both change flow after flow, and may not be done when they return
 * (ct_aside.h): flows_go_on() has to follow then, once in a while.
 * flows_forget() is for a start, and waits for 10 seconds.
 */
void flows_forget(struct flows *flows, uint32_t mask);
void flows_begin_epoch(struct flows *flows, uint32_t mask, uint32_t epoch);
void flows_go_on(struct flows *flows);
bool flows_walking(const struct flows *flows); /* it has to follow */
/* May a flow have a mark that is one of @epoch, and means something else? */
bool flows_unsure(const struct flows *flows, uint32_t mask, uint32_t epoch);

/* End the flows that @from began, so that whoever gets the address has to begin
 * anew.  -EAGAIN: not all of them yet. */
int flows_end(const struct flows *flows, const struct ip_addr *from);

/* Somebody changed nftables: flows_look() is to look there again. */
void flows_changed(struct flows *flows);
/* The kernel does not notify of changes of iptables-legacy: look there, for
 * flows_look(), which sees no more than this has found. */
void flows_look_for_legacy(struct flows *flows);
/* Look for chains that redirect what this host sends.  false: what is known is
 * the same as before. */
bool flows_look(struct flows *flows);
/* Has flows_look() found a chain that redirects?  Then conntrack has to follow
 * what leaves by lo, too. */
bool flows_redirected(const struct flows *flows);

struct flows_level {
	uint64_t n, max;	/* 0, 0: it can't be read */
	const char *redirected; /* by which chain; "": none */
	const char *lack;	/* a sentence; NULL: nothing is lacking */
	bool whole;		/* all marks mean what the policy says */
};
void flows_level(const struct flows *flows, struct flows_level *ret_level);

enum flows_news {
	FLOWS_SAME = 0,
	FLOWS_FULL, /* over 90 % */
	FLOWS_ROOM, /* below 80 % again */
};
/* Find out what is new since the last call, with words for it. */
enum flows_news flows_check(struct flows *flows, char *ret_text, size_t room);
/* Was conntrack full when flows_check() looked? */
bool flows_full(const struct flows *flows);
