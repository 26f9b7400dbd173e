/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * files.h - feed a rerun from files: records of ours, also in an export of the
 * journal, and all logs that enforcer/cli/replay/logfile.h reads.
 */
#pragma once

#include "enforcer/cli/records/entry.h"
#include "enforcer/cli/records/reader.h"
#include "enforcer/cli/verdict/past.h"
#include "enforcer/cli/verdict/rerun.h"

/* All zeroes but the first two is a new one. */
struct verdict_files {
	struct rerun *rerun;
	const struct verdict_who *as; /* who did what has no program */
	struct learn_tree askers;     /* of its packets: addresses */
	struct records_parser parser;
	struct records_reader_skipped skipped; /* of the file at hand */
	unsigned long n_skipped;	       /* lines of all files */
	unsigned long n_damaged; /* files that could not be read to the end */
	int error;		 /* of the rerun, or there is no memory */
};

/*
 * Read the file @path, "-" for standard input.  What can't be read is printed
 * to standard error and counted.  Errors as rerun_record().
 */
int verdict_files_read(struct verdict_files *files, const char *path);
void verdict_files_done(struct verdict_files *files);
