/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seen_answers.h - answers to other network namespaces, as they pass ours.
 *
 * Whoever has rights over a namespace can send answers to its queries there, in
 * the name of any resolver.  So an answer is believed only if the same bytes
 * passed through our own namespace: nftables copies them
 * (nft/table/nftforward.c) before they arrive there, if they come from where
 * the resolver is.  Answers over UDP only; one over TCP opens nothing there.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct event; /* bpf/abi/event.h */
struct seen_answers;

int seen_answers_open(struct seen_answers **ret_seen);
void seen_answers_close(struct seen_answers *seen_answers); /* NULL is fine */

/* The number of the nflog group that nftables copies the answers to. */
uint16_t seen_answers_group(const struct seen_answers *seen_answers);

/* Has the answer @event passed?  Each copy confirms one answer only. */
bool seen_answers_has(struct seen_answers *seen_answers,
		      const struct event *event);
