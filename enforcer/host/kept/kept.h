/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kept.h - policies that are kept beside their files, in a directory that is
 * ours alone.
 *
 * The last good policy, with copies of all its files, is there for a start at
 * which the files say something else that fails.  Of the unconfirmed one only
 * the hashes are kept, and until when it may be in force.  A copy is named by
 * its SHA-256.  Each file is written, brought to the disk and renamed before a
 * manifest names it, so that a crash or a full disk leaves what was there
 * before.
 */
#pragma once

#include <stdbool.h>

#include "enforcer/host/kept/manifest.h"

/* $STATE_DIRECTORY goes before it. */
#define KEPT_STATE_DIR "/var/lib/nameward"

enum kept_which {
	KEPT_GOOD,	  /* was in force, and nobody has to confirm it */
	KEPT_UNCONFIRMED, /* is in force until somebody confirms it */
	KEPT_GONE_BACK	  /* was in force, and nobody confirmed it */
};

struct kept;

/* @dir: of the state; NULL: that of the environment, or KEPT_STATE_DIR.
 * @policy_path: the policy that it is about.  -ENOMEM */
int kept_new(const char *dir, const char *policy_path, struct kept **ret_kept);
void kept_free(struct kept *kept); /* NULL is fine */

/*
 * Keep @manifest, of which ->policy is left out.  KEPT_GOOD: also copies of the
 * texts that its bundle holds; those of the others have to be there.  On
 * failure what was kept before is as it was.
 */
int kept_write(struct kept *kept, enum kept_which which,
	       const struct manifest *manifest);

/* Read the manifest of the policy that is kept as @which.  -ENOENT: none is;
 * -EPERM: others may have written it; -EBADMSG: it is damaged; -ENXIO: it is of
 * another policy. */
int kept_read(const struct kept *kept, enum kept_which which,
	      struct manifest *ret_manifest);
/* Is @bundle what is kept as @which?  0: it is; -ENOENT: another is, or none;
 * otherwise as kept_read(). */
int kept_holds(const struct kept *kept, enum kept_which which,
	       const struct bundle *bundle);
/* Read the last good policy in the directory @dir, of whichever policy file. */
int kept_read_dir(const char *dir, struct manifest *ret_manifest);
/* Keep what is kept as @from as @to from now on, in place of what was that. */
int kept_rename(struct kept *kept, enum kept_which from, enum kept_which to);
/* Keep no policy as @which any more.  0 also where none was kept. */
int kept_remove(struct kept *kept, enum kept_which which);

/* A phrase for an error of kept_read() and the like. */
const char *kept_error(int error);
/* The path of the directory in which policies are kept. */
const char *kept_dir(const struct kept *kept);
