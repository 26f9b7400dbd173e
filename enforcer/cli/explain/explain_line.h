/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain_line.h - one line of `explain --batch`: a lookup in JSON.
 *
 *   {"name":"a.example.com","type":"A","exe":"/usr/bin/curl","uid":1000,
 *    "gid":1000,"groups":[27],"cgroup":"/user.slice","comm":"curl",
 *    "root":"/var/lib/machines/web"}
 *
 * Only the name is required, and a key whose value is null counts as missing.
 * Without a uid (or gid) the lookup satisfies no rule that names a user (or
 * group).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "enforcer/lib/buf.h"
#include "policy/explain.h"

#define EXPLAIN_LINE_GROUPS_MAX 256
#define EXPLAIN_LINE_ERROR_MAX 256
#define EXPLAIN_LINE_NOBODY UINT32_MAX

/* To be used again for each line; all zeroes is a new one. */
struct explain_line {
	struct explain_query query; /* points into the members below */
	struct buf text;
	uint32_t groups[EXPLAIN_LINE_GROUPS_MAX];
	char error[EXPLAIN_LINE_ERROR_MAX];
};

/* Read @json into line->query.  -EINVAL: line->error says what is wrong. */
int explain_line_parse(struct explain_line *line, const char *json, size_t len);
void explain_line_done(struct explain_line *line);
