/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alertbox.c - detectors for tests.
 */
#include "tests/unit/alertbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

#define SECOND_NS 1000000000ULL
#define ADDRS_MAX 8

static void on_alert(void *context, const struct alert *alert,
		     const struct alert_lookup *lookup)
{
	struct alertbox *box = context;

	if (!lookup) {
		box->n_sums++;
		box->sum = *alert;
		return;
	}
	box->n[alert->detector]++;
	box->last = *alert;
}

static const char *exe_of(void *context, const struct alert_lookup *lookup)
{
	const struct alertbox *box = context;

	(void)lookup;
	return box->exe;
}

void alertbox_open(struct alertbox *box, uint32_t detectors)
{
	struct alert_options options = { .settings = &box->settings,
					 .key = { 1, 2 },
					 .on_alert = on_alert,
					 .exe_of = exe_of,
					 .context = box };
	const struct alert_domain_options domains = { .key = { 1, 2 } };
	unsigned int i;

	*box = (struct alertbox){ .next = { .time_ns = ALERTBOX_BEGIN_S *
						       SECOND_NS,
					    .who = { .exe_ino = 1 },
					    .detectors = detectors } };
	policy_alerts_default(&box->settings);
	for (i = 0; i < POLICY_DETECTORS; i++)
		if (!box->settings.detectors[i].alerting.severity)
			box->settings.detectors[i].alerting.severity =
				POLICY_ALERT_MEDIUM;
	if (alert_new(&options, &box->alerts) < 0 ||
	    alert_domain_new(&domains, &box->domains) < 0)
		abort();
}

void alertbox_close(struct alertbox *box)
{
	alert_freep(&box->alerts);
	alert_domain_freep(&box->domains);
}

void alertbox_wait(struct alertbox *box, uint64_t seconds)
{
	box->next.time_ns += seconds * SECOND_NS;
}

void alertbox_program(struct alertbox *box, uint64_t program)
{
	box->next.who.exe_ino = program;
}

static uint32_t look(struct alertbox *box, const char *name)
{
	if (dns_name_from_text(name, &box->name) < 0)
		abort();
	alert_domain_find(box->domains, &box->name, &box->domain);
	box->next.name = &box->name;
	box->next.domain = &box->domain;
	return alert_look(box->alerts, &box->next);
}

uint32_t alertbox_ask(struct alertbox *box, const char *name, uint16_t type)
{
	box->next.phase = ALERT_ASKED;
	box->next.type = type;
	return look(box, name);
}

uint32_t alertbox_answer(struct alertbox *box, const char *name, uint16_t rcode,
			 const char *addrs)
{
	char text[256], *rest = text, *one;
	struct ip_addr ips[ADDRS_MAX];
	size_t n = 0;

	(void)snprintf(text, sizeof(text), "%s", addrs);
	while (n < ADDRS_MAX && (one = strsep(&rest, " ")))
		if (*one)
			ips[n++] = unit_ip(one);
	box->next.phase = ALERT_ANSWERED;
	box->next.rcode = rcode;
	box->next.addrs = ips;
	box->next.n_addrs = n;
	return look(box, name);
}

const char *alertbox_data_name(uint64_t n, unsigned int len, const char *domain,
			       char buf[DNS_NAME_TEXT_MAX])
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	uint64_t state = n * 0x9e3779b97f4a7c15ULL + 1;
	unsigned int i;

	for (i = 0; i < len; i++) {
		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		buf[i] = digits[state >> 59];
	}
	(void)snprintf(buf + len, DNS_NAME_TEXT_MAX - len, ".%s", domain);
	return buf;
}
