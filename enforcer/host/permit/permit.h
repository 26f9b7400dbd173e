/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permit.h - one permission of `nameward permit`: who may look up what, until
 * when, and who permitted it.
 *
 * It is JSON in the request and in the file, and a rule of a policy in between.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;	/* enforcer/lib/buf.h */
struct diag;	/* policy/diag.h */
struct jsonout; /* enforcer/lib/jsonout.h */

#define PERMIT_NAMES_MAX 64
#define PERMIT_PORTS_MAX 16
#define PERMIT_FOR_MAX_S (30 * 24 * 3600)
#define PERMIT_BOOT_MAX 40 /* bytes, with the terminator */

struct permit {
	unsigned int number; /* from 1; 0: none yet */
	uint32_t for_s;	     /* from when it was given */
	/* When it ends: CLOCK_BOOTTIME, of this boot of the machine; and by the
	 * realtime clock as that was set then. */
	uint64_t until_ns;
	char boot[PERMIT_BOOT_MAX];
	int64_t until_s;
	char *exe;
	char *user; /* NULL: any */
	char *by;   /* who gave it */
	char *names[PERMIT_NAMES_MAX];
	size_t n_names;
	char *ports[PERMIT_PORTS_MAX]; /* none: the policy's default */
	size_t n_ports;
};

void permit_done(struct permit *permit);

/* Read @json, of a request or a line of the file.  0; -EINVAL: it is no
 * permission, and *ret_why says in a phrase what was wanted; -ENOMEM. */
int permit_read(const char *json, struct permit *ret_permit,
		const char **ret_why);

/* Put the members of @permit into the object that @json is in. */
void permit_write(const struct permit *permit, struct jsonout *json);

/* Add @permit as an item of a list of rules in YAML, on one line.  Texts are
 * quoted, so they are no more than texts, whatever they have. */
void permit_rule(const struct permit *permit, struct buf *out);

/* Can the rule of @permit be read on this machine?  The user that it names may
 * be gone.  0; -EINVAL: @diag says what was wanted; -ENOMEM. */
int permit_readable(const struct permit *permit, struct diag *diag);

/* Does the rule of @permit mean something on this machine?  0; -EINVAL: @diag
 * says what was wanted, as for a policy; -ENOMEM. */
int permit_check(const struct permit *permit, struct diag *diag);

/* Write "/usr/bin/curl (user deploy): a.example, b.example; by root". */
void permit_describe(const struct permit *permit, struct buf *out);
