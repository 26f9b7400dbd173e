/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * forwardbox.c - the steps of enforcer/daemon/start.c that forwarding needs.
 */
#include "tests/unit/enforcer/forward/forwardbox.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "bpf/maps/sources.h"
#include "bpf/sockets/sockdiag.h"
#include "enforcer/active/active.h"
#include "enforcer/forward/forward.h"
#include "enforcer/forward/seen_answers.h"
#include "enforcer/gate/gate.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/eval/clauses.h"
#include "policy/policy.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/unit.h"

/* What goes on from one box to the next, the programs above all.  It ends with
 * the process. */
static struct activebox loaded;

static bool open_peer(struct forwardbox *box)
{
	int fd;

	if (!nftbox_peer_open(&box->peer))
		return false;
	fd = nftbox_peer_listen(&box->peer, SOCK_DGRAM, NFTBOX_THERE_4, 9);
	CU_ASSERT_FATAL(fd >= 0);
	box->netns = sockdiag_netns(fd);
	(void)close(fd);
	return true;
}

/* Load the programs, or enter another namespace with those that are loaded. */
static bool enter(struct activebox *base, const char *text)
{
	if (!loaded.capture) {
		if (!activebox_enter(&loaded, text))
			return false;
	} else {
		if (!nftbox_enter())
			return false;
		loop_free(loaded.loop); /* with the timers of the gate */
		CU_ASSERT_EQUAL_FATAL(loop_new(&loaded.loop), 0);
		activebox_write(text);
		(void)unlink(activebox_state_path());
	}
	*base = loaded;
	return true;
}

bool forwardbox_open(struct forwardbox *box, const char *text)
{
	struct forward_options options;
	struct aside *aside;

	memset(box, 0, sizeof(*box));
	if (!enter(&box->base, text) || !open_peer(box))
		return false;
	CU_ASSERT_EQUAL_FATAL(seen_answers_open(&box->seen_answers), 0);
	CU_ASSERT_EQUAL_FATAL(forward_adopt(box->base.capture,
					    box->seen_answers, &box->sources),
			      0);
	activebox_start(&box->base, box->sources);
	aside = asidebox();
	options = (struct forward_options){ .loop = box->base.loop,
					    .aside = aside,
					    .device_aside = aside,
					    .capture = box->base.capture,
					    .gate = box->base.gate,
					    .active = box->base.active,
					    .sources = box->sources };
	CU_ASSERT_EQUAL_FATAL(forward_new(&options, &box->forward), 0);
	return true;
}

/* The next box would adopt what was confirmed. */
static void forget_confirmed(const struct forwardbox *box)
{
	struct sources *left = NULL;

	CU_ASSERT_EQUAL(
		forward_adopt(box->base.capture, box->seen_answers, &left), 0);
	free(left);
}

void forwardbox_close(struct forwardbox *box)
{
	forward_free(box->forward);
	forget_confirmed(box);
	CU_ASSERT_EQUAL(gate_remove(box->base.gate), 0);
	active_free(box->base.active);
	gate_close(box->base.gate);
	free(box->sources);
	seen_answers_close(box->seen_answers);
	nftbox_peer_close(&box->peer);
}

uint8_t forwardbox_class(const struct forwardbox *box, size_t rule, bool about)
{
	const struct policy *policy = active_policy(box->base.active)->policy;
	uint32_t clause = policy->rules[rule].first_clause;
	const struct gate_state *served = gate_served(box->base.gate);
	const struct gate_class *classes = served->classes;
	size_t i;

	for (i = 0; i < served->n_classes; i++)
		if (clauses_has(classes[i].words, clause) == about)
			return classes[i].id;
	CU_FAIL_FATAL("no such class was made");
	return 0;
}

struct event forwardbox_event(const struct forwardbox *box, const char *address,
			      uint8_t class_id)
{
	struct event event = {
		.ktime_ns = wallclock_boottime_ns(),
		.netns = box->netns,
		.ifindex = nftbox_peer_ifindex(),
		.owner = { .tgid = (uint32_t)box->peer.pid,
			   .tid = (uint32_t)box->peer.pid },
		.class_epoch = active_policy(box->base.active)->class_epoch,
		.kind = EVENT_SOURCE,
		.family = strchr(address, ':') ? AF_INET6 : AF_INET,
		.class_id = class_id,
	};

	CU_ASSERT_EQUAL(inet_pton(event.family, address, event.local), 1);
	return event;
}

int forwardbox_send(struct forwardbox *box, const char *address,
		    uint8_t class_id)
{
	struct event event = forwardbox_event(box, address, class_id);

	return forward_event(box->forward, &event);
}

bool forwardbox_has(const char *set, const char *element)
{
	char command[128];

	(void)snprintf(command, sizeof(command),
		       "get element inet nameward %s { %s }", set, element);
	return nftbox_nft(command, NULL, 0) == 0;
}

static bool count_it(void *context, const struct shared_source *source,
		     uint64_t seen_ns)
{
	(void)source;
	(void)seen_ns;
	++*(size_t *)context;
	return false;
}

size_t forwardbox_confirmed(const struct forwardbox *box)
{
	size_t n = 0;

	maps_sources_sift(capture_sources(box->base.capture), count_it, &n);
	return n;
}

bool forwardbox_replace_peer(struct forwardbox *box)
{
	const char *const show[] = { "ip", "link", "show", "here", NULL };
	int i;

	nftbox_peer_close(&box->peer);
	/* Its link is removed a moment later. */
	for (i = 0; i < 100 && nftbox_run(show, NULL, 0) == 0; i++)
		(void)usleep(50000);
	return open_peer(box);
}
