/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * classes.h - class vectors and their ids, which kernel and daemon give out
 * from one pool, and the count of answers that are on their way into the sets.
 *
 * The ids of an epoch go back to the pool when the second epoch after it
 * begins, so that a mark that is left on some socket does not soon mean another
 * class; mark_check.bpf.h refuses one that is older.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpf/abi/event.h"
#include "policy/eval/mark.h"

struct classes;

/* The descriptors are borrowed.  All that arrived before counts as settled. */
int classes_open(int classes_fd, int pool_fd, int counts_fd,
		 struct classes **ret_classes);
void classes_close(struct classes *classes); /* NULL is fine */

/* Find the id of @words in @epoch, or give it a new one.  -ENOSPC: all are in
 * use. */
int classes_add(struct classes *classes, uint32_t epoch,
		const uint64_t words[EVENT_CLASS_WORDS], uint8_t *ret_class_id);

/*
 * @epoch comes into force; of the others only the one that it replaces is kept.
 * An answer that came before counts for a class of that one, but its program
 * may be of any class by the time that it connects: so for each class of @epoch
 * an arrival is counted, which classes_settle_begun() settles once those
 * answers are in the sets.
 */
void classes_begin(struct classes *classes, uint32_t epoch);
/* The oldest epoch that is kept; 0: none has begun. */
uint32_t classes_oldest(const struct classes *classes);

void classes_settle(struct classes *classes, uint8_t class_id);
void classes_settle_all(struct classes *classes, const uint8_t *ids, size_t n);

void classes_settle_begun(struct classes *classes);

/* Read how many answers have arrived so far, by class. */
void classes_arrived(const struct classes *classes,
		     uint64_t ret_arrived[MARK_CLASSES]);
/* Are as many answers settled as classes_arrived() has said? */
bool classes_settled(const struct classes *classes,
		     const uint64_t arrived[MARK_CLASSES]);

/* Hand @fn an EVENT_CLASS for each class of @epoch, without EVENT_ARRIVAL. */
void classes_each(struct classes *classes, uint32_t epoch,
		  void (*fn)(void *context, const struct event *event),
		  void *context);
