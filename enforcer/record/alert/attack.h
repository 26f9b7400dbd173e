/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * attack.h - what an alert is in MITRE ATT&CK, and in one sentence.
 */
#pragma once

#include <stdbool.h>

#include "enforcer/record/reason.h"

#define ATTACK_PER_ALERT 3

/* An entry of ATT&CK, "T1071.004" and "DNS". */
struct attack_entry {
	const char *id;
	const char *name;
};

/* A technique with its tactic; sub.id NULL: it has no narrower one. */
struct attack_technique {
	struct attack_entry tactic, technique, sub;
};

/* What of an alert decides about its techniques. */
struct attack_alert {
	enum reason reason;
	bool outward;  /* `tunnel`: more data leaves than comes */
	bool transfer; /* `odd-type`: of a whole zone (AXFR, IXFR) */
};

/* Technique @i of @alert; NULL: there are no more. */
const struct attack_technique *
attack_technique(const struct attack_alert *alert, unsigned int i);

/* What such an alert means; NULL: @reason is that of none. */
const char *attack_sentence(enum reason reason);
