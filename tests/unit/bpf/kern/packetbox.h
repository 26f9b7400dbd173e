/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packetbox.h - the programs of packets.bpf.c, loaded for a test, which runs
 * them on packets of its own.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/eval/image.h"
#include "tests/unit/bpf/kern/packet_maker.h"
#include "tests/unit/bpf/kern/packets.h"

struct packets; /* tests/unit/bpf/kern/packets.skel.h */
struct ring;	/* bpf/maps/ring.h */
struct event;	/* bpf/abi/event.h */

struct packetbox {
	struct packets *skel;
	struct ring *ring;
	struct packets_seen *seen; /* by the last run */
	struct image *image;
	bool enforcing;
};

/* Load both programs; DNS is what has @port.  -EPERM: that is not permitted
 * here. */
int packetbox_open(struct packetbox *box, uint16_t port);
void packetbox_done(struct packetbox *box);

/* Put the policy @text in force. */
int packetbox_use(struct packetbox *box, const char *text);

enum packetbox_program { PACKETBOX_UDP, PACKETBOX_TCP };

/* Run the program on the packet, and call @handle for each event.  Yields the
 * program's answer; 1: the packet may leave. */
int packetbox_run(struct packetbox *box, enum packetbox_program which,
		  const struct packet_maker_packet *packet,
		  void (*handle)(void *context, const struct event *event),
		  void *context);
