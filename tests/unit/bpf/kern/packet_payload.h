/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packet_payload.h - what a program might send to port 53: questions, and what
 * only looks like one.
 */
#pragma once

#include "tests/unit/bpf/kern/packet_maker.h"

void packet_payload_put(struct packet_maker_packet *packet,
			struct mutant_pool *pool);
