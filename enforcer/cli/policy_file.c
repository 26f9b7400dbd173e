/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy_file.c - read and compile a policy for `check` and `explain`.
 */
#include "enforcer/cli/policy_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/lib/escape.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/eval/image.h"
#include "policy/language/load.h"
#include "policy/policy.h"

static void print_error(const char *path, int error)
{
	escape_print(stderr, path);
	(void)fprintf(stderr, ": error: %s\n", strerror(-error));
}

int policy_file_open(const char *path, bool warnings, struct policy_file *file)
{
	struct compile_input input = { 0 };
	int r;

	*file = (struct policy_file){ 0 };
	r = diag_new(&file->diag);
	if (r == 0)
		r = load_policy(path, file->diag, &file->policy);
	if (r == 0) {
		(void)policy_drop_ended(file->policy, wallclock_now_s(),
					file->diag);
		r = compile_image_keyed(file->policy, &input, file->diag,
					&file->image);
	}
	if (file->diag && (warnings || diag_n_errors(file->diag)))
		log_diag(file->diag);
	if (r == 0)
		return 0;
	if (!file->diag || diag_n_errors(file->diag) == 0)
		print_error(path, r);
	policy_file_done(file);
	return -1;
}

void policy_file_done(struct policy_file *file)
{
	image_free(file->image);
	policy_free(file->policy);
	diag_free(file->diag);
	*file = (struct policy_file){ 0 };
}
