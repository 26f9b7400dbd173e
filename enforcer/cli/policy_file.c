/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy_file.c - read and compile a policy for `check` and `explain`.
 */
#include "enforcer/cli/policy_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "enforcer/lib/escape.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/eval/image.h"
#include "policy/language/load.h"
#include "policy/policy.h"

#define KEYS_TRIED 8

/* -EAGAIN: two names have the same hash, so try another key. */
static int compile_policy(struct policy_file *file)
{
	struct compile_input input = { 0 };
	int r = -EAGAIN, i;

	for (i = 0; i < KEYS_TRIED && r == -EAGAIN; i++) {
		if (getrandom(input.key, sizeof(input.key), 0) < 0)
			return -errno;
		r = compile_image(file->policy, &input, file->diag,
				  &file->image);
	}
	return r;
}

static void print_error(const char *path, int error)
{
	escape_print(stderr, path);
	(void)fprintf(stderr, ": error: %s\n", strerror(-error));
}

int policy_file_open(const char *path, bool warnings,
		     struct policy_file *ret_file)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	int r;

	r = diag_new(&file.diag);
	if (r == 0)
		r = load_policy(path, file.diag, &file.policy);
	if (r == 0) {
		(void)policy_drop_ended(file.policy, wallclock_now_s(),
					file.diag);
		r = compile_policy(&file);
	}
	if (file.diag && (warnings || diag_n_errors(file.diag)))
		log_diag(file.diag);
	if (r < 0 && (!file.diag || diag_n_errors(file.diag) == 0))
		print_error(path, r);
	if (r < 0)
		return -1;
	*ret_file = file;
	file = (struct policy_file){ 0 };
	return 0;
}

void policy_file_done(struct policy_file *file)
{
	image_free(file->image);
	policy_free(file->policy);
	diag_free(file->diag);
	*file = (struct policy_file){ 0 };
}
