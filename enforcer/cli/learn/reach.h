/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reach.h - where a program connected to: after a lookup of its own, which is a
 * matter of ports, or without one, which is a matter of networks.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "enforcer/cli/learn/facts.h"
#include "enforcer/cli/learn/ports.h"
#include "enforcer/cli/learn/programs.h"
#include "policy/ip.h"

/* Private addresses of one /24 or /64 that stand for it. */
#define LEARN_REACH_NEIGHBOURS 3
/* So many addresses without a lookup are no list that anybody could read. */
#define LEARN_REACH_MANY 64

/* A network, and the connections into it. */
struct learn_network {
	struct ip_net net;
	struct learn_span span;
	const struct learn_reached **reached; /* in order */
	size_t n;
	const char *reason; /* why it looks suspicious; NULL: it does not */
};

struct learn_reach {
	struct learn_ports named; /* after a lookup */
	uint32_t kept_s; /* learn_kept_longest() of all; 0: none came late */
	struct learn_ports others; /* into @networks, but for suspicious ones */
	/* Private and the like, and connected to after a lookup. */
	struct learn_network *special;
	size_t n_special;
	struct learn_network *networks;
	size_t n_networks;
};

/* Sort what @program reached.  All of it lies in @arena.  -ENOMEM. */
int learn_reach_sort(const struct learn_program *program, struct arena *arena,
		     struct learn_reach **ret_reach);
