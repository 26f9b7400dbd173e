/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sentence.h - what an alert is about, in one sentence for people.
 */
#pragma once

#include <stddef.h>

struct alert; /* enforcer/alert/alert.h */

#define SENTENCE_MAX 2048

struct sentence {
	const struct alert *alert;
	const char *program; /* path, or "comm 'NAME'" */
	const char *user;    /* name or number */
	const char *list;    /* the name of the list; NULL: there is none */
};

/* Write "PROGRAM (USER) has ..." into @buf, cut at @size.  Returns @buf. */
const char *sentence_make(const struct sentence *from, char *buf, size_t size);
