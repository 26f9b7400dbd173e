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
EVAL_INLINE __u64 decide_exe_key(const __u64 key[2],
				 const struct decide_exe *exe)
{
	struct siphash s;

	siphash_begin(&s, key, IMAGE_TAG_EXE);
	siphash_absorb(&s, (__u64)exe->uid << 32 | exe->dev);
	siphash_absorb(&s, exe->ino);
	siphash_absorb(&s, exe->version);
	return siphash_finish(s);
}

EVAL_INLINE int decide_exe(const void *image, const struct image_header *hdr,
			   const struct decide_subject_in *in, __u64 *vec)
{
	const struct decide_exe exe = { .ino = in->exe_ino,
					.version = in->exe_version,
					.dev = in->exe_dev,
					.uid = in->exe_uid };

	if (!(hdr->flags & IMAGE_USES_EXE))
		return 0;
	if (!in->exe_ino)
		return decide_and(image, hdr->exe_vec, vec);
	return decide_and_key(image, hdr, decide_exe_key(hdr->key, &exe),
			      hdr->exe_vec, vec);
}
