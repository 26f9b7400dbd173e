/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * append.c - add rule by rule to the text, read each text as a policy, and
 * replace the file by the last one.
 */
#include "enforcer/cli/ask/append.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforcer/cli/ask/rule.h"
#include "enforcer/cli/draft/patch.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/whole_file.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/files/source.h"
#include "policy/language/load.h"
#include "policy/policy.h"

/* Is @text a good policy? */
static int read_policy(const char *path, const struct buf *text,
		       struct policy **ret_policy)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	r = diag_new(&diag);
	if (r == 0 && text->failed)
		r = -ENOMEM;
	if (r == 0)
		r = load_policy_text(path, text->data, text->len, diag,
				     ret_policy);
	if (r == -EINVAL)
		log_diag(diag);
	return r;
}

static int no_place(const char *path)
{
	log_err("%s: want the rules as a block of lines, to add one to", path);
	return -EINVAL;
}

/* Put the text with the rule for @denial in the place of @text. */
static int add_rule(const char *path, const struct ask_denial *denial,
		    struct buf *text, struct buf *out)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;
	CLEANUP(buf_done) struct buf rule = { 0 };
	struct draft_patch patch;
	struct buf whole = { 0 };
	int r;

	r = read_policy(path, text, &policy);
	if (r < 0)
		return r;
	if (!draft_patch_find(text->data, text->len, &patch))
		return no_place(path);
	r = ask_rule_write(denial, policy, patch.indent, &rule);
	if (r < 0)
		return r;
	draft_patch_apply(&patch, &rule, &whole);
	buf_add(out, rule.data, rule.len);
	buf_done(text);
	*text = whole;
	return rule.failed ? -ENOMEM : 0;
}

static bool is_as_before(const char *path, const struct stat *before)
{
	struct stat now;

	return stat(path, &now) == 0 && now.st_ino == before->st_ino &&
	       now.st_size == before->st_size &&
	       now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
	       now.st_mtim.tv_nsec == before->st_mtim.tv_nsec;
}

/* Its owner and mode stay. */
static int replace(const char *path, const struct buf *text,
		   const struct stat *before)
{
	struct whole_file whole;
	int r;

	r = whole_file_begin(&whole, path);
	if (r < 0)
		return r;
	if (fchown(fileno(whole.file), before->st_uid, before->st_gid) < 0 ||
	    fchmod(fileno(whole.file), before->st_mode & 07777) < 0)
		r = -errno;
	if (r == 0 && fwrite(text->data, 1, text->len, whole.file) != text->len)
		r = -EIO;
	if (r == 0 && fflush(whole.file) == 0 && fsync(fileno(whole.file)) < 0)
		r = -errno;
	if (r == 0 && !is_as_before(path, before))
		r = -ESTALE;
	if (r == 0)
		return whole_file_end(&whole);
	whole_file_abandon(&whole);
	return r;
}

/* The text of @path, which is a good policy source file. */
static int read_text(const char *path, struct buf *ret_text)
{
	CLEANUP(source_done) struct source_text source = { 0 };
	CLEANUP(diag_freep) struct diag *diag = NULL;
	int r;

	r = diag_new(&diag);
	if (r == 0)
		r = source_read(path, SOURCE_POLICY_MAX, diag,
				(struct diag_at){ .path = path }, &source);
	if (r == -EINVAL)
		log_diag(diag);
	if (r == 0)
		buf_add(ret_text, source.text, source.len);
	return r == 0 && ret_text->failed ? -ENOMEM : r;
}

int ask_append(const char *path, const struct ask_denial *const *denials,
	       size_t n, struct buf *out)
{
	CLEANUP(policy_freep) struct policy *policy = NULL;
	CLEANUP(base_freep) char *real = realpath(path, NULL);
	CLEANUP(buf_done) struct buf text = { 0 };
	struct stat before;
	size_t i;
	int r;

	if (!real || stat(real, &before) < 0)
		return -errno;
	r = read_text(real, &text);
	for (i = 0; i < n && r == 0; i++)
		r = add_rule(real, denials[i], &text, out);
	if (r == 0)
		r = read_policy(real, &text, &policy);
	return r < 0 ? r : replace(real, &text, &before);
}
