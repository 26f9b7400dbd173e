/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide_exe.h - find the clauses that a program satisfies by its executable.
 * Part of policy/eval/decide.h.
 */
#pragma once

#include "policy/eval/decide_subject_in.h"
#include "policy/eval/decide_vector.h"

/* What tells a file from all others. */
struct decide_exe {
	__u64 ino;
	__u64 version;
	__u32 dev; /* major << 20 | minor */
	__u32 uid; /* owner */
};

/*
 * The key of an executable, which is identified by device, inode number, owner,
 * and a version that tells which inode of that number it is.  Where one
 * superblock holds several trees of files (subvolumes of btrfs, layers of
 * overlayfs), two files can have the same number.  Whoever may write to one of
 * the trees can wait for a certain number, but can't choose the owner.
 */
EVAL_INLINE __u64 decide_exe_key(const __u64 key[2], enum image_tag tag,
				 const struct decide_exe *exe)
{
	struct siphash s;

	siphash_begin(&s, key, tag);
	siphash_absorb(&s, (__u64)exe->uid << 32 | exe->dev);
	siphash_absorb(&s, exe->ino);
	siphash_absorb(&s, exe->version);
	return siphash_finish(s);
}

/*
 * The cell of the clauses that name the executable.  A file that was replaced
 * counts for a program only that was executed from it while it was not: one
 * that is executed later from what is left of it gets nothing.
 */
EVAL_INLINE __s64 decide_exe_find(const void *image,
				  const struct image_header *hdr,
				  struct decide_subject_in *in,
				  const struct decide_exe *exe)
{
	__s64 found = decide_find(image, hdr,
				  decide_exe_key(hdr->key, IMAGE_TAG_EXE, exe));

	if (found != DECIDE_ABSENT)
		return found;
	found = decide_find(
		image, hdr,
		decide_exe_key(hdr->key, IMAGE_TAG_EXE_FORMER, exe));
	if (found < 0 || in->exe_kept)
		return found;
	in->exe_replaced = 1;
	return DECIDE_ABSENT;
}

EVAL_INLINE int decide_exe(const void *image, const struct image_header *hdr,
			   struct decide_subject_in *in, __u64 *vec)
{
	const struct decide_exe exe = { .ino = in->exe_ino,
					.version = in->exe_version,
					.dev = in->exe_dev,
					.uid = in->exe_uid };
	__s64 found;

	if (!(hdr->flags & IMAGE_USES_EXE))
		return 0;
	if (!in->exe_ino)
		return decide_and(image, hdr->exe_vec, vec);
	found = decide_exe_find(image, hdr, in, &exe);
	if (found == DECIDE_DAMAGED)
		return DECIDE_DAMAGED;
	return decide_and(image, found < 0 ? hdr->exe_vec : (__u32)found, vec);
}
