/* SPDX-License-Identifier: GPL-2.0-only */
#include "tests/unit/checkupbox.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit/enforcer/host/services/hostroot.h"
#include "tests/unit/unit.h"

void checkupbox_begin(struct checkupbox *box)
{
	*box = (struct checkupbox){ 0 };
	box->checkup.root = hostroot_new();
	box->checkup.findings = &box->findings;
}

void checkupbox_end(struct checkupbox *box)
{
	checkupbox_forget(box);
	policy_text_done(&box->policy);
	hostroot_remove();
}

void checkupbox_policy(struct checkupbox *box, const char *text)
{
	policy_text_done(&box->policy);
	policy_text_compile(&box->policy, text, NULL);
	CU_ASSERT_EQUAL_FATAL(box->policy.error, 0);
	box->checkup.policy = box->policy.policy;
	box->checkup.image = box->policy.image;
}

void checkupbox_forget(struct checkupbox *box)
{
	CU_ASSERT_FALSE(box->findings.failed);
	findings_done(&box->findings);
}

void checkupbox_script(const struct checkupbox *box, const char *path,
		       const char *text)
{
	char full[PATH_MAX];

	hostroot_write(path, text);
	CU_ASSERT_EQUAL(chmod(checkup_path(&box->checkup, path, full), 0755),
			0);
}

static const struct finding *find(const struct checkupbox *box, const char *id)
{
	size_t i;

	for (i = 0; i < box->findings.n; i++)
		if (strcmp(box->findings.array[i].id, id) == 0)
			return &box->findings.array[i];
	return NULL;
}

const char *checkupbox_state(const struct checkupbox *box, const char *id)
{
	const struct finding *finding = find(box, id);

	return finding ? findings_state_name(finding->state) : "-";
}

const struct finding *checkupbox_find(const struct checkupbox *box,
				      const char *id)
{
	const struct finding *finding = find(box, id);

	CU_ASSERT_PTR_NOT_NULL_FATAL(finding);
	return finding;
}

bool checkupbox_says(const struct checkupbox *box, const char *id,
		     const char *text)
{
	const char *what = checkupbox_find(box, id)->what;

	if (strstr(what, text))
		return true;
	(void)fprintf(stderr, "%s: %s\n", id, what);
	return false;
}
