/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet_mdns.h - the questions in a message to the port of multicast DNS, and
 * what becomes of them, without the code of bpf/kern/.
 */
#pragma once

#include "bpf/abi/event.h"
#include "tests/unit/bpf/kern/packet_question.h"

#define PACKET_MDNS_QUESTIONS_MAX 128

struct packet_mdns {
	size_t n; /* 0: it asks nothing, so it is not judged */
	struct packet_question questions[PACKET_MDNS_QUESTIONS_MAX];
};

struct packet_mdns_message {
	const uint8_t *wire;
	size_t len;
	uint16_t from; /* the port that it leaves from */
	bool to_group;
};

/* Has @event, which is of a later question than the first, that question as a
 * message of its own in its bytes? */
bool packet_mdns_shows(const struct event *event,
		       const struct packet_question *want);

void packet_mdns_read(const struct image *image,
		      const struct packet_mdns_message *message,
		      struct packet_mdns *ret_mdns);
