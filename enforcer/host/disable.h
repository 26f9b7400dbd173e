/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * disable.h - NAMEWARD_DISABLE: do without what the kernel has.
 *
 * For tests: each way to get along with a lesser kernel can be tried on a
 * better one.  It weakens what is enforced, so an enforcing policy is refused
 * with it unless the word "even-enforcing" is among the words.  Only who can
 * set the environment of the daemon, root, can set it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define DISABLE_VARIABLE "NAMEWARD_DISABLE"

struct diag;   /* policy/diag.h */
struct policy; /* policy/policy.h */

struct disable {
	unsigned int bpf; /* enum feature, bpf/load/feature.h */
	unsigned int nft; /* enum nftprobe_feature, nft/nftprobe.h */
	bool even_enforcing;
};

/*
 * Read "word,word"; NULL and "" are no words.  -EINVAL: one is unknown, and
 * *ret_wrong is where it begins.
 */
int disable_parse(const char *text, struct disable *ret_disable,
		  const char **ret_wrong);

/* The same of the environment; says on the log what is wrong, or disabled. */
int disable_read(struct disable *ret_disable);

/* May @policy be in force with it?  -EINVAL: @diag says why not. */
int disable_permits(const struct disable *disable, const struct policy *policy,
		    struct diag *diag);

/* The words, by number from 0; NULL past the end. */
const char *disable_word(size_t i);
bool disable_has(const struct disable *disable, size_t i);
