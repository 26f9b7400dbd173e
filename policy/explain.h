/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain.h - decide an imagined lookup, and say in words why.
 *
 * The evaluator of the kernel side decides.  Only `exe` is compared here, as a
 * path, so neither privileges nor the file are needed; whoever asks about a
 * file that ran here gives what follows links.  Nothing is printed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/eval/image.h"
#include "policy/policy.h"

struct diag; /* policy/diag.h */

#define EXPLAIN_WORDS_MAX 8192 /* enough for explain_words() */

struct explain_query {
	const char *name; /* as written in a policy, without stars */
	uint16_t qtype;
	const char *exe;  /* path; NULL: satisfies no `exe` */
	const char *root; /* root directory of @exe; NULL: the host's, "/" */
	uint32_t uid;
	uint32_t gid;
	const uint32_t *groups; /* supplementary */
	size_t n_groups;
	const char *cgroup; /* "/user.slice"; NULL: the root */
	const char *comm;   /* NULL: satisfies no `comm` */
	/* The pattern of the file to which @pattern of an `exe` leads on this
	 * host; NULL: to none but itself.  NULL: @exe is compared as text. */
	const char *(*follow)(void *context, const char *pattern);
	void *follow_context;
};

/* The clauses that each attribute of the query satisfies. */
enum explain_attribute {
	EXPLAIN_DOMAINS,
	EXPLAIN_TYPES,
	EXPLAIN_EXE,
	EXPLAIN_USER,
	EXPLAIN_GROUP,
	EXPLAIN_CGROUP, /* `cgroup` and `unit` */
	EXPLAIN_COMM,
	EXPLAIN_ATTRIBUTES,
};

struct explain_result {
	enum policy_action action;
	bool opens; /* the answer does, or is watched where it is denied */
	const struct policy_rule *rule; /* NULL: the default decided */
	/* Nobody can tell which clauses the program satisfies, so that it is
	 * denied everything: explain_is_unknown(). */
	bool unknown;
	uint32_t clause;      /* DECIDE_NO_CLAUSE: the default */
	uint32_t alternative; /* of the rule's `who`, from 0 */
	struct image_cell vectors[EXPLAIN_ATTRIBUTES];
};

/*
 * Decide @query.  @image is the compiled @policy, with or without executables.
 * -EINVAL: @diag says what is wrong with the query; -EIO: the image is damaged;
 * -ENOMEM.
 */
int explain_decide(const struct policy *policy, const struct image *image,
		   const struct explain_query *query, struct diag *diag,
		   struct explain_result *ret_result);

/*
 * For many lookups of one program: find the clauses that @query, whose name is
 * not looked at, satisfies whatever the name and type.  Fails as
 * explain_decide() does.
 */
int explain_subject(const struct policy *policy, const struct image *image,
		    const struct explain_query *query, struct diag *diag,
		    struct image_cell *ret_subject);

/*
 * Has the program of @query more groups than the kernel looks at, while a rule
 * names a group?  Then it is denied everything, and satisfies no clause here.
 */
bool explain_is_unknown(const struct image *image,
			const struct explain_query *query);

/* Does `name_services: { except: ... }` say that the program of @query may ask
 * name services?  1, 0, or an error as explain_decide(). */
int explain_excepted(const struct policy *policy, const struct image *image,
		     const struct explain_query *query, struct diag *diag);

/* What decides the name @wire of @len bytes (RFC 1035 3.1). */
struct explain_lookup {
	const uint8_t *wire;
	size_t len;
	uint16_t qtype;
};

/* Decide @lookup of a program that satisfies @subject, and is not unknown; the
 * vectors of *ret_result are left out.  -EINVAL: it is no name; -EIO: the image
 * is damaged. */
int explain_lookup(const struct policy *policy, const struct image *image,
		   const struct image_cell *subject,
		   const struct explain_lookup *lookup,
		   struct explain_result *ret_result);

/* The clauses that the query of @result satisfies in all of its attributes. */
void explain_clauses(const struct explain_result *result,
		     __u64 ret_clauses[IMAGE_WORDS]);

/* Is what @result denies only recorded, and passes? */
bool explain_passes(const struct policy *policy,
		    const struct explain_result *result);

/* "rule", "default" or "unknown". */
const char *explain_reason(const struct explain_result *result);

/*
 * Write lines into @buf: which rule decides, what it opens, and why the rules
 * before it do not.  The last line has no newline.  The text is cut at @size.
 * Returns @buf.
 */
const char *explain_words(const struct policy *policy,
			  const struct explain_result *result, char *buf,
			  size_t size);
