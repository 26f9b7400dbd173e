/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * input.h - what the compiler has to know of this machine: the files that the
 * `exe` patterns of a policy stand for, and the key of the hashes.
 *
 * Everything is borrowed for the call.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* A file that an `exe` of the policy stands for. */
struct compile_exe {
	const char *pattern; /* the text in the policy; compared as such */
	const char *root;    /* as @pattern; NULL: the host's own, "/" */
	uint64_t ino;	     /* not 0 */
	uint32_t dev;	     /* major << 20 | minor */
	uint32_t uid;	     /* who owns it */
};

struct compile_input {
	const struct compile_exe *exes;
	size_t n_exes;
	uint64_t key[2]; /* secret; of every hash in the image */
	uint64_t generation;
	uint32_t class_epoch;
};
