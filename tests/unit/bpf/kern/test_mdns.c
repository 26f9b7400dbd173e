/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_mdns.c - messages to the port of multicast DNS, well-formed and not, go
 * through the BPF program and through packet_mdns.c.  Both must agree on each
 * question, on whether it can be read, and on what becomes of all.  Each
 * question but the first is reported as a message of its own.
 *
 * run: once
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi/event.h"
#include "policy/base.h"
#include "tests/unit/bpf/kern/packet_mdns.h"
#include "tests/unit/bpf/kern/packet_put.h"
#include "tests/unit/bpf/kern/packetbox.h"
#include "tests/unit/unit.h"

enum { MESSAGES = 60000, PORT = 5353, PLACES_MAX = 64, IP_UDP = 28 };

static const char *const texts[] = {
	"version: 1\n"
	"mode: enforce\n"
	"defaults: { lookup: deny, egress: deny }\n"
	"rules:\n"
	"  - { domains: [local, '**.local'], action: allow }\n",

	"version: 1\n"
	"mode: enforce\n"
	"defaults: { lookup: allow, egress: deny }\n"
	"rules:\n"
	"  - { domains: '**.tcp.local', types: [AAAA, PTR], action: deny }\n",

	"version: 1\n"
	"mode: audit\n"
	"defaults: { lookup: deny, egress: allow }\n"
	"rules:\n"
	"  - { domains: '**.local', action: allow }\n",
};

/* A message that is being made: where labels begin, which pointers may lead
 * to. */
struct draft {
	struct packet_maker_packet *packet;
	struct mutant_pool *pool;
	size_t begin; /* of the message in the packet */
	size_t n_places;
	size_t places[PLACES_MAX];
};

struct trial {
	struct packetbox box;
	struct mutant_pool *pool;
	struct packet_mdns want;
	size_t n_reported;
	struct event reported[PACKET_MDNS_QUESTIONS_MAX + 1];
	unsigned int n, n_readable, n_several, n_denied, n_silent, n_stopped,
		n_bad, n_misshown;
};

static void put_label(struct draft *d, const char *label)
{
	size_t at = d->packet->len - d->begin;

	if (d->n_places < PLACES_MAX)
		d->places[d->n_places++] = at;
	packet_put_u8(d->packet, (unsigned int)strlen(label));
	packet_put(d->packet, label, strlen(label));
}

/* To where a label begins, one time in 16 to anywhere. */
static void put_pointer(struct draft *d)
{
	size_t at = mutant_below(d->pool, 300);

	if (d->n_places > 0 && mutant_below(d->pool, 16))
		at = d->places[mutant_below(d->pool, (uint32_t)d->n_places)];
	packet_put_u16(d->packet, (unsigned int)(0xc000 | at));
}

static void put_name(struct draft *d)
{
	static const char *const labels[] = { "a",   "_ipp", "TCP",
					      "tcp", "pc",   "host" };
	uint32_t n;

	for (n = mutant_below(d->pool, 3); n > 0; n--)
		put_label(d, labels[mutant_below(d->pool, ARRAY_SIZE(labels))]);
	if (d->n_places > 0 && mutant_below(d->pool, 2)) {
		put_pointer(d);
		return;
	}
	if (mutant_below(d->pool, 4))
		put_label(d, mutant_below(d->pool, 8) ? "local" : "test");
	packet_put_u8(d->packet, 0);
}

/* A name of many pieces, near the greatest length or beyond it. */
static void put_long_name(struct draft *d)
{
	uint32_t n;

	for (n = 100 + mutant_below(d->pool, 30); n > 0; n--)
		put_label(d, "a");
	packet_put_u8(d->packet, 0);
}

/* Two questions: the labels of the first hold a chain of 124 pointers, each to
 * the one before, and the second one's name leads to the last. */
static void put_chain(struct draft *d)
{
	uint32_t n, i;
	size_t to = 0, at;

	for (n = 4; n > 0; n--) {
		packet_put_u8(d->packet, 62);
		for (i = 31; i > 0; i--) {
			at = d->packet->len - d->begin;
			/* The first leads to no pointer, but to a root. */
			packet_put_u16(d->packet,
				       to ? (unsigned int)(0xc000 | to) : 0);
			to = at;
		}
	}
	packet_put(d->packet, "\0\0\14\0\1", 5);
	for (n = mutant_below(d->pool, 8); n > 0; n--)
		put_label(d, "a");
	packet_put_u16(d->packet, (unsigned int)(0xc000 | to));
	packet_put(d->packet, "\0\14\0\1", 4);
}

