/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listbox.c - a list in an arena of its own.
 */
#include "tests/unit/policy/lists/listbox.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "tests/unit/unit.h"

void listbox_read(struct listbox *box, const struct listbox_text *from)
{
	memset(box, 0, sizeof(*box));
	box->list = (struct policy_list){ .path = "l",
					  .given_format = from->format,
					  .subdomains = from->subdomains,
					  .subdomains_given =
						  from->subdomains_given,
					  .strict = from->strict,
					  .of_networks = from->of_networks };
	CU_ASSERT_EQUAL_FATAL(diag_new(&box->diag), 0);
	box->error = text_read(from->text, from->len, box->diag, &box->list);
}

void listbox_done(struct listbox *box)
{
	arena_free(box->list.arena);
	diag_free(box->diag);
}

struct out {
	char *text;
	size_t size, len;
};

static void __attribute__((format(printf, 2, 3)))
put(struct out *out, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(out->text + out->len, out->size - out->len, format, args);
	va_end(args);
	out->len += (size_t)n;
	if (out->len >= out->size)
		out->len = out->size - 1;
}

static void put_pattern(struct out *out, const struct policy_pattern *p,
			const char *sign)
{
	static const char *const kinds[] = {
		[POLICY_EXACT] = "=", [POLICY_BELOW] = "+", [POLICY_CHILD] = "?"
	};
	size_t at, n;

	put(out, "%s%s%s", out->len ? " " : "", sign, kinds[p->kind]);
	for (at = 0; p->wire[at]; at += n + 1) {
		n = p->wire[at];
		put(out, "%s%.*s", at ? "." : "", (int)n,
		    (const char *)p->wire + at + 1);
	}
}

void listbox_show(const struct policy_list *list, char *out, size_t size)
{
	struct out to = { .text = out, .size = size };
	char text[INET6_ADDRSTRLEN];
	size_t i;

	*out = '\0';
	for (i = 0; i < list->n_patterns; i++)
		put_pattern(&to, &list->patterns[i], "");
	for (i = 0; i < list->n_exceptions; i++)
		put_pattern(&to, &list->exceptions[i], "!");
	for (i = 0; i < list->n_nets; i++)
		put(&to, "%s%s/%u", to.len ? " " : "",
		    inet_ntop(list->nets[i].ip.family, list->nets[i].ip.bytes,
			      text, sizeof(text)),
		    list->nets[i].prefix);
	if (list->n_skipped)
		put(&to, "%s~%zu", to.len ? " " : "", list->n_skipped);
}

void listbox_check(enum policy_list_format format,
		   const struct listbox_case *cases, size_t n)
{
	struct listbox box;
	char got[1024];
	size_t i;

	for (i = 0; i < n; i++) {
		const struct listbox_text from = {
			.text = cases[i].text,
			.len = strlen(cases[i].text),
			.format = format,
			.subdomains = cases[i].subdomains
		};

		listbox_read(&box, &from);
		CU_ASSERT_EQUAL(box.error, 0);
		listbox_show(&box.list, got, sizeof(got));
		unit_string(cases[i].what, cases[i].want, got);
		listbox_done(&box);
	}
}
