/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_packets.c - a hundred thousand packets go through the BPF programs, and
 * through a plain reader, enforcer/dns/msg.c and the evaluator as the host
 * compiles it.  Both must agree on the question, on whether it can be read, and
 * on what becomes of it.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi/event.h"
#include "policy/base.h"
#include "tests/unit/bpf/kern/packet_question.h"
#include "tests/unit/bpf/kern/packet_maker.h"
#include "tests/unit/bpf/kern/packet_reader.h"
#include "tests/unit/bpf/kern/packetbox.h"
#include "tests/unit/unit.h"

enum { PACKETS = 100000 };

/* Each policy gets its share of the packets. */
static const char *const texts[] = {
	"version: 1\n"
	"mode: enforce\n"
	"defaults: { lookup: deny, egress: deny }\n"
	"rules:\n"
	"  - { domains: example.com, action: allow }\n"
	"  - { domains: '**.example.com', types: [A, AAAA], action: allow }\n"
	"  - { domains: '*.test', action: allow, open: no }\n",

	"version: 1\n"
	"mode: enforce\n"
	"defaults: { lookup: allow, egress: deny }\n"
	"rules:\n"
	"  - { domains: 'www*.example.com', action: deny, alert: high }\n"
	"  - { domains: ['**.test', 'a\\.b\\\\\\003.org'], action: deny }\n"
	"  - { domains: ['**.com', test], types: [HTTPS, TYPE65261],\n"
	"      action: deny }\n",

	"version: 1\n"
	"mode: audit\n"
	"defaults: { lookup: deny, egress: allow }\n"
	"rules:\n"
	"  - { types: [AAAA, PTR], action: allow }\n",
};

/* An event that the kernel reported, and the bytes with it. */
struct reported {
	struct event event;
	uint8_t payload[PACKET_MAKER_MAX];
};

struct trial {
	struct packetbox box;
	size_t n_reported;
	struct reported reported[PACKET_READER_MESSAGES];
	unsigned int n, n_messages, n_readable, n_denied, n_opens, n_tcp,
		n_fragments, n_bad;
};

static void read_message(struct trial *trial, const uint8_t *wire, size_t len,
			 struct packet_question *ret_question)
{
	struct packet_question *question = ret_question;

	packet_question_read(trial->box.image, wire, len, question);
	trial->n_messages++;
	trial->n_readable += question->readable;
	trial->n_denied += (question->flags & EVENT_DENIED) != 0;
	trial->n_opens += (question->flags & EVENT_OPENS) != 0;
}

static void keep_event(void *context, const struct event *event)
{
	struct trial *trial = context;
	struct reported *reported = &trial->reported[trial->n_reported];

	if (trial->n_reported == PACKET_READER_MESSAGES ||
	    event->payload_len > sizeof(reported->payload))
		return;
	reported->event = *event;
	memcpy(reported->payload, event->payload, event->payload_len);
	trial->n_reported++;
}

static int run(struct trial *trial, const struct packet_maker_packet *packet,
	       enum packetbox_program which)
{
	trial->n_reported = 0;
	return packetbox_run(&trial->box, which, packet, keep_event, trial);
}

static void complain(struct trial *trial,
		     const struct packet_maker_packet *packet, const char *what)
{
	size_t i;

	if (trial->n_bad++ >= 5)
		return;
	fprintf(stderr, "packet %u: %s: ", trial->n, what);
	for (i = 0; i < packet->len; i++)
		fprintf(stderr, "%02x", packet->bytes[i]);
	fputc('\n', stderr);
}

static bool same_headers(const struct packets_seen *seen,
			 const struct packet_reader_view *view)
{
	uint8_t proto =
		view->proto == IPPROTO_UDPLITE ? IPPROTO_UDP : view->proto;

	return seen->proto == proto && seen->local_port == view->source_port &&
	       seen->remote_port == view->target_port &&
	       seen->tcp_seq == view->tcp_seq &&
	       !memcmp(seen->local, view->source, view->addr_len) &&
	       !memcmp(seen->remote, view->target, view->addr_len);
}

/* Does the program have the same reading of the last message? */
static bool same_reading(const struct packets_seen *seen,
			 const struct packet_question *r, __u16 flags)
{
	if (seen->reason != r->reason || seen->clause != r->clause ||
	    (seen->flags & (EVENT_DENIED | EVENT_OPENS)) !=
		    (flags & (EVENT_DENIED | EVENT_OPENS)))
		return false;
	return !r->readable ||
	       (seen->id == r->id && seen->qtype == r->question.type &&
		seen->qclass == r->question.class &&
		seen->name_hash == r->name_hash);
}

static bool same_report(const struct reported *reported, const uint8_t *wire,
			size_t len, const struct packet_question *r)
{
	const struct event *ev = &reported->event;

	return ev->kind == EVENT_QUERY && ev->wire_len == len &&
	       ev->payload_len == len &&
	       !memcmp(reported->payload, wire, len) &&
	       ev->clause == r->clause && ev->reason == r->reason &&
	       (ev->flags & (EVENT_DENIED | EVENT_OPENS | EVENT_STOPPED)) ==
		       r->flags;
}

