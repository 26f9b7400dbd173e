/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench_alert.c - measure what the detectors cost a lookup, question and
 * answer, beside what its two records cost.
 *
 * The registered domain is measured by itself, since a record needs it, too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "enforcer/alert/alert.h"
#include "enforcer/alert/domain.h"
#include "policy/base.h"
#include "tests/unit/record_sample.h"

#define NAMES 20000
#define TRIES 15

static const struct {
	const char *what;
	const char *form; /* of the name with a number */
	unsigned int n;	  /* different names */
} kinds[] = {
	{ "the same names", "www.site%u.example.com", 500 },
	{ "as many domains", "www.site%u.com", 500 },
	{ "ever new names", "host%u.cdn.example.com", NAMES },
	{ "ever new domains", "www.site%u.com", NAMES },
	{ "ever new long names",
	  "qzx7kvj3wq9xzj4vazkx5c5zl36pto5uq2lvkopqae%u.t.example.com", NAMES },
};

struct bench {
	struct dns_name names[NAMES];
	char texts[NAMES][DNS_NAME_MAX];
	struct policy_alerts settings;
	struct alerts *alerts;
	struct alert_domains *domains;
};

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void on_alert(void *context, const struct alert *alert,
		     const struct alert_lookup *lookup)
{
	(void)context;
	(void)alert;
	(void)lookup;
}

static int begin(struct bench *b, size_t kind)
{
	const struct alert_domain_options domains = { .key = { 1, 2 } };
	struct alert_options options = { .settings = &b->settings,
					 .key = { 1, 2 },
					 .on_alert = on_alert };
	unsigned int i;
	int r;

	policy_alerts_default(&b->settings);
	for (i = 0; i < NAMES; i++) {
		(void)snprintf(b->texts[i], sizeof(b->texts[i]),
			       kinds[kind].form, i % kinds[kind].n);
		(void)dns_name_from_text(b->texts[i], &b->names[i]);
	}
	r = alert_new(&options, &b->alerts);
	return r < 0 ? r : alert_domain_new(&domains, &b->domains);
}

static void end(struct bench *b)
{
	alert_freep(&b->alerts);
	alert_domain_freep(&b->domains);
}

/* All names, by 20 programs; @look: the detectors see them. */
static double run(struct bench *b, bool look)
{
	const struct ip_addr addr = { AF_INET, { 203, 0, 113, 1 } };
	struct alert_domain domain;
	struct alert_lookup lookup = {
		.time_ns = 1700000000000000000ULL,
		.domain = &domain,
		.detectors = UINT32_MAX & ~POLICY_DETECTOR_BIT(POLICY_LISTED),
		.type = 1,
		.ttl_s = 60,
		.answer_len = 100,
		.addrs = &addr,
		.n_addrs = 1
	};
	double begin_ns = now_ns();
	unsigned int i;

	for (i = 0; i < NAMES; i++) {
		lookup.time_ns += 10000000;
		lookup.who.exe_ino = i % 20 + 1;
		lookup.name = &b->names[i];
		lookup.phase = ALERT_ASKED;
		alert_domain_find(b->domains, lookup.name, &domain);
		if (look)
			(void)alert_look(b->alerts, &lookup);
		lookup.phase = ALERT_ANSWERED;
		alert_domain_find(b->domains, lookup.name, &domain);
		if (look)
			(void)alert_look(b->alerts, &lookup);
	}
	return (now_ns() - begin_ns) / NAMES;
}

/* Both records of a lookup in JSON. */
static double write_records(const struct bench *b)
{
	struct sample query = { 0 }, answer = { 0 };
	struct buf out = { 0 };
	void *state = NULL;
	double begin_ns;
	unsigned int i;

	if (record_json.open(false, &state) < 0)
		return 0;
	sample_query(&query, "www.example.com");
	sample_answer(&answer, "www.example.com");
	/* That fills in the views. */
	(void)sample_print(&query, &record_json, false);
	(void)sample_print(&answer, &record_json, false);
	begin_ns = now_ns();
	for (i = 0; i < NAMES; i++) {
		query.msg.question.name = b->names[i];
		answer.msg.question.name = b->names[i];
		buf_clear(&out);
		record_json.print(state, &query.view, &out);
		record_json.print(state, &answer.view, &out);
	}
	begin_ns = (now_ns() - begin_ns) / NAMES;
	record_json.close(state);
	buf_done(&out);
	sample_done(&query);
	sample_done(&answer);
	return begin_ns;
}

static int measure(size_t kind)
{
	struct bench *b = calloc(1, sizeof(*b));
	double records = 1e9, domain = 1e9, all = 1e9, ns;
	int i, r = b ? begin(b, kind) : -1;

	for (i = 0; r == 0 && i < TRIES; i++) {
		ns = write_records(b);
		records = ns < records ? ns : records;
		ns = run(b, false);
		domain = ns < domain ? ns : domain;
		ns = run(b, true);
		all = ns < all ? ns : all;
	}
	if (r == 0)
		printf("alerts: %-20s records %4.0f ns, domain %3.0f ns, "
		       "detectors %3.0f ns a lookup, %.3f of the records\n",
		       kinds[kind].what, records, domain, all - domain,
		       (all - domain) / records);
	if (b)
		end(b);
	free(b);
	return r;
}

int main(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (measure(i) < 0) {
			printf("alerts: no memory\n");
			return 1;
		}
	return 0;
}
