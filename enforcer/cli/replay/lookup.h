/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lookup.h - a lookup as a log has it: the question, and the answer if there
 * was one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/dns/name.h"
#include "policy/ip.h"

#define REPLAY_ADDRS_MAX 64
#define REPLAY_TEXT_MAX 256

struct replay_lookup {
	uint64_t time_ns;	      /* since 1970 */
	char client[REPLAY_TEXT_MAX]; /* host or address; "": unknown */
	char exe[REPLAY_TEXT_MAX];    /* of the program; "": unknown */
	char user[REPLAY_TEXT_MAX];   /* name or number; "": unknown */
	bool elsewhere;		      /* exe is a path in a container */
	struct dns_name name;
	uint16_t type;	       /* 0: unknown */
	struct ip_addr server; /* family 0: unknown */
	bool asked; /* a question of its own; false: it was given before */
	bool denied;
	bool connects; /* neither: a connection to server and port over TCP */
	uint16_t port;
	bool answered; /* what is below is valid */
	uint16_t rcode;
	uint32_t answer_len; /* bytes; 0: unknown */
	uint32_t ttl_s;	     /* the least; UINT32_MAX: unknown */
	struct ip_addr addrs[REPLAY_ADDRS_MAX];
	size_t n_addrs;
};

/* Take one lookup, which is valid during the call. */
typedef void (*replay_fn)(void *context, const struct replay_lookup *lookup);