static void meet_udp(struct trial *trial,
		     const struct packet_maker_packet *packet,
		     const struct packet_reader_view *view)
{
	struct packet_question r[PACKET_READER_MESSAGES];
	bool stopped = false;
	size_t i;

	for (i = 0; i < view->n_messages; i++) {
		read_message(trial, packet->bytes + view->messages[i].off,
			     view->messages[i].len, &r[i]);
		stopped |= trial->box.enforcing && (r[i].flags & EVENT_DENIED);
	}
	if (run(trial, packet, PACKETBOX_UDP) != !stopped)
		complain(trial, packet, "the verdict");
	if (!same_headers(trial->box.seen, view))
		complain(trial, packet, "the headers");
	if (trial->n_reported != view->n_messages) {
		complain(trial, packet, "the number of messages");
		return;
	}
	for (i = 0; i < view->n_messages; i++) {
		r[i].flags |= stopped ? EVENT_STOPPED : 0;
		if (!same_report(&trial->reported[i],
				 packet->bytes + view->messages[i].off,
				 view->messages[i].len, &r[i]))
			complain(trial, packet, "what was reported");
	}
	if (i > 0 && !same_reading(trial->box.seen, &r[i - 1], r[i - 1].flags))
		complain(trial, packet, "what was read");
}

static void meet_tcp(struct trial *trial,
		     const struct packet_maker_packet *packet,
		     const struct packet_reader_view *view)
{
	struct packet_question r;

	trial->n_tcp++;
	if (run(trial, packet, PACKETBOX_TCP) != 1)
		complain(trial, packet, "the run");
	if (!same_headers(trial->box.seen, view))
		complain(trial, packet, "the headers");
	if (view->n_messages == 0)
		return;
	read_message(trial, packet->bytes + view->messages[0].off,
		     view->messages[0].len, &r);
	if (trial->box.seen->off != view->messages[0].off ||
	    trial->box.seen->len != view->messages[0].len ||
	    !same_reading(trial->box.seen, &r, r.flags))
		complain(trial, packet, "what was read of a segment");
}

/* A fragment, which does not hold the whole message, must not leave. */
static void meet_fragment(struct trial *trial,
			  const struct packet_maker_packet *packet)
{
	const struct event *reported = &trial->reported[0].event;

	trial->n_fragments++;
	if (run(trial, packet, PACKETBOX_UDP) != !trial->box.enforcing)
		complain(trial, packet, "a fragment's verdict");
	if (trial->n_reported != trial->box.enforcing ||
	    (trial->box.enforcing &&
	     (reported->kind != EVENT_REFUSED ||
	      reported->reason != EVENT_REASON_UNREADABLE)))
		complain(trial, packet, "what was reported of a fragment");
}

static void meet(struct trial *trial, const struct packet_maker_packet *packet)
{
	struct packet_reader_view view;

	trial->n++;
	if (packet->fragment) {
		meet_fragment(trial, packet);
		return;
	}
	packet_reader_read(packet->bytes, packet->len, packet->gso_size, &view);
	if (view.proto != IPPROTO_TCP)
		meet_udp(trial, packet, &view);
	else
		meet_tcp(trial, packet, &view);
}

static void trial_freep(struct trial **trial)
{
	if (!*trial)
		return;
	packetbox_done(&(*trial)->box);
	free(*trial);
}

static void meet_many(struct trial *trial, struct mutant_pool *pool)
{
	struct packet_maker_packet packet;
	unsigned int i;

	for (i = 0; i < PACKETS / ARRAY_SIZE(texts) + 1; i++) {
		packet_maker_make(pool, &packet);
		meet(trial, &packet);
	}
}

static void programs_and_plain_reader_agree_on_a_hundred_thousand_packets(void)
{
	CLEANUP(trial_freep) struct trial *trial = calloc(1, sizeof(*trial));
	CLEANUP(base_freep) struct mutant_pool *pool = calloc(1, sizeof(*pool));
	size_t i;
	int r;

	CU_ASSERT_FATAL(trial != NULL && pool != NULL);
	r = packetbox_open(&trial->box, 53);
	if (r == -EPERM) {
		unit_skip("BPF programs can't be loaded here");
		return;
	}
	CU_ASSERT_EQUAL_FATAL(r, 0);
	pool->state = 1;
	mutant_read(pool, "tests/fuzz/corpus/dns_msg");
	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		CU_ASSERT_EQUAL_FATAL(packetbox_use(&trial->box, texts[i]), 0);
		meet_many(trial, pool);
	}
	fprintf(stderr,
		"%u packets, %u TCP, %u fragments; %u messages, %u readable, %u denied, "
		"%u open; %u disagree\n",
		trial->n, trial->n_tcp, trial->n_fragments, trial->n_messages,
		trial->n_readable, trial->n_denied, trial->n_opens,
		trial->n_bad);
	CU_ASSERT_EQUAL(trial->n_bad, 0);
	CU_ASSERT(trial->n_readable > PACKETS / 3);
	CU_ASSERT(trial->n_readable < trial->n_messages - PACKETS / 5);
	CU_ASSERT(trial->n_denied < trial->n_messages - PACKETS / 5);
	CU_ASSERT(trial->n_opens > PACKETS / 20);
}

static const struct unit_test tests[] = {
	UNIT(programs_and_plain_reader_agree_on_a_hundred_thousand_packets),
};

int main(void)
{
	return unit_main("packets", tests, ARRAY_SIZE(tests));
}
