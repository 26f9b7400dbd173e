/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_denial.c - which names are denied to a program beside the policy:
 * bpf/kern/judge/denial.bpf.h, with a real socket.
 *
 * run: once
 */
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "bpf/abi/event.h"
#include "bpf/capture.h"
#include "enforcer/dns/name.h"
#include "policy/base.h"
#include "policy/eval/name.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

static const char *unable;

#define POLICY                                       \
	"version: 1\nmode: enforce\ndenied: error\n" \
	"rules: [{ domains: ['**'], action: allow }]\n"

/* What is denied to this process, and what is exempt; NULL: nothing. */
static const struct {
	const char *what;
	const char *denied;
	const char *exempt;
	const char *asked;
	bool stopped;
} cases[] = {
	{ "nothing is", NULL, NULL, "a.example.com", false },
	{ "a domain", "example.com", NULL, "a.Example.com", true },
	{ "the domain itself", "example.com", NULL, "example.com", true },
	{ "another domain", "example.com", NULL, "a.example.net", false },
	{ "what is above it", "a.example.com", NULL, "example.com", false },
	{ "a domain, whatever is exempt", "example.com", "example.com",
	  "a.example.com", true },
	{ "all names", ".", NULL, "a.example.com", true },
	{ "all but one domain: below it", ".", "example.com", "a.b.EXAMPLE.com",
	  false },
	{ "all but one domain: itself", ".", "example.com", "example.com",
	  false },
	{ "all but one domain: what is above it", ".", "a.example.com",
	  "example.com", true },
	{ "all but one domain: another one", ".", "example.com",
	  "a.example.net", true },
	{ "all but a top-level domain", ".", "arpa", "1.2.0.192.in-addr.arpa",
	  false },
	{ "all names: one of one label", ".", NULL, "printer", false },
	{ "something is exempt, but nothing denied", NULL, "example.com",
	  "a.example.net", false },
};

static struct dns_name name_of(const char *text)
{
	struct dns_name name = { .len = 1 }; /* the root */

	if (strcmp(text, ".") != 0)
		CU_ASSERT_EQUAL(dns_name_from_text(text, &name), 0);
	return name;
}

static uint32_t count_labels(const struct dns_name *name)
{
	uint32_t n = 0;
	size_t at;

	for (at = 0; name->wire[at]; at += 1U + name->wire[at])
		n++;
	return n;
}

/* Send a question for @name, and say who did in *ret_query. */
static bool is_stopped(struct capture *capture, const char *text,
		       struct event *ret_query)
{
	uint8_t message[12 + DNS_NAME_MAX + 4] = { 0x12, 0x36, 1, 0, 0, 1 };
	static const uint8_t type_a[] = { 0, 1, 0, 1 };
	const struct dns_name name = name_of(text);
	struct capture_box_seen seen = { 0 };
	struct capture_box_pair pair;
	bool stopped;

	memcpy(message + 12, name.wire, name.len);
	memcpy(message + 12 + name.len, type_a, sizeof(type_a));
	capture_box_pair_open(&pair);
	stopped = send(pair.client, message, 16U + name.len, 0) < 0;
	(void)capture_drain(capture, 100, capture_box_see, &seen);
	CU_ASSERT_EQUAL(seen.n_queries, 1);
	CU_ASSERT_EQUAL((seen.query.flags & EVENT_STOPPED) != 0, stopped);
	if (stopped)
		CU_ASSERT_EQUAL(seen.query.reason, EVENT_REASON_SUSPICIOUS);
	capture_box_pair_close(&pair);
	*ret_query = seen.query;
	return stopped;
}

/* The key of @name for the process that @query is of. */
static struct denial_key key_of(const struct capture *capture,
				const struct event *query,
				const struct dns_name *name)
{
	struct denial_key key = { .exe_ino = query->owner.exe_ino,
				  .exe_dev = query->owner.exe_dev,
				  .uid = query->owner.uid };
	uint64_t secret[2];
	__u64 hash = 0;

	capture_key(capture, secret);
	CU_ASSERT_EQUAL(
		name_hash((const __u64 *)secret, name->wire, name->len, &hash),
		0);
	key.domain_hash = hash;
	return key;
}

