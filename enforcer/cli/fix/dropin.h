/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dropin.h - a file of configuration that `doctor --fix` writes, and that
 * `doctor --undo` takes out.
 *
 * Its first line says that nameward wrote it, with a sum of what follows.  So a
 * file that somebody has changed since is told from one that nobody has, and is
 * left alone, as is a file of somebody else.  No symbolic link is followed, in
 * the directories neither; a file is there as a whole or not at all.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct dropin {
	const char *path; /* absolute */
	bool xml;	  /* how its first line is a comment */
	bool own_dir;	  /* the directory is of one unit: it goes with the last
			   * file in it */
	const char *text; /* all but the first line */
	/* What puts it in force, and its removal as well; ends with NULL. */
	const char *commands[3];
};

enum dropin_state {
	DROPIN_ABSENT,	/* there is no such file */
	DROPIN_WRITTEN, /* it is what we would write */
	DROPIN_OLDER,	/* nameward wrote it, and would write another one */
	DROPIN_CHANGED, /* nameward wrote it, and somebody changed it */
	DROPIN_FOREIGN, /* somebody else's, or no file */
};

/* Look what lies at the path of @dropin below @root; "" is the root of the
 * machine.  Negative errno: it can't be found out. */
int dropin_look(const char *root, const struct dropin *dropin,
		enum dropin_state *ret_state);

/*
 * Write @dropin; *ret_before is what was there.  It is written if that was
 * DROPIN_ABSENT or DROPIN_OLDER, and left alone else.  The directory is made if
 * that alone is missing; -ENOENT: more is.
 */
int dropin_write(const char *root, const struct dropin *dropin,
		 enum dropin_state *ret_before);

/* Take @dropin out; *ret_before is what was there.  It is taken out if that was
 * DROPIN_WRITTEN or DROPIN_OLDER, and left alone else. */
int dropin_remove(const char *root, const struct dropin *dropin,
		  enum dropin_state *ret_before);

/* The whole file of @dropin, as a string for the caller to free; NULL: no
 * memory. */
char *dropin_content(const struct dropin *dropin);
