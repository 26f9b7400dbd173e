/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * print.h - print the alerts of a replay.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "enforcer/alert/alert.h"
#include "enforcer/cli/replay/lookup.h"
#include "enforcer/cli/replay/who.h"

struct policy_alerts; /* policy/alerts.h */

/* What is printed of one alert. */
struct print_alert {
	const struct alert *alert;
	const struct who_entry *who;	    /* NULL: unknown */
	const struct replay_lookup *lookup; /* the one that crossed; NULL: a
					     * sum */
	uint64_t number;		    /* of that lookup, from 1 */
	const struct policy_alerts *settings;
};

/* Print "TIME high HOST tunnel: /usr/bin/curl (root) has ..." */
void print_text(const struct print_alert *what, FILE *to);
/* Print the alert in the fields of a record in JSON.  -ENOMEM. */
int print_json(const struct print_alert *what, FILE *to);
