/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kind.h - what an executable is, as far as it matters for a rule about it.
 */
#pragma once

#include <stdbool.h>

enum learn_kind {
	LEARN_PROGRAM,	   /* it does what it is made for */
	LEARN_INTERPRETER, /* it does what its scripts say: python3, java */
	LEARN_SHELL,	   /* it runs scripts, and looks nothing up itself */
	LEARN_TOOL,	   /* it goes where its caller says: curl, dig */
	LEARN_PACKAGES,	   /* it fetches what will be executed: cargo, npm */
	LEARN_APT,	   /* a method of apt: one of a directory */
};

/* The kind of the executable at the path @exe. */
enum learn_kind learn_kind_of(const char *exe);

/* Is it the same file for many purposes, so that a rule has to say whose? */
bool learn_kind_is_generic(enum learn_kind kind);

/* A word for people: "an interpreter"; NULL for a program. */
const char *learn_kind_word(enum learn_kind kind);

/* Why nothing should be executed from where @exe lies; NULL: it may be. */
const char *learn_kind_odd_place(const char *exe);
