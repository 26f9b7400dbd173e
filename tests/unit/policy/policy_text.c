/* SPDX-License-Identifier: GPL-2.0-only */
#include "tests/unit/policy/policy_text.h"

#include <stdio.h>
#include <string.h>

#include "policy/language/load.h"
#include "tests/unit/unit.h"

void loaded_make(struct loaded *ret_loaded, const char *text,
		 const struct compile_input *input)
{
	const struct compile_input none = { .key = { 1, 2 } };
	struct loaded *l = ret_loaded;
	int r;

	*l = (struct loaded){ 0 };
	CU_ASSERT_EQUAL_FATAL(diag_new(&l->diag), 0);
	r = load_policy_text("test.yaml", text, strlen(text), l->diag,
			     &l->policy);
	if (r)
		fprintf(stderr, "%s\n", diag_line(l->diag, 0));
	CU_ASSERT_EQUAL_FATAL(r, 0);
	l->error = compile_image(l->policy, input ? input : &none, l->diag,
				 &l->image);
	if (!l->error)
		l->hdr = (const void *)l->image->cells;
}

void loaded_done(struct loaded *loaded)
{
	image_free(loaded->image);
	policy_free(loaded->policy);
	diag_free(loaded->diag);
}
