/* SPDX-License-Identifier: GPL-2.0-only */
#include "tests/unit/rules.h"

#include <stdio.h>
#include <string.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "policy/language/load.h"
#include "tests/unit/unit.h"

struct policy *rules_load(const char *text)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	struct policy *policy = NULL;
	int r;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	r = load_policy_text("test.yaml", text, strlen(text), diag, &policy);
	if (r < 0)
		(void)fprintf(stderr, "%s\n", diag_line(diag, 0));
	CU_ASSERT_EQUAL_FATAL(r, 0);
	return policy;
}
