/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * open.h - write an alert once in `repeat`, and count it till then.
 *
 * The first is written at once.  Those of the same detector, program, user and
 * domain that follow are counted, and written as one when the time is over,
 * until a time passes without any.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforcer/alert/evidence.h"
#include "enforcer/alert/state/slots.h"

#define OPEN_ALERTS 128

/* As alert_fn: write an alert. */
typedef void (*open_fn)(void *context, const struct alert *alert,
			const struct alert_lookup *lookup);

struct open {
	struct slots alerts;
	open_fn on_alert;
	open_fn on_counted; /* NULL: none */
	void *context;
	uint64_t n_lost; /* made room in less than `repeat` */
	uint32_t due_s;	 /* UINT32_MAX: nothing is */
};

/* -ENOMEM */
int open_init(struct open *open, open_fn on_alert, void *context);
void open_done(struct open *open);

/* The alert of @hash, to be filled in anew and then given to open_report();
 * what it has counted is kept. */
struct alert *open_begin(struct open *open, uint64_t hash, uint64_t now_ns);
/* Write @alert, which open_begin() has returned, or count it. */
void open_report(struct open *open, struct alert *alert,
		 const struct alert_lookup *lookup, uint32_t repeat_s);

/* Implements alert_tick(), alert_due_ns() and alert_nth(). */
void open_tick(struct open *open, uint64_t now_ns, uint32_t repeat_s);
uint64_t open_due_ns(const struct open *open);
const struct alert *open_nth(const struct open *open, size_t n);
