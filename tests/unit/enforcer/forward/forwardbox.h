/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * forwardbox.h - a namespace behind a link of ours, and all of the daemon that
 * has to do with it: programs loaded, a policy in force.
 *
 * The other end is nftbox.h's peer.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "enforcer/gate/sources.h"
#include "tests/unit/nftbox.h"

struct forwardbox {
	struct loop *loop;
	struct capture *capture;
	struct gate *gate;
	struct active *active;
	struct seen_answers *seen_answers;
	struct sources *sources;
	struct forward *forward;
	struct nftbox_peer peer;
	uint64_t netns; /* the peer's */
};

/* Once, before all tests; and after. */
void forwardbox_begin(void);
void forwardbox_end(void);

/* With the policy @text in force.  false: skipped. */
bool forwardbox_open(struct forwardbox *box, const char *text);
void forwardbox_close(struct forwardbox *box);
void forwardbox_reload(struct forwardbox *box, const char *text);
/* Another namespace of the same addresses in place of the peer's. */
bool forwardbox_replace_peer(struct forwardbox *box);

/* A class of programs that rule number @rule is about, or isn't. */
uint8_t forwardbox_class(const struct forwardbox *box, size_t rule, bool about);
/* As the kernel tells that a program of the peer begins to send. */
struct event forwardbox_event(const struct forwardbox *box, const char *address,
			      uint8_t class_id);
int forwardbox_tell(struct forwardbox *box, const char *address,
		    uint8_t class_id);

/* Is @element in that set of the table? */
bool forwardbox_has(const char *set, const char *element);
/* How many addresses the kernel lets send, by class. */
size_t forwardbox_confirmed(const struct forwardbox *box);
