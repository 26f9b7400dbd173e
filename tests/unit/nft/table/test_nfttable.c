/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nfttable.c - the rules of the table, and descriptions that are refused.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nft/netlink/nl.h"
#include "nft/table/nfttable.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/tablebox.h"
#include "tests/unit/unit.h"

static const char *const lines[] = {
	"\t\ttype filter hook output priority filter; policy accept;\n"
	"\t\tct state established ct direction original socket mark & 0x7f000000 "
	". ct mark & 0xff000000 @flows accept comment \"goes on\"\n"
	"\t\tmeta l4proto udp socket mark 0x00000000/8 meta mark != 0x00000000/8 "
	"goto by_packet comment \"carried by another socket\"\n"
	"\t\tct state established ct direction original ip daddr @resolvers4 meta "
	"l4proto . th dport { tcp . 53, udp . 53 } accept comment \"goes on\"\n"
	"\t\tct state established ct direction original ip6 daddr @resolvers6 meta "
	"l4proto . th dport { tcp . 53, udp . 53 } accept comment \"goes on\"\n"
	"\t\tfib saddr type != local fib saddr . oif type != local jump foreign "
	"comment \"not from this host\"\n"
	"\t\toif \"lo\" ct status ! dnat accept\n"
	"\t\toif \"lo\" ct state invalid,untracked accept\n"
	"\t\tip daddr 127.0.0.0/8 goto loopback\n"
	"\t\tip6 daddr ::1 goto loopback\n"
	"\t\ticmp type destination-unreachable @th,136,8 0x11 @th,224,16 0x35 "
	"drop comment \"quotes an answer\"\n"
	"\t\ticmpv6 type destination-unreachable @th,112,8 0x11 @th,384,16 0x35 "
	"drop comment \"quotes an answer\"\n"
	"\t\tct state established,related ct direction reply accept comment "
	"\"replies\"\n"
	"\t\tct state established,related socket mark & 0x7f000000 . ct mark & "
	"0xff000000 @flows accept comment \"flows of the class\"\n"
	"\t\tsocket mark 0x00000000/8 meta mark 0x00000000/8 accept comment "
	"\"no program of ours\"\n"
	"\t\tip daddr @resolvers4 meta l4proto . th dport { tcp . 53, udp . 53 "
	"} accept comment \"listed resolvers\"\n"
	"\t\tip6 daddr @resolvers6 meta l4proto . th dport { tcp . 53, udp . "
	"53 } accept comment \"listed resolvers\"\n"
	"\t\tip daddr 255.255.255.255 udp sport 68 udp dport 67 accept comment "
	"\"DHCP\"\n",
	"\t\tsocket mark & 0x7f000000 vmap @classes",
	"\t\tsocket mark != 0x00000000/8 goto shut comment \"a class not known "
	"here\"\n"
	"\t\tgoto by_packet\n\t}\n",
	"\tchain by_packet {\n"
	"\t\tmeta mark 0x00000000/8 accept comment \"of no socket\"\n"
	"\t\tct state established,related meta mark & 0x7f000000 . ct mark & "
	"0xff000000 @flows accept comment \"flows of the class\"\n"
	"\t\tmeta mark & 0x7f000000 vmap @classes comment \"what the program "
	"may open\"\n"
	"\t\tgoto shut comment \"a class not known here\"\n\t}\n",
	"0x01000000 : jump class_1, 0x02000000 : jump class_2, 0x7f000000 : "
	"goto miss",
	"\tchain class_1 {\n"
	"\t\tip daddr @lan_n4 counter packets 0 bytes 0 log prefix \"lan\" "
	"group 5 snaplen 256 goto refuse comment \"lan\"\n",
	"\t\tip daddr @web_4 meta l4proto . th dport { tcp . 80, udp . 443 } "
	"counter packets 0 bytes 0 goto permit_1 comment \"web\"\n",
	"\t\tip6 daddr @all.of-it_6 counter packets 0 bytes 0 goto permit_1 comment "
	"\"all.of-it\"\n"
	"\t\tgoto shut\n",
	"\tchain class_2 {\n"
	"\t\tcounter packets 0 bytes 0 goto permit_2 comment "
	"\"local-resolver\"\n",
	"\tchain permit_2 {\n"
	"\t\tct mark set ct mark & 0x02ffffff | 0x02000000\n"
	"\t\taccept\n\t}\n",
	"\tchain untracked {\n"
	"\t\ttype filter hook output priority raw; policy accept;\n"
	"\t\toif \"lo\" notrack\n\t}\n",
	"\t\tct state established,related meta mark 0x00000000/8 ct mark "
	"0x00000000/8 accept comment \"tunnels of the kernel\"\n"
	"\t\tct state established,related meta l4proto { ipencap, ipv6, gre, "
	"esp, ah, ipcomp } accept comment \"tunnels of the kernel\"\n"
	"\t\tct state established,related udp sport 4500 udp dport 4500 "
	"accept comment \"IPsec in UDP\"\n",
	"\t\tct state established,related meta mark & 0x7f000000 . ct mark & "
	"0xff000000 @flows accept comment \"flows of the class\"\n",
	"\tset web_4 {\n\t\ttype ipv4_addr\n\t\tflags timeout\n\t}",
	"elements = { 192.168.0.0/16 }",
	"elements = { fd00::/16 }",
	"elements = { 2001:db8::53 }",
};

