/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list_watch.h - notice when the file of a list changes, and have the list read
 * again.
 *
 * What is wrong with a file that is refused is logged once, a record says it,
 * and it is kept for `status` until the file is read or changes again.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct diag;   /* policy/diag.h */
struct loop;   /* enforcer/lib/loop.h */
struct policy; /* policy/policy.h */
struct list_watch;

struct list_watch_callbacks {
	/* Read the lists anew for which @changed says so.  For those that were
	 * refused @changed is cleared, and @diag says why. */
	void (*on_change)(void *context, bool *changed, struct diag *diag);
	/* The list @name was refused: a message for a record. */
	void (*on_refused)(void *context, const char *message);
	/* 0: a change of any file is noticed; a negative errno: not of all, so
	 * they are looked at each second.  Called again and again. */
	void (*on_watch)(void *context, int error);
	void *context;
};

int list_watch_open(struct loop *loop,
		    const struct list_watch_callbacks *callbacks,
		    struct list_watch **ret_watch);
void list_watch_close(struct list_watch *watch); /* NULL is fine */

/* Watch the files of @policy, of which the lists were read just now.  -ENOMEM:
 * those of before are. */
int list_watch_follow(struct list_watch *watch, const struct policy *policy);

/* Watch no file. */
void list_watch_stop(struct list_watch *watch);

/* @policy is active now: it has the same lists, with those that on_change() was
 * about read anew. */
void list_watch_switch(struct list_watch *watch, const struct policy *policy);

/* Why the file of list @i is not what is in force; NULL: it is. */
const char *list_watch_refused(const struct list_watch *watch, size_t i);
