/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_forwarding.c - addresses of another namespace: looked at, put into
 * nftables, told to the kernel.  The programs are loaded, the policy is in
 * force and the namespace is there; only the events are made by hand.
 */
#include "enforcer/forwarding.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "bpf/sockdiag.h"
#include "bpf/sourcemap.h"
#include "enforcer/disable.h"
#include "enforcer/gate.h"
#include "enforcer/inforce.h"
#include "enforcer/live.h"
#include "enforcer/loop.h"
#include "enforcer/sources.h"
#include "enforcer/wallclock.h"
#include "enforcer/witness.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/bpf/capture_box.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define HEAD(mode, egress)             \
	"version: 1\nmode: " mode "\n" \
	"resolvers: [192.0.2.3]\n"     \
	"defaults: { lookup: deny, egress: " egress " }\nrules:\n"
#define SHUT "  - { name: shut, networks: [198.51.100.0/24], action: deny }\n"
#define REST                                                                  \
	"  - { name: lan, who: { user: 4242 }, networks: [203.0.113.0/24],\n" \
	"      action: allow }\n"                                             \
	"  - { name: web, domains: [w.example.com], action: allow }\n"
#define WEB 2		     /* its number, behind SHUT and lan */
#define ELSEWHERE "10.9.9.2" /* which is nobody's */

static const char *unable;
static const struct disable nothing;
static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char policy_path[64];

struct scene {
	struct loop *loop;
	struct capture *capture;
	struct gate *gate;
	struct inforce *inforce;
	struct witness *witness;
	struct sources *sources;
	struct forwarding *forwarding;
	struct nftbox_peer peer;
	uint64_t netns; /* the peer's */
};

static void ignore(void *context)
{
	(void)context;
}

static void ignore_news(void *context, const char *reason, const char *message)
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

static void open_inforce(struct scene *s)
{
	const struct inforce_options options = { .loop = s->loop,
						 .capture = s->capture,
						 .gate = s->gate,
						 .disable = &nothing,
						 .policy_path = policy_path,
						 .drain = ignore,
						 .told = ignore_news };
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct live *first = NULL;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(live_new(policy_path, diag, &first), 0);
	CU_ASSERT_EQUAL_FATAL(inforce_new(&options, first, &s->inforce), 0);
	CU_ASSERT_EQUAL_FATAL(inforce_start(s->inforce, diag), 0);
}

static void open_forwarding(struct scene *s)
{
	struct gate_hooks hooks = { .denied = ignore_packet,
				    .told = ignore_news };
	struct forwarding_options options;

	CU_ASSERT_EQUAL_FATAL(witness_open(&s->witness), 0);
	CU_ASSERT_EQUAL_FATAL(
		forwarding_adopt(s->capture, s->witness, &s->sources), 0);
	hooks.sources = s->sources;
	CU_ASSERT_EQUAL_FATAL(gate_open(s->loop, &hooks, 0, &s->gate), 0);
	open_inforce(s);
	options = (struct forwarding_options){ .loop = s->loop,
					       .capture = s->capture,
					       .gate = s->gate,
					       .inforce = s->inforce,
					       .sources = s->sources };
	CU_ASSERT_EQUAL_FATAL(forwarding_new(&options, &s->forwarding), 0);
}

static bool open_peer(struct scene *s)
{
	int fd;

	if (!nftbox_peer_open(&s->peer))
		return false;
	fd = nftbox_peer_listen(&s->peer, SOCK_DGRAM, NFTBOX_THERE_4, 9);
	CU_ASSERT_FATAL(fd >= 0);
	s->netns = sockdiag_netns(fd);
	(void)close(fd);
	return true;
}

static bool scene_open(struct scene *s, const char *text)
{
	memset(s, 0, sizeof(*s));
	if (unable) {
		unit_skip(unable);
		return false;
	}
	if (!nftbox_enter() || !open_peer(s))
		return false;
	write_policy(text);
	CU_ASSERT_EQUAL_FATAL(loop_new(&s->loop), 0);
	s->capture = capture_box_open(false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s->capture);
	open_forwarding(s);
	return true;
}

static void scene_close(struct scene *s)
{
	CU_ASSERT_EQUAL(gate_remove(s->gate), 0);
	forwarding_free(s->forwarding);
	inforce_free(s->inforce);
	gate_close(s->gate);
	free(s->sources);
	witness_close(s->witness);
	capture_close(s->capture);
	loop_free(s->loop);
	nftbox_peer_close(&s->peer);
}

/* A class of programs that rule @rule is about, or isn't. */
static uint8_t class_of(const struct scene *s, size_t rule, bool about)
{
	const struct policy *policy = inforce_live(s->inforce)->policy;
	uint32_t clause = policy->rules[rule].first_clause;
	const struct gateplan_class *classes;
	size_t i, n = gate_classes(s->gate, &classes);

	for (i = 0; i < n; i++)
		if ((classes[i].words[clause / 64] >> clause % 64 & 1) == about)
			return classes[i].id;
	CU_FAIL_FATAL("no such class was made");
	return 0;
}

