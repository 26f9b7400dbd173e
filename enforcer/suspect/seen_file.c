/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seen_file.c - where the file is, and when it is written.
 */
#include "enforcer/suspect/seen_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/alert/alert.h"
#include "enforcer/lib/log.h"

#define SECOND_NS 1000000000ULL

int seen_file_init(struct seen_file *file, const char *dir)
{
	*file = (struct seen_file){ 0 };
	if (!dir)
		dir = getenv("STATE_DIRECTORY");
	if (asprintf(&file->path, "%s/%s", dir ? dir : SEEN_FILE_DIR,
		     SEEN_FILE_NAME) < 0) {
		file->path = NULL;
		return -ENOMEM;
	}
	return 0;
}

void seen_file_done(struct seen_file *file)
{
	free(file->path);
	file->path = NULL;
}

void seen_file_follow(struct seen_file *file, struct alerts *alerts)
{
	int r;

	if (!file->path || file->loaded)
		return;
	r = alert_load(alerts, file->path);
	if (r == 0)
		return; /* nothing needs it so far */
	file->loaded = true;
	if (r < 0 && r != -ENOENT)
		log_warn("%s: %s; first-domain, first-pair, beacon and "
			 "fast-flux learn anew",
			 file->path,
			 r == -EBADMSG ? "it has another form" : strerror(-r));
}

void seen_file_tick(struct seen_file *file, const struct alerts *alerts,
		    uint64_t now_ns)
{
	int r;

	if (!file->path || !file->loaded)
		return;
	if (!file->saved_ns)
		file->saved_ns = now_ns;
	if (now_ns != UINT64_MAX &&
	    now_ns - file->saved_ns < SEEN_FILE_SECONDS * SECOND_NS)
		return;
	file->saved_ns = now_ns;
	r = alert_save(alerts, file->path);
	if (r < 0 && !file->failed)
		log_warn("%s: %s; first-domain, first-pair, beacon and "
			 "fast-flux learn anew after the next start",
			 file->path, strerror(-r));
	file->failed = r < 0;
}
