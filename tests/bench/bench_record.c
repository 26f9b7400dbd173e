/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench_record.c - measure what it takes to write a record in JSON.
 *
 *   bench_record [COUNT]
 *
 * Writes COUNT records, by turns of a question and of an answer with two
 * addresses, of one program and 500 names.  Under callgrind the difference
 * between two counts is what the records take in instructions, whatever else
 * the machine does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "enforcer/alert/domain.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "tests/unit/record_sample.h"

#define COUNT 200000
#define NAMES 500

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void print(void *state, struct sample *s, unsigned int i,
		  struct buf *out)
{
	uint8_t *label = s->msg.question.name.wire + 1;

	/* q000.example.com */
	label[1] = (uint8_t)('0' + i % NAMES / 100);
	label[2] = (uint8_t)('0' + i % NAMES / 10 % 10);
	label[3] = (uint8_t)('0' + i % NAMES % 10);
	buf_clear(out);
	record_json.print(state, &s->view, out);
}

int main(int argc, char **argv)
{
	const struct alert_domain_options options = { .key = { 1, 2 } };
	CLEANUP(alert_domain_freep) struct alert_domains *domains = NULL;
	CLEANUP(buf_done) struct buf out = { 0 };
	static struct sample query, answer;
	unsigned int i, count = COUNT;
	uint64_t begin_ns;
	void *state;

	if (argc > 1)
		count = (unsigned int)strtoul(argv[1], NULL, 10);
	if (alert_domain_new(&options, &domains) < 0 ||
	    record_json.open(false, &state) < 0)
		return 1;
	sample_query(&query, "q000.example.com");
	sample_answer(&answer, "q000.example.com");
	builder_add(&answer.builder, 1, "q000.example.com 60 A 192.0.2.1");
	builder_add(&answer.builder, 1, "q000.example.com 60 A 192.0.2.2");
	/* That fills in the views. */
	(void)sample_print(&query, &record_json, false);
	(void)sample_print(&answer, &record_json, false);
	query.view.domains = domains;
	answer.view.domains = domains;
	begin_ns = now_ns();
	for (i = 0; i < count; i++)
		print(state, i & 1 ? &answer : &query, i / 2, &out);
	if (count)
		printf("a record in JSON: %llu ns\n",
		       (unsigned long long)(now_ns() - begin_ns) / count);
	record_json.close(state);
	sample_done(&query);
	sample_done(&answer);
	return 0;
}
