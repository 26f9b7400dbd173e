/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_accept.c - an answer to the question that it repeats, from whom it was
 * asked: what opens must be in the message, ordinary, and bounded.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bpf/event.h"
#include "enforcer/accept.h"
#include "enforcer/dns_msg.h"
#include "enforcer/special.h"
#include "policy/policy.h"
#include "tests/fuzz/fuzz.h"

static void check(const struct accept_addr *a, const uint8_t *data, size_t size)
{
	if (special_name(a->family, a->bytes) || a->ttl_s > INT32_MAX ||
	    !memmem(data, size, a->bytes, a->family == AF_INET ? 4 : 16))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t remote[16] = { 192, 0, 2, 53 };
	struct policy_net net = { AF_INET, 32, { 192, 0, 2, 53 } };
	struct event_asked asked = { .flags = EVENT_OPENS, .server_port = 53 };
	struct accept_result result;
	struct dns_msg msg;
	struct accept_input in = { &asked, &msg, 0,	remote, AF_INET, 53,
				   true,   true, false, &net,	1 };
	unsigned int i;

	(void)dns_msg_parse(data, size, &msg);
	memcpy(asked.server, remote, sizeof(remote));
	asked.qtype = msg.question.type;
	asked.qclass = msg.question.class;
	accept_judge(&in, &result);
	if ((result.n_addrs > 0) != (result.reason == ACCEPT_ACCEPTED))
		abort();
	for (i = 0; i < result.n_addrs; i++)
		check(&result.addrs[i], data, size);
	return 0;
}
