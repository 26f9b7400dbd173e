/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flows.c - read and change conntrack over netlink and /proc, and find chains
 * of others that redirect.
 */
#include "enforcer/gate/conntrack/flows.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/aside/aside.h"
#include "bpf/sockets/sockdiag.h"
#include "enforcer/gate/conntrack/ct_aside.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/wallclock.h"
#include "nft/nfct.h"
#include "nft/nfct_source.h"
#include "nft/nftnat.h"
#include "policy/base.h"
#include "policy/eval/mark.h"

#define FULL_PERCENT 90
#define ROOM_PERCENT 80
/* For tens of thousands of flows it takes a tenth of that. */
#define MARKING_NS (5 * UINT64_C(1000000000))
#define COUNT_PATH "/proc/sys/net/netfilter/nf_conntrack_count"
#define MAX_PATH "/proc/sys/net/netfilter/nf_conntrack_max"

/* Bits: iptables-legacy has a table of NAT, so does ip6tables-legacy; and it is
 * not known yet. */
#define LEGACY_4 1U
#define LEGACY_6 2U
#define LEGACY_UNKNOWN 4U

struct flows {
	struct nl_socket *nl;
	struct aside *aside;		   /* NULL: we read it ourselves */
	struct aside *ct_aside;		   /* NULL: we ask conntrack, too */
	struct nfct *nfct;		   /* NULL: the kernel has none */
	struct nfct_epoch walk;		   /* over the marks of all flows */
	bool walking;			   /* it is not done */
	bool late;			   /* was reported */
	uint64_t marking_ns;		   /* that flows_mark() took so far */
	char redirected[NFTNAT_NAME_MAX];  /* "": nothing is */
	char by_nftables[NFTNAT_NAME_MAX]; /* what was found there */
	uint8_t by_legacy;		   /* LEGACY_, as it was known last */
	bool changed; /* nftables was, since that was looked up */
	bool full;    /* was reported */
};

void flows_free(struct flows *flows)
{
	if (!flows)
		return;
	nfct_close(flows->nfct);
	free(flows);
}

static void flows_freep(struct flows **flows)
{
	flows_free(*flows);
}

int flows_open(struct nl_socket *nl, struct aside *aside,
	       struct aside *ct_aside, struct flows **ret_flows)
{
	CLEANUP(flows_freep) struct flows *flows = NULL;
	int r;

	flows = calloc(1, sizeof(*flows));
	if (!flows)
		return -ENOMEM;
	flows->nl = nl;
	flows->aside = aside;
	flows->ct_aside = ct_aside;
	flows->by_legacy = LEGACY_UNKNOWN;
	flows->changed = true;
	r = nfct_open(&flows->nfct);
	if (r < 0 && r != -EOPNOTSUPP)
		return r;
	flows_look_for_legacy(flows);
	(void)flows_look(flows);
	*ret_flows = TAKE_PTR(flows);
	return 0;
}

bool flows_known(const struct flows *flows)
{
	return flows->nfct != NULL;
}

void flows_mark(struct flows *flows, const struct sockdiag_ends *ends,
		uint32_t mask, uint32_t mark)
{
	const struct nfct_flow flow = {
		.proto = ends->proto,
		.here = ip_addr_of(ends->family, ends->local),
		.there = ip_addr_of(ends->family, ends->remote),
		.here_port = ends->local_port,
		.there_port = ends->remote_port,
	};
	const uint64_t began_ns = wallclock_boottime_ns();
	int r;

	if (!flows->nfct || flows->marking_ns >= MARKING_NS)
		return;
	r = nfct_mark(flows->nfct, &flow, mask, mark);
	if (r < 0 && r != -ENOENT)
		log_debug("conntrack: port %u: %s", flow.here_port,
			  strerror(-r));
	flows->marking_ns += wallclock_boottime_ns() - began_ns;
	if (flows->marking_ns >= MARKING_NS)
		log_warn("conntrack answers late: the other connections from "
			 "before the start are judged as new ones");
}

/* The walk is done, or failed with @r. */
static void note_walk(struct flows *flows, int r)
{
	flows->walking = r < 0;
	if (r < 0 && !flows->late)
		log_warn("conntrack: %s: UDP flows, and connections that are "
			 "no longer permitted, may end",
			 strerror(-r));
	flows->late = r < 0;
}

/* Begin the walk, or go on with it. */
static void walk(struct flows *flows)
{
	note_walk(flows, ct_aside_begin_epoch(flows->ct_aside, &flows->walk));
}

static bool is_same(const struct nfct_epoch *a, const struct nfct_epoch *b)
{
	return a->mask == b->mask && a->epoch_mask == b->epoch_mask &&
	       a->epoch == b->epoch;
}

/*
 * Two epochs can be told apart by a mark, and three can't.  If the walk before
 * is not done, there are flows of the epoch before the last one, and all flows
 * lose their marks.
 */
static void begin_walk(struct flows *flows, const struct nfct_epoch *epoch)
{
	if (!flows->nfct)
		return;
	if (flows->walking && !is_same(&flows->walk, epoch))
		flows->walk = (struct nfct_epoch){ .mask = epoch->mask };
	else
		flows->walk = *epoch;
	walk(flows);
}

static struct nfct_epoch epoch_of(uint32_t mask, uint32_t epoch)
{
	return (struct nfct_epoch){
		.mask = mask,
		.epoch_mask = mark_in_flight(mask),
		.epoch = mark_of_flow(0, epoch, mask),
	};
}

