/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * checkupbox.h - a checkup of a directory that stands for the root of a host,
 * and what it found.
 */
#pragma once

#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/findings.h"
#include "tests/unit/policy_text.h"

struct checkupbox {
	struct checkup checkup;
	struct findings findings;
	struct policy_text policy;
};

/* Begin with an empty root and without a policy; the fields of ->checkup may be
 * changed before a check is called. */
void checkupbox_begin(struct checkupbox *box);
void checkupbox_end(struct checkupbox *box);

/* Have it look at this policy. */
void checkupbox_policy(struct checkupbox *box, const char *text);
/* Forget what was found. */
void checkupbox_forget(struct checkupbox *box);

/* Write an executable script to @path below the root. */
void checkupbox_script(const struct checkupbox *box, const char *path,
		       const char *text);

/* "open", "ok" and so on of the first finding with this id; "-": none. */
const char *checkupbox_state(const struct checkupbox *box, const char *id);
/* That finding; one that is missing fails the test. */
const struct finding *checkupbox_find(const struct checkupbox *box,
				      const char *id);
/* Does its sentence contain @text? */
bool checkupbox_says(const struct checkupbox *box, const char *id,
		     const char *text);
