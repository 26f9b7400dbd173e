/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * input.h - what the compiler has to know besides the policy: the files that
 * the `exe` patterns stand for on this machine, and the key of the hashes.
 *
 * Pointers are borrowed for the call.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file that an `exe` of the policy stands for. */
struct compile_exe {
	const char *pattern; /* as the policy writes it; compared as text */
	const char *root;    /* compared as text; NULL: the host's own, "/" */
	uint64_t ino;	     /* not 0 */
	uint32_t dev;	     /* major << 20 | minor */
	uint32_t uid;	     /* owner of the file */
	uint64_t version;    /* which inode of that number */
	bool former; /* it was replaced: only for programs that run from it */
};

struct compile_input {
	const struct compile_exe *exes;
	size_t n_exes;
	uint64_t key[2]; /* secret key of every hash in the image */
	uint64_t generation;
	uint32_t class_epoch;
	/* When CLOCK_BOOTTIME was 0, in nanoseconds since 1970; 0: no clause
	 * ends. */
	int64_t boot_ns;
};
