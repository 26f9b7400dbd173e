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
#include "enforcer/host/disable.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/loop.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/eval/clauses.h"
#include "policy/policy.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/unit.h"

static const char *unable;
static const struct disable nothing;
static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char policy_path[64];

static void ignore(void *context)
{
	(void)context;
}

static void ignore_gate(void *context, enum gate_news news, const char *message)
{
	(void)context;
	(void)news;
	(void)message;
}

static void ignore_policy(void *context, enum reason reason,
			  const char *message)
{
	(void)context;
	(void)reason;
	(void)message;
}

static void ignore_packet(void *context, const struct nflog_packet *packet)
{
	(void)context;
	(void)packet;
}

static void write_policy(const char *text)
{
	FILE *file = fopen(policy_path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void open_active(struct forwardbox *box)
{
	const struct active_options options = { .loop = box->loop,
						.capture = box->capture,
						.gate = box->gate,
						.disable = &nothing,
						.policy_path = policy_path,
						.on_change = ignore,
						.on_news = ignore_policy };
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct host_policy *first = NULL;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(host_policy_new(policy_path, diag, &first), 0);
	CU_ASSERT_EQUAL_FATAL(active_new(&options, first, &box->active), 0);
	CU_ASSERT_EQUAL_FATAL(active_start(box->active, diag), 0);
}

static void open_forwarding(struct forwardbox *box)
{
	struct gate_callbacks callbacks = { .on_packet = ignore_packet,
					    .on_news = ignore_gate };
	struct forward_options options;

	CU_ASSERT_EQUAL_FATAL(seen_answers_open(&box->seen_answers), 0);
	CU_ASSERT_EQUAL_FATAL(
		forward_adopt(box->capture, box->seen_answers, &box->sources),
		0);
	callbacks.sources = box->sources;
	CU_ASSERT_EQUAL_FATAL(gate_open(box->loop, &callbacks, 0, &box->gate),
			      0);
	open_active(box);
	options = (struct forward_options){ .loop = box->loop,
					    .capture = box->capture,
					    .gate = box->gate,
					    .active = box->active,
					    .sources = box->sources };
	CU_ASSERT_EQUAL_FATAL(forward_new(&options, &box->forward), 0);
}

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

bool forwardbox_open(struct forwardbox *box, const char *text)
{
	memset(box, 0, sizeof(*box));
	if (unable) {
		unit_skip(unable);
		return false;
	}
	if (!nftbox_enter() || !open_peer(box))
		return false;
	write_policy(text);
	CU_ASSERT_EQUAL_FATAL(loop_new(&box->loop), 0);
	box->capture = capture_box_open(false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(box->capture);
	open_forwarding(box);
	return true;
}

void forwardbox_close(struct forwardbox *box)
{
	CU_ASSERT_EQUAL(gate_remove(box->gate), 0);
	forward_free(box->forward);
	active_free(box->active);
	gate_close(box->gate);
	free(box->sources);
	seen_answers_close(box->seen_answers);
	capture_close(box->capture);
	loop_free(box->loop);
	nftbox_peer_close(&box->peer);
}

uint8_t forwardbox_class(const struct forwardbox *box, size_t rule, bool about)
{
	const struct policy *policy = active_policy(box->active)->policy;
	uint32_t clause = policy->rules[rule].first_clause;
	const struct gate_state *served = gate_served(box->gate);
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
		.owner = { .tgid = (uint32_t)box->peer.pid,
			   .tid = (uint32_t)box->peer.pid },
		.class_epoch = active_policy(box->active)->class_epoch,
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

	maps_sources_sift(capture_sources(box->capture), count_it, &n);
	return n;
}

void forwardbox_reload(struct forwardbox *box, const char *text)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;

	write_policy(text);
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(active_reload(box->active, diag), 0);
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

void forwardbox_begin(void)
{
	if (!mkdtemp(dir))
		unable = "no directory can be made";
	else
		unable = capture_box_enter();
	(void)snprintf(policy_path, sizeof(policy_path), "%s/policy.yaml", dir);
}

void forwardbox_end(void)
{
	(void)unlink(policy_path);
	(void)rmdir(dir);
}
