/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * activebox.h - an active policy from a file: programs loaded, a table in a
 * network namespace of the test's own, and what is called back.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "enforcer/active/reload/reload.h"

struct kept;	/* enforcer/host/kept/kept.h */
struct permits; /* enforcer/host/permit/permits.h */
struct sources; /* enforcer/gate/sources.h */

struct activebox {
	struct loop *loop;
	struct capture *capture;
	struct gate *gate;
	struct active *active;
	struct kept *kept;	 /* in the directory of the policy */
	struct reload_how how;	 /* of activebox_reload() */
	struct permits *permits; /* none, and no file of them */
	char news[256];		 /* reason words, each followed by a blank */
	size_t n_changes;
};

/* To be called once before all tests, and once after them. */
void activebox_begin(void);
void activebox_end(void);

/* The directory of the policy file and of the state file. */
const char *activebox_dir(void);
const char *activebox_state_path(void);

/* Start with the policy @text.  false: the test was skipped. */
bool activebox_open(struct activebox *box, const char *text);
/* As activebox_open(), in two steps: up to the programs, then from the gate on.
 * @sources: those of the gate; NULL: none. */
bool activebox_enter(struct activebox *box, const char *text);
void activebox_start(struct activebox *box, struct sources *sources);
void activebox_close(struct activebox *box); /* also before the start */
/* End, but for the programs, and start again with the same policy. */
void activebox_restart(struct activebox *box);
/* As activebox_restart(), with the policy @text, and nothing is kept of before;
 * or activebox_open() where @box is all zero. */
bool activebox_anew(struct activebox *box, const char *text);
/* Put @text in the file of the policy. */
void activebox_write(const char *text);
/* Reload with @text in the file; returns what reload_policy() does. */
int activebox_reload(struct activebox *box, const char *text);
