/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listbox.h - read the text of a list, and show what came of it in one line.
 *
 * "=a.b" is the name a.b, "+c" all names below c, "?c" a child of c, "!=a.b"
 * and
 * "!+c" are exceptions, "192.0.2.0/24" is a network, and "~2" at the end means
 * that two lines were odd.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "policy/lists/text.h"

/* A list in memory, and what a policy says of it. */
struct listbox_text {
	const char *text;
	size_t len;
	enum policy_list_format format;
	bool subdomains, subdomains_given, strict, of_networks;
};

struct listbox {
	struct diag *diag;
	struct policy_list list;
	int error; /* of text_read() */
};

void listbox_read(struct listbox *box, const struct listbox_text *from);
void listbox_done(struct listbox *box);
void listbox_show(const struct policy_list *list, char *out, size_t size);

struct listbox_case {
	const char *what;
	const char *text;
	bool subdomains;
	const char *want;
};

/* Each text must give what its row wants, in the format @format. */
void listbox_check(enum policy_list_format format,
		   const struct listbox_case *cases, size_t n);
