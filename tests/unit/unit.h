/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unit.h - run a table of CUnit tests and report in the lines that
 * tests/run.sh adds up.
 */
#pragma once

#include <CUnit/CUnit.h>

#include "policy/ip.h"

struct unit_test {
	const char *name;
	void (*run)(void);
};

/* A row of the table: the function's name is the sentence. */
#define UNIT(function)              \
	{                           \
#function, function \
	}

/* Run all; the process's exit status: 0 when none failed. */
int unit_main(const char *suite, const struct unit_test *tests, size_t n);

/* Say, from inside a test, that it can't be run here. */
void unit_skip(const char *reason);

/* A string check that shows both sides. */
void unit_string(const char *what, const char *want, const char *got);

/* Remove the folder @path with all that is in it.  0 or a negative errno. */
int unit_remove_folder(const char *path);

/* The address that @text is. */
struct ip_addr unit_ip(const char *text);
