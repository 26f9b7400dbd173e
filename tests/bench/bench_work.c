/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench_work.c - measure what it takes to parse an answer, to evaluate a
 * question, to write a record in JSON and to read a line of a list.
 *
 *   bench_work parse | evaluate | record | list [COUNT]
 *
 * does that COUNT times.  Under callgrind the difference between two counts is
 * what it takes in instructions, whatever else the machine does:
 * tests/bench/instructions.sh.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "enforcer/alert/domain.h"
#include "enforcer/dns/msg.h"
#include "enforcer/dns/rdata.h"
#include "enforcer/lib/buf.h"
#include "policy/arena.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/eval/decide.h"
#include "policy/language/load.h"
#include "policy/lists/text.h"
#include "policy/policy.h"
#include "tests/unit/record_sample.h"

#define COUNT 200000
#define NAMES 500

static const char policy_text[] =
	"version: 1\n"
	"rules:\n"
	"  - { domains: ['**.example.net', '*.ads.example.com'], "
	"action: deny }\n"
	"  - { domains: ['q00*.example.com'], types: [TXT], action: deny }\n"
	"  - { domains: ['**.example.com'], types: [A, AAAA], "
	"action: allow }\n";

static uint64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Write @i into the first label at @wire, "q000". */
static void number(uint8_t *wire, unsigned int i)
{
	wire[2] = (uint8_t)('0' + i % NAMES / 100);
	wire[3] = (uint8_t)('0' + i % NAMES / 10 % 10);
	wire[4] = (uint8_t)('0' + i % NAMES % 10);
}

static void begin_answer(struct sample *answer)
{
	sample_answer(answer, "q000.example.com");
	builder_add(&answer->builder, 1, "q000.example.com 60 A 192.0.2.1");
	builder_add(&answer->builder, 1, "q000.example.com 60 A 192.0.2.2");
}

/* 0; -EBADMSG: not all addresses of the message were found. */
static int parse_one(const struct builder *b)
{
	struct dns_msg_walk walk = { 0 };
	struct ip_addr addr;
	struct dns_msg_rr rr;
	unsigned int n = 0;
	struct dns_msg msg;
	int r;

	r = dns_msg_parse(b->wire, b->len, &msg);
	if (r < 0)
		return r;
	while (dns_msg_next_answer(&msg, &walk, &rr))
		n += dns_rdata_addr(&msg, &rr, &addr);
	return n == 2 ? 0 : -EBADMSG;
}

static int parse(unsigned int count)
{
	static struct sample answer;
	unsigned int i;
	int r = 0;

	begin_answer(&answer);
	for (i = 0; i < count && r == 0; i++)
		r = parse_one(&answer.builder);
	sample_done(&answer);
	return r;
}

/* 0; -EINVAL: it was not decided as the last rule says. */
static int evaluate_one(const struct image *image, unsigned int i)
{
	struct decide_scratch s = { .qtype = i & 1 ? 1 : 28 };
	struct decide_verdict v;
	struct image_cell all;

	memcpy(s.name, "\4q000\7example\3com", 18);
	number(s.name, i);
	memset(&all, 0xff, sizeof(all));
	if (decide_name_scan(&s, sizeof(s.name)) < 0 ||
	    decide_question(image, (const void *)image->cells, &s, all.words,
			    &v) < 0)
		return -EINVAL;
	return v.rule == 2 && !(v.flags & DECIDE_DEFAULT) ? 0 : -EINVAL;
}

static int evaluate(unsigned int count)
{
	const struct compile_input input = { .key = { 0x1234567, 0x89abcdef } };
	CLEANUP(diag_freep) struct diag *diag = NULL;
	CLEANUP(policy_freep) struct policy *policy = NULL;
	CLEANUP(image_freep) struct image *image = NULL;
	unsigned int i;
	int r;

	r = diag_new(&diag);
	if (r == 0)
		r = load_policy_text("work.yaml", policy_text,
				     sizeof(policy_text) - 1, diag, &policy);
	if (r == 0)
		r = compile_image(policy, &input, diag, &image);
	for (i = 0; i < count && r == 0; i++)
		r = evaluate_one(image, i);
	return r;
}

static void write_records(void *state, struct sample samples[2],
			  unsigned int count)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct sample *s = &samples[i & 1];

		number(s->msg.question.name.wire, i / 2);
		buf_clear(&out);
		record_json.print(state, &s->view, &out);
	}
}

static int record(unsigned int count)
{
	const struct alert_domain_options options = { .key = { 1, 2 } };
	CLEANUP(alert_domain_freep) struct alert_domains *domains = NULL;
	static struct sample samples[2];
	void *state = NULL;
	int i, r;

	r = alert_domain_new(&options, &domains);
	if (r == 0)
		r = record_json.open(false, &state);
	if (r < 0)
		return r;
	sample_query(&samples[0], "q000.example.com");
	begin_answer(&samples[1]);
	for (i = 0; i < 2; i++) {
		/* That fills in the view. */
		(void)sample_print(&samples[i], &record_json, false);
		samples[i].view.domains = domains;
	}
	write_records(state, samples, count);
	record_json.close(state);
	sample_done(&samples[0]);
	sample_done(&samples[1]);
	return 0;
}

static const char list_line[] = "||name-000000.tracker.example.com^\n";

#define LIST_LINE_LEN (sizeof(list_line) - 1)

static void write_list(char *text, unsigned int count)
{
	unsigned int i, at, digits;

	for (i = 0; i < count; i++, text += LIST_LINE_LEN) {
		memcpy(text, list_line, LIST_LINE_LEN);
		for (at = 12, digits = i; digits; at--, digits /= 10)
			text[at] = (char)('0' + digits % 10);
	}
}

static int list(unsigned int count)
{
	const size_t len = count * LIST_LINE_LEN;
	CLEANUP(base_freep) char *text = malloc(len + 1);
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct policy_list read = { .path = "work.txt" };
	int r;

	if (!text || diag_new(&diag) < 0)
		return -ENOMEM;
	write_list(text, count);
	r = text_read(text, len, diag, &read);
	if (r == 0 && read.n_patterns != 2 * (size_t)count)
		r = -EINVAL;
	arena_free(read.arena);
	return r;
}

static const struct {
	const char *name;
	const char *what;
	int (*run)(unsigned int count); /* 0 or -errno */
} jobs[] = {
	{ "parse", "an answer parsed", parse },
	{ "evaluate", "a question evaluated", evaluate },
	{ "record", "a record in JSON", record },
	{ "list", "a line of a list", list },
};

int main(int argc, char **argv)
{
	unsigned int count = COUNT;
	uint64_t begin_ns;
	size_t i;
	int r;

	if (argc > 2)
		count = (unsigned int)strtoul(argv[2], NULL, 10);
	for (i = 0; i < ARRAY_SIZE(jobs); i++) {
		if (argc > 1 && strcmp(argv[1], jobs[i].name) != 0)
			continue;
		begin_ns = now_ns();
		r = jobs[i].run(count);
		if (r < 0) {
			(void)fprintf(stderr, "bench_work: %s: %s\n",
				      jobs[i].name, strerror(-r));
			return 1;
		}
		if (count)
			printf("%s: %llu ns\n", jobs[i].what,
			       (unsigned long long)(now_ns() - begin_ns) /
				       count);
	}
	return 0;
}
