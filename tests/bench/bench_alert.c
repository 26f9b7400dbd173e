/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench_alert.c - measure what alerts cost a lookup, question and answer,
 * beyond what its two records cost, and how long it takes to write an alert.
 *
 * Records have the registered domain, so to find it anew is all that it costs
 * the detectors, as in the daemon.
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
	struct sample query, answer;
	void *json;
	struct buf out;
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
	if (r == 0)
		r = alert_domain_new(&domains, &b->domains);
	if (r == 0)
		r = record_json.open(false, &b->json);
	if (r < 0)
		return r;
	sample_query(&b->query, "www.example.com");
	sample_answer(&b->answer, "www.example.com");
	/* That fills in the views. */
	(void)sample_print(&b->query, &record_json, false);
	(void)sample_print(&b->answer, &record_json, false);
	b->query.view.domains = b->domains;
	b->answer.view.domains = b->domains;
	return 0;
}

static void end(struct bench *b)
{
	alert_freep(&b->alerts);
	alert_domain_freep(&b->domains);
	if (b->json)
		record_json.close(b->json);
	buf_done(&b->out);
	sample_done(&b->query);
	sample_done(&b->answer);
}

/* Lookup @i, by one of 20 programs. */
static void look(struct bench *b, struct alert_lookup *lookup, unsigned int i)
{
	struct alert_domain domain;

	lookup->time_ns += 10000000;
	lookup->who.exe_ino = i % 20 + 1;
	lookup->name = &b->names[i];
	lookup->domain = &domain;
	lookup->phase = ALERT_ASKED;
	alert_domain_find(b->domains, lookup->name, &domain);
	(void)alert_look(b->alerts, lookup);
	lookup->phase = ALERT_ANSWERED;
	alert_domain_find(b->domains, lookup->name, &domain);
	(void)alert_look(b->alerts, lookup);
	lookup->domain = NULL;
}

/* Write both records of each lookup in JSON; @looks: the detectors see them,
 * too. */
static double run(struct bench *b, bool looks)
{
	const struct ip_addr addr = { AF_INET, { 203, 0, 113, 1 } };
	struct alert_lookup lookup = {
		.time_ns = 1700000000000000000ULL,
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
		b->query.msg.question.name = b->names[i];
		b->answer.msg.question.name = b->names[i];
		buf_clear(&b->out);
		record_json.print(b->json, &b->query.view, &b->out);
		record_json.print(b->json, &b->answer.view, &b->out);
		if (looks)
			look(b, &lookup, i);
	}
	return (now_ns() - begin_ns) / NAMES;
}

static int measure(size_t kind)
{
	struct bench *b = calloc(1, sizeof(*b));
	double records = 1e9, all = 1e9, ns;
	int i, r = b ? begin(b, kind) : -1;

	for (i = 0; r == 0 && i < TRIES; i++) {
		ns = run(b, false);
		records = ns < records ? ns : records;
		ns = run(b, true);
		all = ns < all ? ns : all;
	}
	if (r == 0)
		printf("alerts: %-20s records %4.0f ns, with alerts %4.0f ns, "
		       "%3.0f ns a lookup beyond the records\n",
		       kinds[kind].what, records, all, all - records);
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
