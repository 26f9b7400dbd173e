/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * way.h - does a route of this host lead to the resolver by the device that its
 * answer came by?
 *
 * A program may bind its socket to any device, and whoever is behind that one,
 * such as root in a container, may have the resolver's address there.  The best
 * route need not be the one: with two ways to the resolver, answers come by
 * either.  A link-local address is on every link, so its device has to lead
 * further than the link.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/ip.h"

struct event; /* bpf/abi/event.h */
struct event_question;

#define ANSWER_WAY_KEPT 8
#define ANSWER_WAY_KEPT_NS 1000000000ULL /* then routes are looked at again */

struct answer_way_of {
	struct ip_addr resolver;
	uint32_t ifindex; /* the device that the answer came by */
	uint32_t uid;	  /* of who asked: routes may depend on it */
};

/* What was found lately; zero at first. */
struct answer_way {
	struct {
		struct answer_way_of of;
		uint64_t until_ns;
		bool leads;
	} kept[ANSWER_WAY_KEPT];
	size_t next;
};

/*
 * Look at the way of @event, which may answer @question (NULL: none).  Where
 * nothing is to be opened the way does not matter, and is not looked at.  What
 * can't be found out counts as no.
 */
bool answer_way_leads(struct answer_way *way, const struct event *event,
		      const struct event_question *question);
