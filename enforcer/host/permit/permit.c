/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permit.c - a permission as JSON, as YAML, and in words.
 */
#include "enforcer/host/permit/permit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/jsonin.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/load.h"
#include "policy/policy.h"

static void free_texts(char **texts, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(texts[i]);
}

void permit_done(struct permit *permit)
{
	free_texts(permit->names, permit->n_names);
	free_texts(permit->ports, permit->n_ports);
	free(permit->exe);
	free(permit->user);
	free(permit->by);
	*permit = (struct permit){ 0 };
}

static int copy_text(yajl_val value, char **ret_text)
{
	const char *text = YAJL_GET_STRING(value);

	return text ? base_copy_text(ret_text, text, strlen(text)) : -EINVAL;
}

/* A member that need not be there. */
static int copy_member(yajl_val tree, const char *key, char **ret_text)
{
	yajl_val value = jsonin_member(tree, key);

	return value ? copy_text(value, ret_text) : 0;
}

static int copy_list(yajl_val value, char **texts, size_t max, size_t *ret_n)
{
	size_t i;
	int r = 0;

	*ret_n = 0;
	if (!value)
		return 0;
	if (!YAJL_IS_ARRAY(value) || value->u.array.len > max)
		return -EINVAL;
	for (i = 0; i < value->u.array.len && r == 0; i++) {
		r = copy_text(value->u.array.values[i], &texts[i]);
		*ret_n += r == 0;
	}
	return r;
}

static uint64_t number_of(yajl_val tree, const char *key)
{
	yajl_val value = jsonin_member(tree, key);

	return YAJL_IS_INTEGER(value) && YAJL_GET_INTEGER(value) > 0
		       ? (uint64_t)YAJL_GET_INTEGER(value)
		       : 0;
}

static int read_texts(yajl_val tree, struct permit *permit)
{
	CLEANUP(base_freep) char *boot = NULL;
	int r;

	r = copy_member(tree, "exe", &permit->exe);
	if (r == 0)
		r = copy_member(tree, "user", &permit->user);
	if (r == 0)
		r = copy_member(tree, "by", &permit->by);
	if (r == 0)
		r = copy_member(tree, "boot", &boot);
	if (boot)
		(void)snprintf(permit->boot, sizeof(permit->boot), "%s", boot);
	if (r == 0)
		r = copy_list(jsonin_member(tree, "names"), permit->names,
			      PERMIT_NAMES_MAX, &permit->n_names);
	if (r == 0)
		r = copy_list(jsonin_member(tree, "ports"), permit->ports,
			      PERMIT_PORTS_MAX, &permit->n_ports);
	return r;
}

/* NULL: nothing is missing. */
static const char *missing(const struct permit *permit)
{
	if (!permit->exe || permit->exe[0] != '/')
		return "want --exe and the path of a program";
	if (permit->n_names == 0)
		return "want a name that may be looked up";
	if (permit->for_s == 0 || permit->for_s > PERMIT_FOR_MAX_S)
		return "want --for and a time up to 30d";
	return NULL;
}

int permit_read(const char *json, struct permit *ret_permit,
		const char **ret_why)
{
	CLEANUP(permit_done) struct permit permit = { 0 };
	CLEANUP(jsonin_treep) yajl_val tree = NULL;
	int r;

	*ret_why = "want a JSON object with texts, at most 64 names and 16 "
		   "ports";
	tree = jsonin_tree(json);
	if (!YAJL_IS_OBJECT(tree))
		return -EINVAL;
	r = read_texts(tree, &permit);
	if (r < 0)
		return r;
	permit.number = (unsigned int)number_of(tree, "permit");
	permit.until_ns = number_of(tree, "until_ns");
	permit.until_s = (int64_t)number_of(tree, "until_s");
	permit.for_s = number_of(tree, "for_s") > PERMIT_FOR_MAX_S
			       ? PERMIT_FOR_MAX_S + 1
			       : (uint32_t)number_of(tree, "for_s");
	*ret_why = missing(&permit);
	if (*ret_why)
		return -EINVAL;
	*ret_permit = permit;
	permit = (struct permit){ 0 };
	return 0;
}

