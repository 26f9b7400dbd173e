/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alertbox.h - detectors with a time of their own, which are shown lookups one
 * after the other and whose alerts are kept.
 */
#pragma once

#include <stdint.h>

#include "enforcer/alert/alert.h"
#include "enforcer/alert/domain.h"

#define ALERTBOX_BEGIN_S 1700000000ULL

struct alertbox {
	struct policy_alerts settings;
	struct alerts *alerts;
	struct alert_domains *domains;
	const char *exe;	  /* path of who asks; NULL: unknown */
	struct alert_lookup next; /* who asks, when, and so on */
	struct dns_name name;
	struct alert_domain domain;
	unsigned int n[POLICY_DETECTORS]; /* alerts written, without sums */
	unsigned int n_sums;
	struct alert last;
	struct alert sum;
};

/* Only @detectors are on, with their defaults; their lookups have one key. */
void alertbox_open(struct alertbox *box, uint32_t detectors);
void alertbox_close(struct alertbox *box);

/* Let @seconds pass. */
void alertbox_wait(struct alertbox *box, uint64_t seconds);
/* From now on another program asks. */
void alertbox_program(struct alertbox *box, uint64_t program);

/* Ask for @name.  Returns as alert_look(). */
uint32_t alertbox_ask(struct alertbox *box, const char *name, uint16_t type);
/* An answer to that; @addrs are separated by spaces. */
uint32_t alertbox_answer(struct alertbox *box, const char *name, uint16_t rcode,
			 const char *addrs);
/* A name of random base32 in front of @domain, the same for each @n. */
const char *alertbox_data_name(uint64_t n, unsigned int len, const char *domain,
			       char buf[DNS_NAME_TEXT_MAX]);
