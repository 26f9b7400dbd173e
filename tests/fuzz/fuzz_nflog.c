/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_nflog.c - the input is a message of nfnetlink_log, with the headers of a
 * packet.
 */
#include <stdlib.h>

#include "nft/nflog.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nflog_packet packet = { 0 };

	if (nflog_parse(data, size, &packet) < 0)
		return 0;
	/* Ports are read only behind a whole IP header. */
	if (packet.has_ports && size < 24)
		abort();
	return 0;
}