static void write_list(struct jsonout *json, const char *key,
		       char *const *texts, size_t n)
{
	size_t i;

	jsonout_key(json, key);
	jsonout_open_array(json);
	for (i = 0; i < n; i++)
		jsonout_string(json, texts[i]);
	jsonout_close_array(json);
}

void permit_write(const struct permit *permit, struct jsonout *json)
{
	jsonout_pair_uint(json, "permit", permit->number);
	jsonout_pair_uint(json, "for_s", permit->for_s);
	jsonout_pair_uint(json, "until_s", (uint64_t)permit->until_s);
	jsonout_pair(json, "exe", permit->exe);
	jsonout_pair(json, "user", permit->user);
	write_list(json, "names", permit->names, permit->n_names);
	if (permit->n_ports)
		write_list(json, "ports", permit->ports, permit->n_ports);
	jsonout_pair(json, "by", permit->by);
}

/* In double quotes YAML takes the escapes of JSON. */
static void put_quoted(struct buf *out, const char *text)
{
	char code[8];

	buf_char(out, '"');
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 127) {
			(void)snprintf(code, sizeof(code), "\\x%02x",
				       (unsigned char)*text);
			buf_text(out, code);
			continue;
		}
		if (*text == '"' || *text == '\\')
			buf_char(out, '\\');
		buf_char(out, *text);
	}
	buf_char(out, '"');
}

static void put_list(struct buf *out, const char *before, char *const *texts,
		     size_t n)
{
	size_t i;

	buf_text(out, before);
	for (i = 0; i < n; i++) {
		buf_text(out, i ? ", " : "[");
		put_quoted(out, texts[i]);
	}
	buf_char(out, ']');
}

void permit_rule(const struct permit *permit, struct buf *out)
{
	const time_t until = permit->until_s;
	char text[64];
	struct tm tm;

	buf_text(out, "- { who: { exe: ");
	put_quoted(out, permit->exe);
	if (permit->user) {
		buf_text(out, ", user: ");
		put_quoted(out, permit->user);
	}
	put_list(out, " }, domains: ", permit->names, permit->n_names);
	if (permit->n_ports) {
		put_list(out, ", open: { ports: ", permit->ports,
			 permit->n_ports);
		buf_text(out, " }");
	}
	buf_text(out, ", action: allow");
	if (until && gmtime_r(&until, &tm) &&
	    strftime(text, sizeof(text), ", until: %Y-%m-%dT%H:%M:%SZ", &tm))
		buf_text(out, text);
	buf_text(out, " }\n");
}

int permit_readable(const struct permit *permit, struct diag *diag)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;
	CLEANUP(buf_done) struct buf text = { 0 };

	buf_text(&text, "version: 1\nrules:\n");
	permit_rule(permit, &text);
	if (text.failed)
		return -ENOMEM;
	return load_policy_text("permit", text.data, text.len, diag, &policy);
}

/* A warning of a policy, as of a program that is not there, is an error of a
 * permission: it would permit nothing. */
int permit_check(const struct permit *permit, struct diag *diag)
{
	const size_t n_warnings = diag_n_warnings(diag);
	int r;

	r = permit_readable(permit, diag);
	return r == 0 && diag_n_warnings(diag) > n_warnings ? -EINVAL : r;
}

void permit_describe(const struct permit *permit, struct buf *out)
{
	size_t i;

	buf_text(out, permit->exe);
	if (permit->user) {
		buf_text(out, " (user ");
		buf_text(out, permit->user);
		buf_char(out, ')');
	}
	for (i = 0; i < permit->n_names; i++) {
		buf_text(out, i ? ", " : ": ");
		buf_text(out, permit->names[i]);
	}
	buf_text(out, "; by ");
	buf_text(out, permit->by ? permit->by : "?");
}
