/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * files.c - a record or a lookup at a time.
 */
#include "enforcer/cli/verdict/files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/records/packed.h"
#include "enforcer/cli/replay/logfile.h"
#include "enforcer/cli/replay/lookup.h"
#include "enforcer/cli/replay/records.h"
#include "enforcer/lib/escape.h"
#include "policy/base.h"

#define STREAM_BYTES (64u << 10)

/* What the log says of the program counts before --as. */
static void on_lookup(void *context, const struct replay_lookup *lookup)
{
	struct verdict_files *files = context;
	struct verdict_who who = *files->as;

	if (lookup->exe[0])
		who.exe = lookup->exe;
	if (lookup->user[0])
		who.user = lookup->user;
	if (lookup->client[0])
		who.host = lookup->client;
	if (lookup->client[0] && lookup->asked &&
	    !learn_tree_text(&files->askers, files->rerun->actors.arena,
			     lookup->client))
		files->error = -ENOMEM;
	if (!files->error)
		files->error = rerun_lookup(files->rerun, lookup, &who);
}

/* Where packets are captured, others may connect to this host; who looks names
 * up in them is a client. */
static void on_connection(void *context, const struct replay_lookup *lookup)
{
	struct verdict_files *files = context;

	if (learn_tree_has_text(&files->askers, lookup->client))
		on_lookup(files, lookup);
}

/* Records of ours, or of Zeek. */
static int on_object(void *context, const char *line, size_t len)
{
	struct verdict_files *files = context;
	struct replay_lookup lookup;
	struct records_entry entry;
	int r;

	if (files->error)
		return -ENODATA;
	r = records_entry_parse(&files->parser, line, len, &entry);
	if (r == 0)
		files->error = rerun_record(files->rerun, &entry);
	else if (r == -ENOMEM)
		files->error = r;
	else if (r == -ENOENT && records_line(line, &lookup) == 0)
		on_lookup(files, &lookup);
	else
		return r;
	return 0;
}

static void on_damaged(void *context, uint64_t line, int error)
{
	struct verdict_files *files = context;

	files->n_skipped++;
	records_reader_skip(&files->skipped, line, error);
}

static void print_read_error(const char *path, int error)
{
	(void)fprintf(stderr, "nameward replay: ");
	escape_print(stderr, path);
	(void)fprintf(stderr, ": %s\n",
		      error == -EPROTONOSUPPORT
			      ? "want records in JSON, Zeek's dns.log, pcap or "
				"lines of fields"
		      : error == -EBADMSG
			      ? "it is damaged, or ends in the middle of a "
				"packet or of what was gzip'd: the rest is "
				"missing"
			      : strerror(-error));
}

int verdict_files_read(struct verdict_files *files, const char *path)
{
	CLEANUP(base_fclosep) FILE *file = NULL;
	const struct logfile_sink sink = { .on_lookup = on_lookup,
					   .on_connection = on_connection,
					   .on_object = on_object,
					   .on_damaged = on_damaged,
					   .context = files };
	struct logfile_counts counts = { 0 };
	int r = packed_stream_whole(path, &file);

	files->skipped = (struct records_reader_skipped){ .path = path };
	learn_tree_done(&files->askers);
	if (r == 0) {
		(void)setvbuf(file, NULL, _IOFBF, STREAM_BYTES);
		r = logfile_take(file, &sink, &counts);
	}
	records_reader_print_more(&files->skipped);
	if (r < 0) {
		files->n_damaged++;
		print_read_error(path, r);
	}
	return files->error;
}

void verdict_files_done(struct verdict_files *files)
{
	records_entry_done(&files->parser);
	learn_tree_done(&files->askers);
}
