/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dry_run_records.c - decide the last records by both policies, and print what
 * differs.
 */
#include "enforcer/cli/dry_run_records.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/policy_file.h"
#include "enforcer/cli/records/entry.h"
#include "enforcer/cli/records/packed.h"
#include "enforcer/cli/records/reader.h"
#include "enforcer/cli/records/stream.h"
#include "enforcer/cli/verdict/rerun.h"
#include "enforcer/cli/verdict/summary.h"
#include "enforcer/daemon/options.h"
#include "enforcer/host/kept/kept.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/language/load.h"
#include "policy/policy.h"

#define EXAMPLES 5 /* of each group */

static const char *text_of(yajl_val answer, const char *key)
{
	yajl_val value = jsonin_member(answer, key);

	return YAJL_IS_STRING(value) ? YAJL_GET_STRING(value) : NULL;
}

static void print_not_compared(const char *path, const char *why)
{
	(void)fprintf(stderr, "nameward reload: records are not compared: ");
	if (path) {
		escape_print(stderr, path);
		(void)fprintf(stderr, ": ");
	}
	(void)fprintf(stderr, "%s\n", why);
}

static int copy(FILE *from, FILE *to)
{
	char block[65536];
	size_t len;

	while ((len = fread(block, 1, sizeof(block), from)) > 0)
		if (fwrite(block, 1, len, to) != len)
			return -EIO;
	if (ferror(from))
		return errno ? -errno : -EIO;
	return fflush(to) == 0 ? 0 : -errno;
}

static bool is_gzipped(FILE *file)
{
	int first = getc(file), second = getc(file);

	rewind(file);
	return first == 0x1f && second == 0x8b;
}

/* Records are looked at from their end, which gzip'd ones have to be unpacked
 * for: to a file without a name. */
static int open_records(const char *path, FILE **ret_file)
{
	CLEANUP(base_fclosep) FILE *file = fopen(path, "re");
	CLEANUP(base_fclosep) FILE *packed = NULL;
	int r;

	if (!file)
		return -errno;
	if (is_gzipped(file)) {
		r = packed_stream_whole(path, &packed);
		(void)fclose(file);
		file = r == 0 ? tmpfile() : NULL;
		if (!file)
			return r < 0 ? r : -errno;
		r = copy(packed, file);
		if (r < 0)
			return r;
	}
	*ret_file = TAKE_PTR(file);
	return 0;
}

/* Where the line begins that is behind the @n-th newline from the end of
 * @block; -1: it has fewer, and @n is less by those. */
static long find_line(const char *block, long len, unsigned long *n)
{
	while (len-- > 0)
		if (block[len] == '\n' && (*n)-- == 0)
			return len + 1;
	return -1;
}

/* Go to where the last @n lines of @file begin.  -ESPIPE: it is no file. */
static int seek_last(FILE *file, unsigned long n)
{
	char block[65536];
	long at, len, found = -1;

	if (fseek(file, 0, SEEK_END) < 0 || (at = ftell(file)) < 0)
		return -errno;
	while (at > 0 && found < 0) {
		len = at < (long)sizeof(block) ? at : (long)sizeof(block);
		at -= len;
		if (fseek(file, at, SEEK_SET) < 0 ||
		    fread(block, 1, (size_t)len, file) != (size_t)len)
			return -EIO;
		found = find_line(block, len, &n);
	}
	return fseek(file, at + (found < 0 ? 0 : found), SEEK_SET) < 0 ? -errno
								       : 0;
}

/* What is no record, such as the half of a line, is passed over; of entries of
 * the journal that are not ours it is said. */
