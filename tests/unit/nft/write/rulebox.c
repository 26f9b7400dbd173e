/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rulebox.c - statements written as the only rule of a chain, and how nft(8)
 * lists it.
 */
#include "tests/unit/nft/write/rulebox.h"

#include <stdio.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/write/nftobject.h"
#include "nft/write/nftrule.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const char *const table =
	"table inet t {\n"
	"set a4 { type ipv4_addr; }\nset a6 { type ipv6_addr; }\n"
	"set p4 { type ipv4_addr . ipv4_addr; }\n"
	"set p6 { type ipv6_addr . ipv6_addr; }\n"
	"set mm { type mark . mark; }\n"
	"set m1 { type mark; }\n"
	"map m { type mark : verdict; }\nchain c { }\nchain d { }\n}";

bool rulebox_open(struct rulebox *box)
{
	if (!nftbox_enter())
		return false;
	CU_ASSERT_EQUAL_FATAL(nl_open(&box->nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftbox_nft(table, NULL, 0), 0);
	return true;
}

void rulebox_close(struct rulebox *box)
{
	nl_close(box->nl);
	box->nl = NULL;
}

int rulebox_commit(struct rulebox *box, void (*put)(struct nftrule *rule))
{
	const struct nftrule_chain chain = { "t", "c" };
	struct nftrule rule;

	nftobject_delete_rules(box->nl, chain.table, chain.name);
	nftrule_begin(&rule, box->nl, chain, NULL);
	put(&rule);
	nftrule_end(&rule);
	return nl_commit(box->nl);
}

/* The line of the rule, below those of the table and of the chain. */
static void read_rule(char *text, size_t len)
{
	char *line, *end;

	CU_ASSERT_EQUAL(nftbox_nft("list chain inet t c", text, len), 0);
	line = strstr(text, "chain c {\n\t\t");
	end = line ? strstr(line, "\n\t}") : NULL;
	if (!end) {
		(void)snprintf(text, len, "(no rule)");
		return;
	}
	*end = '\0';
	line += strlen("chain c {\n\t\t");
	memmove(text, line, strlen(line) + 1);
}

void rulebox_check(struct rulebox *box, const struct rulebox_case *cases,
		   size_t n)
{
	char text[1024];
	size_t i;

	for (i = 0; i < n; i++) {
		int r = rulebox_commit(box, cases[i].put);

		if (r < 0)
			(void)fprintf(stderr, "%s: %s\n", cases[i].want,
				      nl_error(box->nl));
		CU_ASSERT_EQUAL(r, 0);
		read_rule(text, sizeof(text));
		unit_string(cases[i].want, cases[i].want, text);
	}
}
