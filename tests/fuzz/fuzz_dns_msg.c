/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_dns_msg.c - a message, and all that can be asked of its records.
 */
#include <stdlib.h>

#include "enforcer/dns_rdata.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_rdata_addr addr;
	struct dns_name name;
	struct dns_msg_rr rr;
	struct dns_msg msg;
	char text[300];
	size_t i;

	(void)dns_msg_parse(data, size, &msg);
	while (dns_msg_next(&msg, &walk, &rr)) {
		dns_msg_owner(&msg, &rr, &name);
		(void)dns_rdata_text(&msg, &rr, text, sizeof(text));
		(void)dns_rdata_addr(&msg, &rr, &addr);
		(void)dns_rdata_target(&msg, &rr, &name);
		for (i = 0; dns_rdata_hint(&msg, &rr, i, &addr); i++)
			if (dns_rdata_priority(&msg, &rr) == UINT16_MAX)
				break;
	}
	if (msg.trailing > size || msg.n_questions > size / 5)
		abort();
	return 0;
}