static struct event event_from(const struct scene *s, const char *address,
			       uint8_t class_id)
{
	struct event event = {
		.ktime_ns = wallclock_boottime_ns(),
		.netns = s->netns,
		.owner = { .tgid = (uint32_t)s->peer.pid,
			   .tid = (uint32_t)s->peer.pid },
		.tcp_seq = inforce_live(s->inforce)->class_epoch,
		.kind = EVENT_SOURCE,
		.family = strchr(address, ':') ? AF_INET6 : AF_INET,
		.class_id = class_id,
	};

	CU_ASSERT_EQUAL(inet_pton(event.family, address, event.local), 1);
	return event;
}

static int tell(struct scene *s, const char *address, uint8_t class_id)
{
	struct event event = event_from(s, address, class_id);

	return forwarding_event(s->forwarding, &event);
}

static bool has(const char *set, const char *element)
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

/* How many the kernel lets send. */
static size_t confirmed(const struct scene *s)
{
	size_t n = 0;

	sourcemap_sift(capture_map(s->capture, "sources"), count_it, &n);
	return n;
}

static void a_source_is_known_to_nftables_and_the_kernel(void)
{
	struct scene s;

	if (!scene_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	CU_ASSERT_EQUAL(tell(&s, NFTBOX_THERE_4, class_of(&s, 1, false)), 0);
	CU_ASSERT(has("sources4", NFTBOX_THERE_4));
	CU_ASSERT(has("shut_s4", NFTBOX_THERE_4));
	CU_ASSERT(!has("lan_s4", NFTBOX_THERE_4));
	CU_ASSERT_EQUAL(confirmed(&s), 1);
	/* Another program there, that has more. */
	CU_ASSERT_EQUAL(tell(&s, NFTBOX_THERE_4, class_of(&s, 1, true)), 0);
	CU_ASSERT(has("lan_s4", NFTBOX_THERE_4));
	CU_ASSERT_EQUAL(confirmed(&s), 2);
	CU_ASSERT_EQUAL(tell(&s, NFTBOX_THERE_6, class_of(&s, 1, false)), 0);
	CU_ASSERT(has("sources6", NFTBOX_THERE_6));
	CU_ASSERT_EQUAL(s.sources->n, 2);
	scene_close(&s);
}

static void what_was_told_of_a_former_policy_is_asked_again(void)
{
	struct event event;
	struct scene s;

	if (!scene_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	event = event_from(&s, NFTBOX_THERE_4, class_of(&s, 1, false));
	event.tcp_seq--;
	CU_ASSERT_EQUAL(forwarding_event(s.forwarding, &event), 0);
	event.tcp_seq++;
	event.class_id = 99; /* which the gate doesn't know yet */
	CU_ASSERT_EQUAL(forwarding_event(s.forwarding, &event), 0);
	CU_ASSERT_EQUAL(confirmed(&s), 0);
	CU_ASSERT(!has("sources4", NFTBOX_THERE_4));
	scene_close(&s);
}

/* Rules about somebody can't be about nobody knows whom; others are. */
static void who_is_not_known_is_shut_out_with_everybody(void)
{
	struct scene s;

	if (!scene_open(&s, HEAD("enforce", "allow") SHUT REST))
		return;
	CU_ASSERT_EQUAL(
		tell(&s, NFTBOX_THERE_4, capture_class_none(0xff000000)), 0);
	CU_ASSERT(has("sources4", NFTBOX_THERE_4));
	CU_ASSERT(has("shut_s4", NFTBOX_THERE_4));
	CU_ASSERT(!has("lan_s4", NFTBOX_THERE_4));
	scene_close(&s);
}

static const struct {
	const char *what;
	const char *policy;
	bool leaves;
} strangers[] = {
	{ "egress: deny", HEAD("enforce", "deny") SHUT REST, false },
	{ "networks denied", HEAD("enforce", "allow") SHUT REST, false },
	{ "nothing shut", HEAD("enforce", "allow") REST, true },
	{ "audit", HEAD("audit", "deny") SHUT REST, true },
};

static void reload(struct scene *s, const char *text)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;

	write_policy(text);
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(inforce_reload(s->inforce, diag), 0);
}

static void what_is_not_its_own_leaves_only_where_nothing_is_shut(void)
{
	struct scene s;
	bool shuts;
	size_t i;
	int r;

	if (!scene_open(&s, strangers[0].policy))
		return;
	for (i = 0; i < ARRAY_SIZE(strangers); i++) {
		if (i)
			reload(&s, strangers[i].policy);
		shuts = strstr(strangers[i].policy, "shut");
		r = tell(&s, ELSEWHERE, class_of(&s, 0, shuts));
		unit_string(strangers[i].what,
			    strangers[i].leaves ? "leaves" : "stays",
			    r < 0 ? "stays" : "leaves");
		CU_ASSERT(!has("sources4", ELSEWHERE));
	}
	CU_ASSERT_EQUAL(confirmed(&s), 2);
	scene_close(&s);
}

static void looks_that_fail_are_few(void)
{
	struct scene s;
	int i;

	if (!scene_open(&s, HEAD("enforce", "allow") REST))
		return;
	for (i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(tell(&s, ELSEWHERE, class_of(&s, 0, false)), 0);
	CU_ASSERT_EQUAL(tell(&s, NFTBOX_THERE_4, class_of(&s, 0, false)),
			-EAGAIN);
	CU_ASSERT(!has("sources4", NFTBOX_THERE_4));
	/* Until the next sweep, some 10 seconds later. */
	for (i = 0;
	     i < 12 && tell(&s, NFTBOX_THERE_4, class_of(&s, 0, false)) != 0;
	     i++)
		(void)loop_once(s.loop, 1000);
	CU_ASSERT(has("sources4", NFTBOX_THERE_4));
	scene_close(&s);
}

static void open_web(struct scene *s)
{
	struct gatefill_addr addr = { .rule = WEB,
				      .family = AF_INET,
				      .bytes = { 192, 0, 2, 7 },
				      .netns = s->netns,
				      .ttl_s = 600 };
	uint32_t timeout_s;

	CU_ASSERT_EQUAL(gate_put(s->gate, &addr, &timeout_s), 0);
	CU_ASSERT_EQUAL(gate_commit(s->gate), 0);
}

#define PAIR NFTBOX_THERE_4 " . 192.0.2.7"

static void an_address_that_changes_hands_leaves_nothing_behind(void)
{
	uint64_t former;
	struct scene s;
	int i;

	if (!scene_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	open_web(&s); /* before anything came from there */
	CU_ASSERT(!has("web_f4", PAIR));
	CU_ASSERT_EQUAL(tell(&s, NFTBOX_THERE_4, class_of(&s, 1, true)), 0);
	CU_ASSERT(has("web_f4", PAIR));
	former = s.netns;
	nftbox_peer_close(&s.peer); /* its link goes a moment later */
	for (i = 0;
	     i < 100 && nftbox_run((const char *const[]){ "ip", "link", "show",
							  "here", NULL },
				   NULL, 0) == 0;
	     i++)
		(void)usleep(50000);
	CU_ASSERT_FATAL(open_peer(&s));
	CU_ASSERT_NOT_EQUAL(s.netns, former);
	CU_ASSERT_EQUAL(tell(&s, NFTBOX_THERE_4, class_of(&s, 1, false)), 0);
	CU_ASSERT_EQUAL(s.sources->n, 1);
	CU_ASSERT_EQUAL(s.sources->list[0].netns, s.netns);
	CU_ASSERT(has("sources4", NFTBOX_THERE_4));
	CU_ASSERT(!has("web_f4", PAIR));
	CU_ASSERT(!has("lan_s4", NFTBOX_THERE_4));
	CU_ASSERT_EQUAL(confirmed(&s), 1);
	scene_close(&s);
}

static void the_next_start_takes_over_addresses_and_asks_for_classes(void)
{
	struct sources *adopted = NULL;
	uint8_t bytes[16] = { 0 };
	struct scene s;

	if (!scene_open(&s, HEAD("enforce", "deny") SHUT REST))
		return;
	CU_ASSERT_EQUAL(tell(&s, NFTBOX_THERE_4, class_of(&s, 1, true)), 0);
	CU_ASSERT_EQUAL(tell(&s, NFTBOX_THERE_4, class_of(&s, 1, false)), 0);
	CU_ASSERT_EQUAL(confirmed(&s), 2);
	CU_ASSERT_EQUAL(forwarding_adopt(s.capture, s.witness, &adopted), 0);
	CU_ASSERT_EQUAL(adopted->n, 1);
	(void)inet_pton(AF_INET, NFTBOX_THERE_4, bytes);
	CU_ASSERT_PTR_NOT_NULL(sources_find(adopted, AF_INET, bytes));
	CU_ASSERT_EQUAL(adopted->list[0].netns, s.netns);
	CU_ASSERT_EQUAL(adopted->answers_group, witness_group(s.witness));
	CU_ASSERT_EQUAL(confirmed(&s), 0);
	free(adopted);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(a_source_is_known_to_nftables_and_the_kernel),
	UNIT(what_was_told_of_a_former_policy_is_asked_again),
	UNIT(who_is_not_known_is_shut_out_with_everybody),
	UNIT(what_is_not_its_own_leaves_only_where_nothing_is_shut),
	UNIT(looks_that_fail_are_few),
	UNIT(an_address_that_changes_hands_leaves_nothing_behind),
	UNIT(the_next_start_takes_over_addresses_and_asks_for_classes),
};

int main(void)
{
	int status;

	if (!mkdtemp(dir))
		return 1;
	(void)snprintf(policy_path, sizeof(policy_path), "%s/policy.yaml", dir);
	unable = capture_box_enter();
	status = unit_main("forwarding", tests, ARRAY_SIZE(tests));
	(void)unlink(policy_path);
	(void)rmdir(dir);
	return status;
}