static int decide_lines(struct rerun *rerun, FILE *file)
{
	CLEANUP(records_stream_done)
	struct records_stream stream = { .file = file };
	CLEANUP(records_entry_done) struct records_parser parser = { 0 };
	struct records_reader_skipped skipped = { .path = "records" };
	struct records_entry entry;
	struct records_line line;
	int r = 0, more;

	while (r == 0 && ((more = records_stream_next(&stream, &line)) == 1 ||
			  more == -E2BIG)) {
		if (more == 1)
			more = records_entry_parse(&parser, line.text, line.len,
						   &entry);
		if (more == 0)
			r = rerun_record(rerun, &entry);
		else if (more == -EPERM)
			records_reader_skip(&skipped, line.n, more);
	}
	records_reader_print_more(&skipped);
	return r == 0 ? rerun_end(rerun) : r;
}

/* The policy in force, as it is kept but for the rules that have ended since:
 * to an empty @file. */
static int open_kept(const char *dir, const char *path,
		     struct policy_file *file)
{
	CLEANUP(manifest_done) struct manifest manifest = { 0 };
	CLEANUP(bundle_done)
	struct bundle bundle = { .from = &manifest.bundle };
	struct compile_input input = { 0 };
	int r;

	r = kept_read_dir(dir, &manifest);
	if (r == 0)
		r = diag_new(&file->diag);
	if (r < 0)
		return r;
	bundle.diag = file->diag;
	r = load_policy_bundle(path, &bundle, &file->policy);
	if (r < 0)
		return r;
	(void)policy_drop_ended(file->policy, wallclock_now_s(), file->diag);
	return compile_image_keyed(file->policy, &input, file->diag,
				   &file->image);
}

static void print(const struct options *options, const char *path,
		  const struct rerun *rerun)
{
	const struct summary summary = { .rerun = rerun,
					 .policy = path,
					 .against = "what is in force",
					 .examples = EXAMPLES };

	if (options->json) {
		(void)summary_json(&summary, stdout);
		return;
	}
	(void)printf("%-12s %" PRIu64 " events, denied anew %" PRIu64
		     ", permitted anew %" PRIu64 "\n",
		     "records", rerun->n_events,
		     tally_count(&rerun->tally, TALLY_NEWLY_DENIED),
		     tally_count(&rerun->tally, TALLY_NEWLY_ALLOWED));
	(void)summary_text(&summary, stdout);
}

static int compare(const struct options *options, const char *path,
		   const struct policy_file *next,
		   const struct policy_file *now, FILE *records)
{
	const struct verdict_policy policies[VERDICT_SIDES] = {
		{ next->policy, next->image }, { now->policy, now->image }
	};
	CLEANUP(rerun_done) struct rerun rerun = { 0 };
	int r;

	r = rerun_init(&rerun, policies);
	rerun.tally.policies[0] = next->policy;
	rerun.tally.policies[1] = now->policy;
	if (r == 0)
		r = seek_last(records, options->last);
	if (r == 0)
		r = decide_lines(&rerun, records);
	if (r == 0)
		print(options, path, &rerun);
	return r;
}

void dry_run_records(const struct options *options, yajl_val answer)
{
	CLEANUP(policy_file_done) struct policy_file next = { 0 };
	CLEANUP(policy_file_done) struct policy_file now = { 0 };
	CLEANUP(base_fclosep) FILE *file = NULL;
	const char *policy = text_of(answer, "policy");
	const char *kept = text_of(answer, "kept");
	const char *records = options->records ? options->records
					       : text_of(answer, "records");
	int r;

	if (!policy || !kept)
		return print_not_compared(policy, "no policy is kept");
	/* A path that the daemon has from its options may begin at any
	 * directory: only an absolute one is the same file here. */
	if (!records || (!options->records && records[0] != '/'))
		return print_not_compared(
			records, "want a file of records: --records FILE");
	r = open_records(records, &file);
	if (r < 0)
		return print_not_compared(records, strerror(-r));
	r = open_kept(kept, policy, &now);
	if (r < 0)
		return print_not_compared(kept, kept_error(r));
	if (policy_file_open(policy, false, &next) < 0)
		return;
	r = compare(options, policy, &next, &now, file);
	if (r < 0)
		print_not_compared(records, strerror(-r));
}
