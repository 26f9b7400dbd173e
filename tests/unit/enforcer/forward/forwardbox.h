/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * forwardbox.h - a network namespace behind a link of ours, and the parts of
 * the daemon that have to do with it: programs loaded, a policy active.
 *
 * The other end of the link is the peer of tests/unit/nftbox.h.  All is new in
 * each box but for the programs: they are loaded once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "enforcer/gate/sources.h"
#include "tests/unit/enforcer/active/activebox.h"
#include "tests/unit/nftbox.h"

struct forwardbox {
	struct activebox base;
	struct seen_answers *seen_answers;
	struct sources *sources;
	struct forward *forward;
	struct nftbox_peer peer;
	uint64_t netns; /* the peer's */
};

/* With the active policy @text; after activebox_begin().  false: the test was
 * skipped. */
bool forwardbox_open(struct forwardbox *box, const char *text);
void forwardbox_close(struct forwardbox *box);
/* Put another namespace with the same addresses in the place of the peer. */
bool forwardbox_replace_peer(struct forwardbox *box);

/* The id of a class of programs that rule @rule is about, or is not. */
uint8_t forwardbox_class(const struct forwardbox *box, size_t rule, bool about);
/* The event that a program of the peer begins to send; forwardbox_send() hands
 * it to forward_event(). */
struct event forwardbox_event(const struct forwardbox *box, const char *address,
			      uint8_t class_id);
int forwardbox_send(struct forwardbox *box, const char *address,
		    uint8_t class_id);

/* Is @element in that set of the table? */
bool forwardbox_has(const char *set, const char *element);
/* How many addresses the kernel lets send, by class. */
size_t forwardbox_confirmed(const struct forwardbox *box);