static void put_question(struct draft *d)
{
	static const uint16_t types[] = { 1, 28, 12, 255, 33 };

	if (mutant_below(d->pool, 64))
		put_name(d);
	else
		put_long_name(d);
	packet_put_u16(d->packet,
		       types[mutant_below(d->pool, ARRAY_SIZE(types))]);
	packet_put_u16(d->packet, mutant_below(d->pool, 2) ? 1 : 0x8001);
}

static void put_record(struct draft *d)
{
	uint32_t len = mutant_below(d->pool, 20);
	size_t data;

	put_name(d);
	packet_put_u16(d->packet, 12);
	packet_put_u16(d->packet, 1);
	packet_put_u16(d->packet, 0);
	packet_put_u16(d->packet, 120);
	packet_put_u16(d->packet, len);
	data = d->packet->len;
	if (mutant_below(d->pool, 2)) {
		put_name(d);
		d->packet->bytes[data - 1] = (uint8_t)(d->packet->len - data);
	} else {
		packet_put_random(d->packet, d->pool, len);
	}
}

static uint32_t how_many_questions(struct mutant_pool *pool)
{
	if (mutant_below(pool, 16) == 0)
		return 120 + mutant_below(pool, 12);
	return mutant_below(pool, 4) ? 1 + mutant_below(pool, 4) : 0;
}

static void put_message(struct draft *d)
{
	uint32_t n_questions = how_many_questions(d->pool), n;
	uint8_t *header = d->packet->bytes + d->packet->len;
	unsigned int section;

	packet_put_u16(d->packet, mutant_below(d->pool, 2) * 0x1234);
	packet_put_u16(d->packet, mutant_below(d->pool, 6) ? 0 : 0x8400);
	packet_put_u16(d->packet, n_questions);
	packet_put(d->packet, "\0\0\0\0\0", 6);
	if (n_questions < 100 && !mutant_below(d->pool, 16)) {
		header[5] = (uint8_t)(n_questions + 2);
		put_chain(d);
	}
	for (n = n_questions; n > 0; n--)
		put_question(d);
	for (section = 0; section < 3; section++) {
		if (mutant_below(d->pool, 3))
			continue;
		header[7 + 2 * section] = (uint8_t)mutant_below(d->pool, 6);
		for (n = header[7 + 2 * section]; n > 0; n--)
			put_record(d);
	}
}

/* Cut it, add to it, or change bits of it: one time in four. */
static void spoil(struct packet_maker_packet *p, struct mutant_pool *pool)
{
	size_t len = p->len - IP_UDP, n;

	switch (mutant_below(pool, 12)) {
	case 0:
		p->len -= mutant_below(pool, (uint32_t)len);
		break;
	case 1:
		packet_put_random(p, pool, 1 + mutant_below(pool, 12));
		break;
	case 2:
		for (n = 1 + mutant_below(pool, 3); n > 0; n--)
			p->bytes[IP_UDP + mutant_below(pool, (uint32_t)len)] ^=
				(uint8_t)(1U << mutant_below(pool, 8));
		break;
	default:
		break;
	}
}

static void make(struct mutant_pool *pool, struct packet_maker_packet *p)
{
	static const uint8_t ip[] = "\x45\0\0\0\0\0\0\0\xff\x11\0\0\300\0\2\1";
	struct draft d = { .packet = p, .pool = pool, .begin = IP_UDP };

	*p = (struct packet_maker_packet){ 0 };
	packet_put(p, ip, 16);
	packet_put(p, mutant_below(pool, 4) ? "\340\0\0\373" : "\300\0\2\2", 4);
	packet_put_u16(p, mutant_below(pool, 4) ? PORT : 40000);
	packet_put_u16(p, PORT);
	packet_put(p, "\0\0\0", 4);
	put_message(&d);
	spoil(p, pool);
	p->bytes[2] = (uint8_t)(p->len >> 8);
	p->bytes[3] = (uint8_t)p->len;
	p->bytes[24] = (uint8_t)((p->len - 20) >> 8);
	p->bytes[25] = (uint8_t)(p->len - 20);
}

static void keep(void *context, const struct event *event)
{
	const size_t i = event->question_index;
	struct trial *trial = context;

	if (trial->n_reported < ARRAY_SIZE(trial->reported))
		memcpy(&trial->reported[trial->n_reported++], event,
		       sizeof(*event));
	if (i > 0 && i < trial->want.n)
		trial->n_misshown +=
			!packet_mdns_shows(event, &trial->want.questions[i]);
}