void flows_forget(struct flows *flows, uint32_t mask)
{
	if (!flows->nfct)
		return;
	flows->walk = (struct nfct_epoch){ .mask = mask };
	note_walk(flows, ct_aside_begin_first(flows->ct_aside, &flows->walk));
}

void flows_begin_epoch(struct flows *flows, uint32_t mask, uint32_t epoch)
{
	const struct nfct_epoch begin = epoch_of(mask, epoch);

	begin_walk(flows, &begin);
}

void flows_go_on(struct flows *flows)
{
	if (flows->walking)
		walk(flows);
}

bool flows_walking(const struct flows *flows)
{
	return flows->walking;
}

bool flows_unsure(const struct flows *flows, uint32_t mask, uint32_t epoch)
{
	const struct nfct_epoch wanted = epoch_of(mask, epoch);

	return flows->walking && !is_same(&flows->walk, &wanted);
}

int flows_end(const struct flows *flows, const struct ip_addr *from)
{
	int r = flows->nfct ? ct_aside_end_source(flows->ct_aside, from) : 0;

	if (aside_is_unknown(r))
		return -EAGAIN;
	if (r < 0)
		log_warn("conntrack: %s: nothing leaves from an address that "
			 "another namespace had",
			 strerror(-r));
	else
		r = r == NFCT_SOURCE_MAX ? -EAGAIN : 0;
	return r;
}

/* Read a short file.  "": there is none. */
static void read_text(const char *path, char *ret_text, size_t room)
{
	CLEANUP(base_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, ret_text, room - 1);

	ret_text[n < 0 ? 0 : n] = '\0';
}

/* The tables of iptables, if it is the one that does without nftables. */
static bool has_legacy_nat(const char *path)
{
	char text[256];
	char *line, *rest = text;

	read_text(path, text, sizeof(text));
	while ((line = strsep(&rest, "\n")))
		if (strcmp(line, "nat") == 0)
			return true;
	return false;
}

/* A helper that this leaves behind is no reason to ask nothing else. */
#define NOBODY UINT32_MAX

/* Runs in the helper process (bpf/aside/aside.h). */
static ssize_t read_legacy(const void *in, struct aside_reply *reply)
{
	uint8_t *found = reply->out;

	(void)in;
	*found = has_legacy_nat("/proc/net/ip_tables_names") ? LEGACY_4 : 0;
	if (has_legacy_nat("/proc/net/ip6_tables_names"))
		*found |= LEGACY_6;
	return sizeof(*found);
}

/*
 * The lock under which the kernel reads these files is that under which it
 * writes a table to the memory of whoever asks for it: root of any network
 * namespace, who can have it wait for ever (get_entries()).  What is not known
 * in time is taken to be as before.
 */
void flows_look_for_legacy(struct flows *flows)
{
	struct aside_reply reply = { .out = &flows->by_legacy };
	uint8_t found = 0;

	if (flows->by_nftables[0])
		return;
	if (!flows->aside)
		(void)read_legacy(NULL, &reply);
	else if (aside_do(flows->aside, &(struct aside_call){
						.fn = read_legacy,
						.uid = NOBODY,
						.out = &found,
						.room = sizeof(found),
					}) == sizeof(found))
		flows->by_legacy = found;
}

void flows_changed(struct flows *flows)
{
	flows->changed = true;
}

/* Which chain redirects?  The first that is found; "": none does. */
static const char *find_chain(const struct flows *flows)
{
	if (flows->changed)
		return "nftables (unknown)";
	if (flows->by_nftables[0])
		return flows->by_nftables;
	if (flows->by_legacy & LEGACY_4)
		return "iptables-legacy nat";
	if (flows->by_legacy & LEGACY_6)
		return "ip6tables-legacy nat";
	if (flows->by_legacy & LEGACY_UNKNOWN)
		return "iptables-legacy (unknown)";
	return "";
}

bool flows_look(struct flows *flows)
{
	const char *found;

	/* If that fails, everything is tracked until the next try. */
	if (flows->changed)
		flows->changed = nftnat_find(flows->nl, flows->by_nftables) < 0;
	found = find_chain(flows);
	if (strcmp(found, flows->redirected) == 0)
		return false;
	(void)snprintf(flows->redirected, sizeof(flows->redirected), "%s",
		       found);
	return true;
}

bool flows_redirected(const struct flows *flows)
{
	return flows->redirected[0] != '\0';
}

static uint64_t read_number(const char *path)
{
	char text[32];

	read_text(path, text, sizeof(text));
	return strtoull(text, NULL, 10);
}

void flows_level(const struct flows *flows, struct flows_level *ret_level)
{
	*ret_level = (struct flows_level){
		.n = read_number(COUNT_PATH),
		.max = read_number(MAX_PATH),
		.redirected = flows->redirected,
		.whole = !flows->walking,
		.lack = flows->nfct ? NULL
				    : "nf_conntrack_netlink: connections from "
				      "before the start are judged as new ones",
	};
}

bool flows_full(const struct flows *flows)
{
	return flows->full;
}

enum flows_news flows_check(struct flows *flows, char *ret_text, size_t room)
{
	struct flows_level level;
	bool full;

	flows_level(flows, &level);
	if (!level.max)
		return FLOWS_SAME;
	full = level.n * 100 >=
	       level.max * (flows->full ? ROOM_PERCENT : FULL_PERCENT);
	if (full == flows->full)
		return FLOWS_SAME;
	flows->full = full;
	(void)snprintf(ret_text, room,
		       "conntrack: %" PRIu64 " of %" PRIu64 " flows: %s",
		       level.n, level.max,
		       full ? "when it is full, no connection begins"
			    : "there is room again");
	return full ? FLOWS_FULL : FLOWS_ROOM;
}
