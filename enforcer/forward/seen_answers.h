/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seen_answers.h - answers to other network namespaces, as they went by here.
 *
 * Whoever has rights over a namespace can answer its questions there, in the
 * name of any resolver.  So an answer is believed only if the same bytes came
 * by in our own namespace: nftables copies them (nft/table/nftforward.c),
 * before they get there, in the direction in which the resolver lies.  Over
 * UDP; what comes over TCP opens nothing there.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct event; /* bpf/abi/event.h */
struct seen_answers;

int seen_answers_open(struct seen_answers **ret_seen);
void seen_answers_close(struct seen_answers *seen_answers); /* NULL is fine */

/* The group that nftables is to copy them to. */
uint16_t seen_answers_group(const struct seen_answers *seen_answers);

/* Did the answer @event come by?  Only once. */
bool seen_answers_has(struct seen_answers *seen_answers,
		      const struct event *event);
