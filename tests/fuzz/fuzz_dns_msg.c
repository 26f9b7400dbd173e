/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_dns_msg.c - the input is a message, and each function for its records is
 * called.  The records must lie one behind the other, up to the trailing bytes,
 * and their text must be the same in a buffer of any size.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "policy/base.h"
#include "tests/fuzz/fuzz.h"

/* The text has at most two names of a thousand characters and some numbers; the
 * rest is at most four characters a byte. */
enum { NAMES_ROOM = 4096, CUT_ROOM = 40 };

static void check_text(const struct dns_msg *msg, const struct dns_msg_rr *rr)
{
	size_t room = NAMES_ROOM + 4 * (size_t)rr->rdata_len;
	CLEANUP(base_freep) char *text = malloc(room);
	char cut[CUT_ROOM];
	size_t len;

	if (!text)
		return;
	len = dns_rdata_text(msg, rr, text, room);
	if (len >= room || strlen(text) != len ||
	    dns_rdata_text(msg, rr, cut, CUT_ROOM) != len)
		abort();
	if (strlen(cut) >= CUT_ROOM || strncmp(cut, text, strlen(cut)) != 0 ||
	    (len < CUT_ROOM && strlen(cut) != len))
		abort();
}

static void check_rr(const struct dns_msg *msg, const struct dns_msg_rr *rr)
{
	struct dns_name owner = { .len = 0 }, target = { .len = 0 };
	struct ip_addr addr;
	size_t i;

	dns_msg_owner(msg, rr, &owner);
	if (owner.len == 0 || !dns_rdata_valid(msg, rr))
		abort();
	check_text(msg, rr);
	if (dns_rdata_target(msg, rr, &target) && target.len == 0)
		abort();
	if (dns_rdata_addr(msg, rr, &addr) &&
	    rr->rdata_len != (addr.family == AF_INET ? 4 : 16))
		abort();
	for (i = 0; dns_rdata_hint(msg, rr, i, &addr); i++)
		if (i * 4 >= rr->rdata_len || rr->rdata_len < 4 ||
		    !memmem(msg->wire + rr->rdata_offset, rr->rdata_len,
			    addr.bytes, addr.family == AF_INET ? 4 : 16))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;
	struct dns_msg msg;
	size_t at, n = 0;
	int r;

	r = dns_msg_parse(data, size, &msg);
	at = msg.rrs_offset;
	for (; dns_msg_next(&msg, &walk, &rr); n++) {
		if (rr.owner_offset != at || rr.rdata_offset > size ||
		    rr.rdata_len > size - rr.rdata_offset)
			abort();
		check_rr(&msg, &rr);
		at = rr.rdata_offset + rr.rdata_len;
	}
	if ((r == 0) == msg.damaged || msg.n_questions > size / 5 ||
	    n != (size_t)msg.n_rrs[0] + msg.n_rrs[1] + msg.n_rrs[2] ||
	    (r == 0 && at + msg.trailing != size))
		abort();
	return 0;
}
