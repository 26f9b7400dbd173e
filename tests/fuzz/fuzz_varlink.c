/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_varlink.c - the input is a row of pieces of text between programs and a
 * name service: three bytes (flags and connection, length in two bytes), then
 * the piece.  One table takes them as they are; another, byte by byte, has to
 * find the same; a third has little memory.
 */
#include <stdlib.h>
#include <string.h>

#include "enforcer/dns/cursor.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "enforcer/host/services/asks.h"
#include "policy/base.h"
#include "tests/fuzz/fuzz.h"

#define ASKS 0x80
#define CUT 0x40
#define FEW 15 /* messages in a piece: all are read */

/* A hash of all that was found (FNV-1a). */
static void mix(uint64_t *sum, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	for (; len > 0; len--, at++)
		*sum = (*sum ^ *at) * 0x100000001b3;
}

static void mix_message(uint64_t *sum, const struct dns_msg *msg)
{
	struct dns_msg_walk walk = { 0 };
	char text[DNS_NAME_TEXT_MAX];
	struct dns_name owner;
	struct dns_msg_rr rr;

	mix(sum, msg->wire, msg->len);
	mix(sum, &msg->rcode, sizeof(msg->rcode));
	while (dns_msg_next(msg, &walk, &rr)) {
		dns_msg_owner(msg, &rr, &owner);
		(void)dns_name_text(&owner, text);
		(void)dns_rdata_text(msg, &rr, text, sizeof(text));
		mix(sum, text, strlen(text));
	}
}

static void collect(void *context, const struct asks_found *found)
{
	uint64_t *sum = context;

	if (found->question)
		mix(sum, &found->question->owner.tgid, sizeof(uint32_t));
	if (found->method)
		mix(sum, found->method, strlen(found->method));
	if (found->error)
		mix(sum, found->error, strlen(found->error));
	if (found->msg)
		mix_message(sum, found->msg);
	mix(sum, &found->has_code, 1);
}

static void push(struct asks *asks, uint8_t flags, const uint8_t *bytes,
		 size_t len, uint64_t *sum)
{
	struct event *ev = calloc(1, sizeof(*ev) + len);

	if (!ev)
		abort();
	ev->cookie = flags & 3;
	ev->owner.tgid = flags & 3;
	ev->share = flags & 1;
	ev->outgoing = !!(flags & ASKS);
	ev->flags = flags & CUT ? EVENT_TRUNCATED : 0;
	ev->payload_len = (uint32_t)len;
	memcpy(ev->payload, bytes, len);
	asks_push(asks, ev, collect, sum);
	free(ev);
}

static size_t n_messages(const uint8_t *bytes, size_t len)
{
	size_t n = 0;

	for (; len > 0; len--)
		n += bytes[len - 1] == 0;
	return n;
}

/* Never cut, and few at a time: then it is all the same how it comes. */
static void push_both(struct asks *whole, struct asks *bytewise, uint8_t flags,
		      const uint8_t *bytes, size_t len)
{
	uint64_t a = 1, b = 1;
	size_t i;

	flags &= (uint8_t)~CUT;
	if (n_messages(bytes, len) > FEW)
		return;
	push(whole, flags, bytes, len, &a);
	for (i = 0; i < len; i++)
		push(bytewise, flags, bytes + i, 1, &b);
	if (a != b)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct asks_limits little = { 4096, 512 }, much = { 0 };
	CLEANUP(asks_freep) struct asks *few = NULL;
	CLEANUP(asks_freep) struct asks *whole = NULL;
	CLEANUP(asks_freep) struct asks *bytewise = NULL;
	struct cursor c = cursor_of(data, size);
	const uint8_t *bytes;
	uint64_t sum = 0;
	uint8_t flags;
	size_t len;

	if (asks_new(&little, &few) < 0 || asks_new(&much, &whole) < 0 ||
	    asks_new(&much, &bytewise) < 0)
		return 0;
	while (cursor_left(&c) >= 3) {
		flags = cursor_u8(&c);
		len = cursor_u16(&c);
		if (len > cursor_left(&c))
			len = cursor_left(&c);
		bytes = cursor_take(&c, len);
		push(few, flags, bytes, len, &sum);
		push_both(whole, bytewise, flags, bytes, len);
	}
	return 0;
}
