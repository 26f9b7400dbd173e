/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_netlist.c - the lines of a list of networks.
 */
#include "policy/lists/netlist.h"

#include <errno.h>
#include <string.h>

#include "policy/base.h"
#include "policy/diag.h"
#include "tests/unit/policy/lists/listbox.h"
#include "tests/unit/unit.h"

static const struct {
	const char *what;
	const char *text;
	const char *want;
} lists[] = {
	{ "networks and addresses",
	  "192.0.2.0/24\n198.51.100.7\n2001:db8::/32\n2001:db8:1::1\n",
	  "192.0.2.0/24 198.51.100.7/32 2001:db8::/32" },
	{ "comments and CRLF",
	  "; x\r\n# y\r\n192.0.2.0/24 ; SBL1\r\n\r\n198.51.100.0/24#z\r\n",
	  "192.0.2.0/24 198.51.100.0/24" },
	{ "a byte order mark", "\357\273\277192.0.2.1\n", "192.0.2.1/32" },
	{ "bits beyond the prefix", "192.0.2.1/24\n", "192.0.2.0/24" },
	{ "every address", "0.0.0.0/0\n::/0\n", "0.0.0.0/0 ::/0" },
	{ "a range", "192.0.2.16-192.0.2.77\n",
	  "192.0.2.16/28 192.0.2.32/27 192.0.2.64/29 192.0.2.72/30 "
	  "192.0.2.76/31" },
	{ "a range with blanks", "192.0.2.0 - 192.0.2.255\n", "192.0.2.0/24" },
	{ "a range of IPv6", "2001:db8::-2001:db8::1:ffff\n",
	  "2001:db8::/111" },
	{ "counts",
	  "192.0.2.1\t10\n192.0.2.3 7 # x\r\n2001:db8::1  1\n"
	  "198.51.100.0/24\t3\n",
	  "192.0.2.1/32 192.0.2.3/32 198.51.100.0/24 2001:db8::1/128" },
	{ "what is no count",
	  "192.0.2.1 10 11\n192.0.2.1 -1\n192.0.2.1 - 10\n192.0.2.1 1x\n"
	  "10 192.0.2.1\n192.0.2.0 255.255.255.0\n198.51.100.1\n",
	  "198.51.100.1/32 ~6" },
	{ "one inside another", "192.0.2.7\n192.0.2.0/24\n192.0.2.7\n",
	  "192.0.2.0/24" },
	{ "odd lines",
	  "192.0.2.0/33\n192.0.2.9-192.0.2.1\n192.0.2.1-2001:db8::1\n"
	  "a.example\n192.0.2.1 x\nfe80::1%eth0\n::ffff:192.0.2.1\n192.0.2.\n"
	  "198.51.100.1\n",
	  "198.51.100.1/32 ~8" },
};

static void lines_become_networks(void)
{
	struct listbox box;
	char got[1024];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		const struct listbox_text from = { .text = lists[i].text,
						   .len = strlen(lists[i].text),
						   .of_networks = true };

		listbox_read(&box, &from);
		CU_ASSERT_EQUAL(box.error, 0);
		listbox_show(&box.list, got, sizeof(got));
		unit_string(lists[i].what, lists[i].want, got);
		listbox_done(&box);
	}
}

static void in_a_strict_list_an_odd_line_is_an_error(void)
{
	CLEANUP(listbox_done) struct listbox box;
	const struct listbox_text from = { .text = "192.0.2.1\n x\n",
					   .len = 13,
					   .of_networks = true,
					   .strict = true };

	listbox_read(&box, &from);
	CU_ASSERT_EQUAL(box.error, -EINVAL);
	unit_string("error",
		    "l:2:2: error: entry: want a network such as 192.0.2.0/24, "
		    "an address or a range, found 'x'",
		    diag_line(box.diag, 0));
}

static const struct unit_test tests[] = {
	UNIT(lines_become_networks),
	UNIT(in_a_strict_list_an_odd_line_is_an_error),
};

int main(void)
{
	return unit_main("netlist", tests, ARRAY_SIZE(tests));
}