static void nft_lists_the_table_as_nftrules_describes_it(void)
{
	struct tablebox box;
	size_t i;

	if (!tablebox_open(&box))
		return;
	CU_ASSERT(!nfttable_adopted(box.table));
	CU_ASSERT_EQUAL(nfttable_check(box.table), -ENOENT);
	CU_ASSERT(tablebox_replace(&box));
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		CU_ASSERT(nftbox_shows(TABLEBOX_LIST, lines[i]));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	tablebox_close(&box);
}

/* The mask is not the default, so the mark of a released packet is not, too. */
static void packets_in_flight_are_held_if_the_kernel_has_a_queue(void)
{
	static const char *const held[] = {
		"meta mark & 0x00ff0000 == 0x00800000",
		"update @held_udp { meta skuid . socket mark & 0x007f0000 timeout "
		"10s limit rate 200/second",
		"limit rate 10000/second burst 1000 packets",
		" 77 comment \"an answer is in flight",
	};
	struct tablebox box;
	size_t i;

	if (!tablebox_open(&box))
		return;
	box.config.hold_queue = 77;
	box.config.mark_mask = 0x00ff0000;
	CU_ASSERT(tablebox_replace(&box));
	for (i = 0; i < ARRAY_SIZE(held) && box.probe.queue; i++)
		CU_ASSERT(nftbox_shows(TABLEBOX_LIST, held[i]));
	if (!box.probe.queue)
		CU_ASSERT(nftbox_shows(TABLEBOX_LIST, "drop comment \"an "
						      "answer is in flight"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	CU_ASSERT(tablebox_replace(&box));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	box.config.audit = true;
	CU_ASSERT(tablebox_replace(&box));
	CU_ASSERT(!nftbox_shows(TABLEBOX_LIST, "@held"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	tablebox_close(&box);
}

static void a_class_is_added_and_redefined_later(void)
{
	const struct nftlayout_class third = { .id = 3,
					       .label = "third",
					       .entries = &tablebox_entries[1],
					       .n_entries = 1 };
	const struct nftlayout_class changed = {
		.id = 3, .entries = &tablebox_entries[2], .n_entries = 1
	};
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &third), -ENOENT);
	CU_ASSERT(tablebox_replace(&box));
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &third), 0);
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST, "0x03000000 : jump class_3"));
	CU_ASSERT(nftbox_shows("list chain inet nameward class_3",
			       "ip daddr @web_4"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &changed), 0);
	CU_ASSERT(!nftbox_shows("list chain inet nameward class_3", "@web_4"));
	CU_ASSERT(nftbox_shows("list chain inet nameward class_3",
			       "ip6 daddr @all.of-it_6"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	CU_ASSERT(tablebox_replace(&box));
	CU_ASSERT_NOT_EQUAL(
		nftbox_nft("list chain inet nameward class_3", NULL, 0), 0);
	tablebox_close(&box);
}

static void packets_of_the_last_class_are_refused_unless_it_is_defined(void)
{
	const struct nftlayout_class last = { .id = 127, .open_all = true };
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	CU_ASSERT(tablebox_replace(&box));
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST, "0x7f000000 : goto miss"));
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &last), 0);
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST, "0x7f000000 : jump class_127"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	box.config.classes = &last;
	box.config.n_classes = 1;
	CU_ASSERT(tablebox_replace(&box));
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST, "0x7f000000 : jump class_127"));
	tablebox_close(&box);
}

