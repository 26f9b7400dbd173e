/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * findings.h - what `doctor` found out, in the order in which it was looked at.
 *
 * A finding is begun by findings_add(), and the calls behind it add to the last
 * one.  A failed allocation sets ->failed, and text is missing from then on, so
 * a check adds straight through, and who prints asks once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct dropin; /* enforcer/cli/fix/dropin.h */

enum findings_state {
	FINDINGS_OPEN,	  /* it keeps nameward from working as meant */
	FINDINGS_UNKNOWN, /* it could not be looked at: nobody says that it is
			   * as it should be */
	FINDINGS_NOTE,	  /* worth to know, and nothing to be mended */
	FINDINGS_SHUT,	  /* as it should be; the text says by what */
};

struct finding {
	const char *id; /* for programs: it stays what it is */
	enum findings_state state;
	char *about; /* what it was found at: a path or name; NULL: all */
	char *what;  /* a sentence */
	char *see;   /* the command that shows it; NULL: this one */
	char *mend;  /* how to mend it; NULL: there is nothing to be mended */
	const struct dropin *fix; /* what --fix is to write; NULL: nothing */
	bool blocked;		  /* it would not, and say why */
};

struct findings {
	struct finding *array;
	size_t n;
	size_t room;
	bool failed;
};

void findings_done(struct findings *findings); /* all zeroes is fine */

/* Begin a finding, with the sentence that @format makes. */
void findings_add(struct findings *findings, const char *id,
		  enum findings_state state, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The following set one part of the last finding: see struct finding. */
void findings_about(struct findings *findings, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void findings_see(struct findings *findings, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void findings_mend(struct findings *findings, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void findings_fix(struct findings *findings, const struct dropin *fix);
void findings_blocked_fix(struct findings *findings, const struct dropin *fix);

/* "open", "unknown", "note" or "ok". */
const char *findings_state_name(enum findings_state state);
size_t findings_count(const struct findings *findings,
		      enum findings_state state);