static bool same(const struct trial *trial, size_t i, bool stopped)
{
	const unsigned int flags = EVENT_DENIED | EVENT_OPENS | EVENT_STOPPED;
	const struct packet_question *want = &trial->want.questions[i];
	const struct event *ev = &trial->reported[i];

	return ev->question_index == i && ev->clause == want->clause &&
	       ev->reason == want->reason &&
	       (ev->flags & flags) ==
		       (want->flags | (stopped ? EVENT_STOPPED : 0U));
}

static void complain(struct trial *trial,
		     const struct packet_maker_packet *packet, const char *what)
{
	size_t i;

	if (trial->n_bad++ >= 5)
		return;
	fprintf(stderr, "message %u: %s: ", trial->n, what);
	for (i = IP_UDP; i < packet->len; i++)
		fprintf(stderr, "%02x", packet->bytes[i]);
	fputc('\n', stderr);
}

static void count(struct trial *trial, bool stopped)
{
	const struct packet_mdns *want = &trial->want;
	size_t i;

	trial->n++;
	trial->n_silent += want->n == 0;
	trial->n_several += want->n > 1;
	trial->n_stopped += stopped;
	for (i = 0; i < want->n; i++) {
		trial->n_readable += want->questions[i].readable;
		trial->n_denied += want->questions[i].flags != 0;
	}
}

static void meet(struct trial *trial, const struct packet_maker_packet *packet)
{
	const struct packet_mdns_message message = {
		.wire = packet->bytes + IP_UDP,
		.len = packet->len - IP_UDP,
		.from = (uint16_t)(packet->bytes[20] << 8 | packet->bytes[21]),
		.to_group = packet->bytes[16] == 224,
	};
	const struct packet_mdns *want = &trial->want;
	bool stopped = false;
	size_t i;

	packet_mdns_read(trial->box.image, &message, &trial->want);
	for (i = 0; i < want->n; i++)
		stopped |= trial->box.enforcing && want->questions[i].flags;
	count(trial, stopped);
	trial->n_reported = 0;
	if (packetbox_run(&trial->box, PACKETBOX_UDP, packet, keep, trial) !=
	    !stopped)
		complain(trial, packet, "the verdict");
	if (trial->n_reported != want->n) {
		complain(trial, packet, "the number of questions");
		return;
	}
	if (trial->n_misshown) {
		complain(trial, packet, "the bytes of a later question");
		trial->n_misshown = 0;
	}
	for (i = 0; i < want->n; i++)
		if (!same(trial, i, stopped)) {
			complain(trial, packet, "what was reported");
			return;
		}
}

static void trial_freep(struct trial **trial)
{
	if (!*trial)
		return;
	packetbox_done(&(*trial)->box);
	free((*trial)->pool);
	free(*trial);
}

static void meet_many(struct trial *trial)
{
	struct packet_maker_packet packet;
	unsigned int i;

	for (i = 0; i < MESSAGES / ARRAY_SIZE(texts); i++) {
		make(trial->pool, &packet);
		meet(trial, &packet);
	}
}

static void each_question_of_a_message_is_judged(void)
{
	CLEANUP(trial_freep) struct trial *trial = calloc(1, sizeof(*trial));
	size_t i;
	int r;

	CU_ASSERT_FATAL(trial != NULL);
	trial->pool = calloc(1, sizeof(*trial->pool));
	CU_ASSERT_FATAL(trial->pool != NULL);
	r = packetbox_open(&trial->box, PORT);
	if (r == -EPERM) {
		unit_skip("BPF programs can't be loaded here");
		return;
	}
	CU_ASSERT_EQUAL_FATAL(r, 0);
	trial->pool->state = 1;
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		CU_ASSERT_EQUAL_FATAL(packetbox_use(&trial->box, texts[i]), 0);
		meet_many(trial);
	}
	fprintf(stderr,
		"%u messages, %u ask nothing, %u ask several; %u readable questions, "
		"%u denied; %u messages stopped; %u disagree\n",
		trial->n, trial->n_silent, trial->n_several, trial->n_readable,
		trial->n_denied, trial->n_stopped, trial->n_bad);
	CU_ASSERT_EQUAL(trial->n_bad, 0);
	CU_ASSERT(trial->n_silent > MESSAGES / 25);
	CU_ASSERT(trial->n_several > MESSAGES / 8);
	CU_ASSERT(trial->n_readable > MESSAGES / 2);
	CU_ASSERT(trial->n_stopped > MESSAGES / 8);
	CU_ASSERT(trial->n_stopped < trial->n - MESSAGES / 8);
}

static const struct unit_test tests[] = {
	UNIT(each_question_of_a_message_is_judged),
};

int main(void)
{
	return unit_main("mdns", tests, ARRAY_SIZE(tests));
}