static void marks_lie_where_the_mask_says(void)
{
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	box.config.mark_mask = 0x0000f000;
	CU_ASSERT(tablebox_replace(&box));
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST,
			       "meta mark & 0x00007000 vmap @classes"));
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST, "0x00001000 : jump class_1"));
	CU_ASSERT(nftbox_shows(TABLEBOX_LIST, "0x00007000 : goto miss"));
	tablebox_close(&box);
}

static void refuse(struct tablebox *box, const char *words)
{
	bool kept;

	CU_ASSERT_EQUAL(nfttable_replace(box->table, &box->config, &kept),
			-EINVAL);
	unit_string("words", words, nl_error(box->nl));
	CU_ASSERT_EQUAL(nfttable_check(box->table), 0);
	tablebox_describe(box);
}

static void an_unusable_description_is_refused_and_changes_nothing(void)
{
	const struct nftlayout_class odd = { .id = 8, .open_all = true };
	const struct nftlayout_class none = { .id = 0 };
	const struct nftlayout_class twins[] = { { .id = 4 }, { .id = 4 } };
	char name[200];
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	CU_ASSERT(tablebox_replace(&box));
	box.config.mark_mask = 0x7;
	refuse(&box, "mark mask: want 4 or more bits side by side, got "
		     "0x00000007");
	box.config.mark_mask = 0xf0f0;
	refuse(&box, "mark mask: want 4 or more bits side by side, got "
		     "0x0000f0f0");
	box.config.mark_mask = 0;
	refuse(&box, "mark mask: want 4 or more bits side by side, got "
		     "0x00000000");
	box.config.mark_mask = 0xf;
	box.config.classes = &odd;
	box.config.n_classes = 1;
	refuse(&box, "class 8: no such id under mark mask 0x0000000f");
	box.config.classes = &none;
	box.config.n_classes = 1;
	refuse(&box, "class 0: no such id under mark mask 0xff000000");
	box.config.classes = twins;
	box.config.n_classes = 2;
	refuse(&box, "class 4: there are two of them");
	box.rules[1].name = "no blanks";
	refuse(&box, "rule 1 has no usable name");
	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	box.rules[2].name = name;
	refuse(&box, "rule 2 has no usable name");
	tablebox_close(&box);
}

static void elements_count_their_packets_if_the_description_says_so(void)
{
	struct tablebox box;

	if (!tablebox_open(&box))
		return;
	if (!box.probe.element_counters) {
		unit_skip("the kernel has no counters of elements");
		tablebox_close(&box);
		return;
	}
	box.config.count_elements = true;
	CU_ASSERT(tablebox_replace(&box));
	tablebox_put(&box, "web_4");
	CU_ASSERT(nftbox_shows("list set inet nameward web_4",
			       "192.0.2.7 counter packets 0 bytes 0"));
	tablebox_close(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(nft_lists_the_table_as_nftrules_describes_it),
		UNIT(packets_in_flight_are_held_if_the_kernel_has_a_queue),
		UNIT(a_class_is_added_and_redefined_later),
		UNIT(packets_of_the_last_class_are_refused_unless_it_is_defined),
		UNIT(marks_lie_where_the_mask_says),
		UNIT(an_unusable_description_is_refused_and_changes_nothing),
		UNIT(elements_count_their_packets_if_the_description_says_so),
	};

	return unit_main("nfttable", tests, ARRAY_SIZE(tests));
}
