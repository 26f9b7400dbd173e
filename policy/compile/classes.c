/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * classes.c - evaluate the programs that the clauses of a policy describe: each
 * executable with the first value of every other key, and a program that no
 * clause names.
 *
 * The class of the latter is the one that most programs have, and mostly opens
 * nothing.  If it were made only with the first socket of such a program, that
 * socket would be marked "answer in flight", and its connection be dropped
 * instead of refused.
 */
#include "policy/compile/compile.h"

#include <string.h>

#include "policy/base.h"
#include "policy/compile/subjects.h"
#include "policy/eval/decide.h"
#include "policy/policy.h"

/* A user and group that no policy names but on purpose. */
#define NOBODY 0xfffffffeU

struct classes {
	const struct image *image;
	const struct image_header *hdr;
	const struct compile_input *input;
	uint64_t (*found)[IMAGE_WORDS];
	size_t n, n_max;
};

static void add_class(struct classes *classes,
		      const __u64 class_vec[IMAGE_WORDS])
{
	size_t i, size = sizeof(*classes->found);

	for (i = 0; i < classes->n; i++)
		if (!memcmp(classes->found[i], class_vec, size))
			return;
	if (classes->n < classes->n_max)
		memcpy(classes->found[classes->n++], class_vec, size);
}

static void walk_path(const struct classes *classes,
		      struct decide_cgroup_walk *walk, const char *path)
{
	size_t len;

	for (path += strspn(path, "/"); *path; path += strspn(path, "/")) {
		len = strcspn(path, "/");
		if (len <= 255)
			decide_cgroup_component(classes->image, classes->hdr,
						walk, (const __u8 *)path,
						(__u32)len);
		path += len;
	}
}

/* Add the class of @in in the first cgroup and unit of @who. */
static void try_program(struct classes *classes,
			const struct policy_subject *who,
			struct decide_subject_in *in)
{
	struct decide_cgroup_walk walk;
	struct image_cell vec = { 0 };

	decide_cgroup_begin(classes->hdr, &walk);
	if (who->n_cgroups)
		walk_path(classes, &walk, who->cgroups[0]);
	if (who->n_units)
		walk_path(classes, &walk, who->units[0]);
	if (!decide_cgroup_end(classes->image, classes->hdr, &walk,
			       vec.words) &&
	    !decide_subject(classes->image, classes->hdr, in, vec.words,
			    vec.words) &&
	    !decide_class(classes->image, classes->hdr, vec.words, vec.words))
		add_class(classes, vec.words);
}

static void try_subject(struct classes *classes,
			const struct policy_subject *who)
{
	const struct compile_input *input = classes->input;
	struct decide_subject_in in = {
		.uid = who->n_users ? who->users[0] : NOBODY,
		.gid = who->n_groups ? who->groups[0] : NOBODY,
	};
	size_t i;

	if (who->n_comms)
		memcpy(in.comm, who->comms[0],
		       strnlen(who->comms[0], DECIDE_COMM_LEN - 1));
	if (!who->n_exes)
		try_program(classes, who, &in);
	for (i = 0; i < input->n_exes && classes->n < classes->n_max; i++) {
		if (!compile_subjects_name_exe(who, &input->exes[i]))
			continue;
		in.exe_dev = input->exes[i].dev;
		in.exe_ino = input->exes[i].ino;
		in.exe_version = input->exes[i].version;
		in.exe_kept = input->exes[i].former;
		in.exe_uid = input->exes[i].uid;
		try_program(classes, who, &in);
	}
}

size_t compile_classes(const struct policy *policy, const struct image *image,
		       const struct compile_input *input,
		       uint64_t (*ret_classes)[IMAGE_WORDS], size_t n_max)
{
	struct classes classes = { .image = image,
				   .hdr = (const void *)image->cells,
				   .input = input,
				   .found = ret_classes,
				   .n_max = n_max };
	const struct policy_subject anyone = { 0 };
	size_t i, k;

	try_subject(&classes, &anyone);
	for (i = 0; i < policy->n_rules; i++)
		for (k = 0; k < policy->rules[i].n_subjects; k++)
			try_subject(&classes, &policy->rules[i].subjects[k]);
	return classes.n;
}
