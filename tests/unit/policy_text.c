/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy_text.c - read a policy from text, and compile it.
 */
#include "tests/unit/policy_text.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/language/load.h"
#include "tests/unit/unit.h"

static struct policy *load(const char *text, struct diag *diag)
{
	struct policy *policy = NULL;
	int r;

	r = load_policy_text("test.yaml", text, strlen(text), diag, &policy);
	if (r < 0)
		(void)fprintf(stderr, "%s\n", diag_line(diag, 0));
	CU_ASSERT_EQUAL_FATAL(r, 0);
	return policy;
}

struct policy *policy_text_load(const char *text)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	return load(text, diag);
}

void policy_text_compile(struct policy_text *ret, const char *text,
			 const struct compile_input *input)
{
	const struct compile_input none = { .key = { 1, 2 } };

	*ret = (struct policy_text){ 0 };
	CU_ASSERT_EQUAL_FATAL(diag_new(&ret->diag), 0);
	ret->policy = load(text, ret->diag);
	ret->error = compile_image(ret->policy, input ? input : &none,
				   ret->diag, &ret->image);
	if (!ret->error)
		ret->hdr = (const void *)ret->image->cells;
}

void policy_text_done(struct policy_text *compiled)
{
	image_free(compiled->image);
	policy_free(compiled->policy);
	diag_free(compiled->diag);
}