static void deny(struct capture *capture, const struct event *query,
		 const char *text)
{
	const struct denial_maps maps = capture_denials(capture);
	const struct dns_name name = name_of(text);
	const struct denial_key key = key_of(capture, query, &name);
	struct denial_end end = { .until_ns = UINT64_MAX,
				  .name_len = name.len };

	memcpy(end.name, name.wire, name.len);
	CU_ASSERT_EQUAL(denials_add(&maps, &key, count_labels(&name), &end), 0);
}

static void exempt(struct capture *capture, const struct event *query,
		   const char *text)
{
	const struct denial_maps maps = capture_denials(capture);
	const struct denial_exemption exemption = { 0 };
	const struct dns_name name = name_of(text);
	const struct denial_key key = key_of(capture, query, &name);

	CU_ASSERT_EQUAL(
		denials_exempt(&maps, &key, count_labels(&name), &exemption),
		0);
}

/* Nothing is denied, nor exempt. */
static void end_all(struct capture *capture)
{
	const struct denial_maps maps = capture_denials(capture);
	struct denial_exemption exemption;
	struct denial_key key;
	struct denial_end end;

	while (denials_next(&maps, NULL, &key, &end) == 0 &&
	       denials_end(&maps, &key) == 0)
		;
	while (denials_next_exempt(&maps, NULL, &key, &exemption) == 0 &&
	       denials_unexempt(&maps, &key) == 0)
		;
}

/* The kernel side with a policy that permits all, and who sends here. */
struct scene {
	struct policy_text text;
	struct capture_box box;
	struct event query;
};

static bool scene_begin(struct scene *scene)
{
	struct compile_input input = { .generation = 2, .class_epoch = 2 };

	if (unable) {
		unit_skip(unable);
		return false;
	}
	capture_box_begin(&scene->box);
	CU_ASSERT_FATAL(capture_attach(scene->box.capture) == 0);
	capture_key(scene->box.capture, input.key);
	policy_text_compile(&scene->text, POLICY, &input);
	CU_ASSERT_FATAL(scene->text.error == 0);
	CU_ASSERT_FATAL(
		capture_install(scene->box.capture, scene->text.image) == 0);
	CU_ASSERT_FALSE(
		is_stopped(scene->box.capture, "who.test", &scene->query));
	return true;
}

static void scene_end(struct scene *scene)
{
	end_all(scene->box.capture);
	capture_box_end(&scene->box);
	policy_text_done(&scene->text);
}

static void the_domains_above_a_name_decide(void)
{
	struct capture *capture;
	struct scene scene;
	struct event query;
	size_t i;

	if (!scene_begin(&scene))
		return;
	capture = scene.box.capture;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		if (cases[i].exempt)
			exempt(capture, &scene.query, cases[i].exempt);
		if (cases[i].denied)
			deny(capture, &scene.query, cases[i].denied);
		if (is_stopped(capture, cases[i].asked, &query) !=
		    cases[i].stopped)
			CU_FAIL(cases[i].what);
		end_all(capture);
	}
	scene_end(&scene);
}

static void a_denial_to_another_user_is_none_to_this_one(void)
{
	struct capture *capture;
	struct event other, query;
	struct scene scene;

	if (!scene_begin(&scene))
		return;
	capture = scene.box.capture;
	other = scene.query;
	other.owner.uid++;
	deny(capture, &other, ".");
	CU_ASSERT_FALSE(is_stopped(capture, "a.example.com", &query));
	/* Nor is what is exempt for another exempt for this one. */
	exempt(capture, &other, "example.com");
	deny(capture, &scene.query, ".");
	CU_ASSERT_TRUE(is_stopped(capture, "a.example.com", &query));
	scene_end(&scene);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(the_domains_above_a_name_decide),
		UNIT(a_denial_to_another_user_is_none_to_this_one),
	};

	unable = capture_box_enter();
	return unit_main("denial", tests, ARRAY_SIZE(tests));
}
