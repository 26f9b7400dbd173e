/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * program.h - load the programs with the options of an invocation.
 */
#pragma once

#include "bpf/load/options.h"

struct nameward; /* bpf/kern/nameward.skel.h */

/*
 * Load the programs; with @pin_dir their maps are pinned there, or taken over
 * from there.  On failure *ret_what says what failed.  The skeleton belongs
 * to the caller, who ends it with nameward__destroy().  libbpf's own words
 * are printed when NAMEWARD_BPF_LOG is in the environment.
 */
int program_load(const struct capture_options *options, const char *pin_dir,
		 struct nameward **ret_skeleton, const char **ret_what);

/* Say which features of the kernel the loaded programs use. */
void program_features(const struct nameward *skeleton,
		      struct capture_features *ret_features);
/* Correct program_features(): tracing could not be attached. */
void program_untraced(struct capture_features *features);
/* Correct program_features(): what name services are asked can't be seen. */
void program_no_texts(struct capture_features *features);
/* Correct program_features(): exec() can't be seen. */
void program_no_exec(struct capture_features *features);
