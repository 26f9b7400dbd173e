/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nfttable.c - the table as a whole: made, adopted, replaced, removed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nft/nftprobe.h"
#include "nft/nftset.h"
#include "nft/nfttable.h"
#include "nft/nl.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define LIST "list table inet nameward"

static const struct nfttable_net resolvers[] = {
	{ AF_INET, 32, { 192, 0, 2, 53 } },
	{ AF_INET6, 128, { 0x20, 0x01, 0x0d, 0xb8, [15] = 0x53 } },
};
static const struct nfttable_net lan[] = {
	{ AF_INET, 16, { 192, 168 } },
	{ AF_INET, 24, { 192, 168, 3 } },
	{ AF_INET6, 16, { 0xfd } },
};
static const struct nfttable_port ports[] = { { 6, 80 }, { 17, 443 } };
static const struct nfttable_entry entries[] = {
	{ .rule = "lan", .networks = true, .deny = true },
	{ .rule = "web", .ports = ports, .n_ports = ARRAY_SIZE(ports) },
	{ .rule = "all.of-it" },
};
static const struct nfttable_class classes[] = {
	{ .id = 1, .entries = entries, .n_entries = ARRAY_SIZE(entries) },
	{ .id = 2, .open_all = true, .label = "local-resolver" },
};

/* A table in a namespace, as the daemon would have it. */
struct box {
	struct nl_socket *nl;
	struct nftprobe probe;
	struct nfttable *table;
	struct nfttable_rule rules[3];
	struct nfttable_config config;
};

static void describe(struct box *box)
{
	box->rules[0] =
		(struct nfttable_rule){ .name = "web", .answers = true };
	box->rules[1] =
		(struct nfttable_rule){ .name = "all.of-it", .answers = true };
	box->rules[2] = (struct nfttable_rule){ .name = "lan",
						.nets = lan,
						.n_nets = ARRAY_SIZE(lan) };
	box->config = (struct nfttable_config){
		.mark_mask = 0xff000000,
		.log_group = 5,
		.resolvers = resolvers,
		.n_resolvers = ARRAY_SIZE(resolvers),
		.rules = box->rules,
		.n_rules = ARRAY_SIZE(box->rules),
		.classes = classes,
		.n_classes = ARRAY_SIZE(classes),
	};
}

static bool open_box(struct box *box)
{
	memset(box, 0, sizeof(*box));
	if (!nftbox_enter())
		return false;
	CU_ASSERT_EQUAL_FATAL(nl_open(&box->nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftprobe_run(box->nl, &box->probe), 0);
	CU_ASSERT_EQUAL_FATAL(nfttable_open(box->nl, &box->probe, &box->table),
			      0);
	describe(box);
	return true;
}

static void close_box(struct box *box)
{
	nfttable_close(box->table);
	nl_close(box->nl);
	box->table = NULL;
	box->nl = NULL;
}

/* As a next start: another socket, and what is there is looked at. */
static int reopen(struct box *box)
{
	close_box(box);
	CU_ASSERT_EQUAL_FATAL(nl_open(&box->nl), 0);
	return nfttable_open(box->nl, &box->probe, &box->table);
}

static bool replace(struct box *box)
{
	bool kept = false;
	int r = nfttable_replace(box->table, &box->config, &kept);

	if (r < 0)
		(void)fprintf(stderr, "%s\n", nl_error(box->nl));
	CU_ASSERT_EQUAL_FATAL(r, 0);
	return kept;
}

static void put_address(struct box *box, const char *set_name)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_name name = { NFPROTO_INET, NFTTABLE_NAME, set_name };
	struct nftset_addr addr = { { 192, 0, 2, 7 }, AF_INET, 1000 };

	CU_ASSERT_EQUAL_FATAL(nftset_open(box->nl, &box->probe, &name, &set),
			      0);
	CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	CU_ASSERT_EQUAL(nl_commit(box->nl), 0);
}

static bool has_address(const char *set)
{
	char command[128];

	(void)snprintf(command, sizeof(command),
		       "get element inet nameward %s { 192.0.2.7 }", set);
	return nftbox_nft(command, NULL, 0) == 0;
}

static const char *const lines[] = {
	"\t\ttype filter hook output priority filter; policy accept;\n"
	"\t\toif \"lo\" accept\n"
	"\t\tct state established,related accept\n"
	"\t\tmeta mark 0x00000000/8 accept comment \"no program of ours\"\n"
	"\t\tip daddr @resolvers4 meta l4proto . th dport { tcp . 53, udp . 53 "
	"} accept comment \"listed resolvers\"\n"
	"\t\tip6 daddr @resolvers6 meta l4proto . th dport { tcp . 53, udp . "
	"53 } accept comment \"listed resolvers\"\n"
	"\t\tmeta nfproto ipv4 udp sport 68 udp dport 67 accept comment "
	"\"DHCP\"\n",
	"\t\tmeta mark & 0x7f000000 vmap @classes",
	"0x01000000 : jump class_1, 0x02000000 : jump class_2, 0x7f000000 : "
	"goto miss",
	"\tchain class_1 {\n"
	"\t\tip daddr @lan_n4 counter packets 0 bytes 0 log prefix \"lan\" "
	"group 5 snaplen 256 goto refuse comment \"lan\"\n",
	"\t\tip daddr @web_4 meta l4proto . th dport { tcp . 80, udp . 443 } "
	"counter packets 0 bytes 0 accept comment \"web\"\n",
	"\t\tip6 daddr @all.of-it_6 counter packets 0 bytes 0 accept comment "
	"\"all.of-it\"\n"
	"\t\tgoto shut\n",
	"\tchain class_2 {\n"
	"\t\tcounter packets 0 bytes 0 accept comment \"local-resolver\"\n",
	"\tset web_4 {\n\t\ttype ipv4_addr\n\t\tsize 5120\n"
	"\t\tflags timeout\n\t}",
	"elements = { 192.168.0.0/16 }",
	"elements = { fd00::/16 }",
	"elements = { 2001:db8::53 }",
};

static void the_table_reads_well(void)
{
	struct box box;
	size_t i;

	if (!open_box(&box))
		return;
	CU_ASSERT(!nfttable_adopted(box.table));
	CU_ASSERT_EQUAL(nfttable_check(box.table), -ENOENT);
	CU_ASSERT(replace(&box));
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		CU_ASSERT(nftbox_shows(LIST, lines[i]));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	close_box(&box);
}

static void sets_to_be_kept_keep_their_elements(void)
{
	struct box box;

	if (!open_box(&box))
		return;
	CU_ASSERT(replace(&box));
	put_address(&box, "web_4");
	put_address(&box, "all.of-it_4");
	box.rules[0].keep = true;
	CU_ASSERT(replace(&box));
	CU_ASSERT(has_address("web_4"));
	CU_ASSERT(!has_address("all.of-it_4"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	/* One that is new can't have kept anything. */
	put_address(&box, "web_4");
	box.rules[1].name = "new";
	box.rules[1].keep = true;
	box.config.n_classes = 0;
	CU_ASSERT(!replace(&box));
	CU_ASSERT(has_address("web_4"));
	CU_ASSERT_NOT_EQUAL(
		nftbox_nft("list set inet nameward all.of-it_4", NULL, 0), 0);
	CU_ASSERT_NOT_EQUAL(
		nftbox_nft("list chain inet nameward class_1", NULL, 0), 0);
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	close_box(&box);
}

static void a_set_of_another_size_is_not_kept(void)
{
	struct box box;

	if (!open_box(&box))
		return;
	CU_ASSERT(replace(&box));
	put_address(&box, "web_4");
	box.rules[0].keep = true;
	box.config.set_size = 100;
	CU_ASSERT(!replace(&box));
	CU_ASSERT(!has_address("web_4"));
	CU_ASSERT(nftbox_shows("list set inet nameward web_4", "size 100"));
	close_box(&box);
}

static void a_crashed_table_is_adopted_with_its_elements(void)
{
	struct box box;

	if (!open_box(&box))
		return;
	CU_ASSERT(replace(&box));
	put_address(&box, "web_4");
	CU_ASSERT_EQUAL_FATAL(reopen(&box), 0);
	CU_ASSERT(nfttable_adopted(box.table));
	CU_ASSERT(has_address("web_4"));
	box.rules[0].keep = true;
	CU_ASSERT(replace(&box));
	CU_ASSERT(has_address("web_4"));
	close_box(&box);
	/* And again, of the adopted one. */
	CU_ASSERT(has_address("web_4"));
}

static void others_cannot_flush_what_we_own(void)
{
	struct box box;

	if (!open_box(&box))
		return;
	if (!box.probe.owner_persist) {
		unit_skip("the kernel has no owner,persist");
		close_box(&box);
		return;
	}
	CU_ASSERT(replace(&box));
	CU_ASSERT_EQUAL(nftbox_nft("flush ruleset", NULL, 0), 0);
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	CU_ASSERT_EQUAL_FATAL(reopen(&box), 0);
	CU_ASSERT_EQUAL(nftbox_nft("flush ruleset", NULL, 0), 0);
	CU_ASSERT_EQUAL(nftbox_nft(LIST, NULL, 0), 0);
	close_box(&box);
	/* Nobody's, it goes like any other. */
	CU_ASSERT_EQUAL(nftbox_nft("flush ruleset", NULL, 0), 0);
	CU_ASSERT_NOT_EQUAL(nftbox_nft(LIST, NULL, 0), 0);
}

static void a_table_of_a_living_process_is_left_alone(void)
{
	CLEANUP(nl_closep) struct nl_socket *second = NULL;
	struct nfttable *table = NULL;
	struct box box;

	if (!open_box(&box))
		return;
	if (!box.probe.owner_persist) {
		unit_skip("the kernel has no owner,persist");
		close_box(&box);
		return;
	}
	CU_ASSERT(replace(&box));
	CU_ASSERT_EQUAL_FATAL(nl_open(&second), 0);
	CU_ASSERT_EQUAL(nfttable_open(second, &box.probe, &table), -EBUSY);
	CU_ASSERT_PTR_NULL(table);
	CU_ASSERT_PTR_NOT_NULL(strstr(nl_error(second), "another process"));
	CU_ASSERT_EQUAL(nfttable_remove(second), -EBUSY);
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	close_box(&box);
	CU_ASSERT_EQUAL(nfttable_remove(second), 0);
	CU_ASSERT_NOT_EQUAL(nftbox_nft(LIST, NULL, 0), 0);
	CU_ASSERT_EQUAL(nfttable_remove(second), 0);
}

static void a_foreign_table_of_our_name_is_replaced(void)
{
	struct box box;

	if (!open_box(&box))
		return;
	CU_ASSERT_EQUAL(nftbox_nft("table inet nameward {\n"
				   "set web_4 { type inet_service; }\n"
				   "map classes { type mark : verdict; "
				   "elements = { 1 : jump odd } }\n"
				   "chain odd { }\nchain output { "
				   "meta mark vmap @classes; }\n}",
				   NULL, 0),
			0);
	CU_ASSERT_EQUAL_FATAL(reopen(&box), 0);
	CU_ASSERT(nfttable_adopted(box.table));
	box.rules[0].keep = true;
	CU_ASSERT(!replace(&box));
	CU_ASSERT(nftbox_shows(LIST, lines[0]));
	CU_ASSERT_NOT_EQUAL(nftbox_nft("list chain inet nameward odd", NULL, 0),
			    0);
	close_box(&box);
}

/* What kernels without owner,persist have. */
static void without_an_owner_what_is_taken_is_noticed_and_repaired(void)
{
	static const char *const damages[] = {
		"flush ruleset",
		"flush chain inet nameward output",
		"delete table inet nameward",
		"flush chain inet nameward miss",
	};
	struct box box;
	size_t i;

	if (!open_box(&box))
		return;
	box.probe.owner_persist = false;
	CU_ASSERT(replace(&box));
	for (i = 0; i < ARRAY_SIZE(damages); i++) {
		CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
		CU_ASSERT_EQUAL(nftbox_nft(damages[i], NULL, 0), 0);
		CU_ASSERT_EQUAL(nfttable_check(box.table), -ENOENT);
		(void)replace(&box);
	}
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	/* More than ours is no damage. */
	CU_ASSERT_EQUAL(nftbox_nft("add chain inet nameward mine", NULL, 0), 0);
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	put_address(&box, "web_4");
	CU_ASSERT_EQUAL_FATAL(reopen(&box), 0);
	CU_ASSERT(nfttable_adopted(box.table));
	box.rules[0].keep = true;
	CU_ASSERT(replace(&box));
	CU_ASSERT(has_address("web_4"));
	CU_ASSERT_EQUAL(nfttable_remove(box.nl), 0);
	close_box(&box);
}

static void a_table_without_owner_is_owned_after_an_update(void)
{
	struct box box;

	if (!open_box(&box))
		return;
	if (!box.probe.owner_persist) {
		unit_skip("the kernel has no owner,persist");
		close_box(&box);
		return;
	}
	box.probe.owner_persist = false;
	CU_ASSERT(replace(&box));
	box.probe.owner_persist = true;
	CU_ASSERT_EQUAL_FATAL(reopen(&box), 0);
	box.rules[0].keep = true;
	CU_ASSERT(!replace(&box));
	CU_ASSERT(nftbox_shows(LIST, "flags owner"));
	close_box(&box);
}

static void a_class_is_added_and_redefined_later(void)
{
	const struct nfttable_class third = { .id = 3,
					      .label = "third",
					      .entries = &entries[1],
					      .n_entries = 1 };
	const struct nfttable_class changed = { .id = 3,
						.entries = &entries[2],
						.n_entries = 1 };
	struct box box;

	if (!open_box(&box))
		return;
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &third), -ENOENT);
	CU_ASSERT(replace(&box));
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &third), 0);
	CU_ASSERT(nftbox_shows(LIST, "0x03000000 : jump class_3"));
	CU_ASSERT(nftbox_shows("list chain inet nameward class_3",
			       "ip daddr @web_4"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &changed), 0);
	CU_ASSERT(!nftbox_shows("list chain inet nameward class_3", "@web_4"));
	CU_ASSERT(nftbox_shows("list chain inet nameward class_3",
			       "ip6 daddr @all.of-it_6"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	CU_ASSERT(replace(&box));
	CU_ASSERT_NOT_EQUAL(
		nftbox_nft("list chain inet nameward class_3", NULL, 0), 0);
	close_box(&box);
}

static void the_last_class_is_refused_unless_it_is_given(void)
{
	const struct nfttable_class last = { .id = 127, .open_all = true };
	struct box box;

	if (!open_box(&box))
		return;
	CU_ASSERT(replace(&box));
	CU_ASSERT(nftbox_shows(LIST, "0x7f000000 : goto miss"));
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &last), 0);
	CU_ASSERT(nftbox_shows(LIST, "0x7f000000 : jump class_127"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	box.config.classes = &last;
	box.config.n_classes = 1;
	CU_ASSERT(replace(&box));
	CU_ASSERT(nftbox_shows(LIST, "0x7f000000 : jump class_127"));
	close_box(&box);
}

static void another_mask_moves_the_marks(void)
{
	struct box box;

	if (!open_box(&box))
		return;
	box.config.mark_mask = 0x0000f000;
	CU_ASSERT(replace(&box));
	CU_ASSERT(nftbox_shows(LIST, "meta mark & 0x00007000 vmap @classes"));
	CU_ASSERT(nftbox_shows(LIST, "0x00001000 : jump class_1"));
	CU_ASSERT(nftbox_shows(LIST, "0x00007000 : goto miss"));
	close_box(&box);
}

static void refuse(struct box *box, const char *words)
{
	bool kept;

	CU_ASSERT_EQUAL(nfttable_replace(box->table, &box->config, &kept),
			-EINVAL);
	unit_string("words", words, nl_error(box->nl));
	CU_ASSERT_EQUAL(nfttable_check(box->table), 0);
	describe(box);
}

static void what_cannot_be_is_refused_and_all_stays(void)
{
	const struct nfttable_class odd = { .id = 8, .open_all = true };
	const struct nfttable_class none = { .id = 0 };
	const struct nfttable_class twins[] = { { .id = 4 }, { .id = 4 } };
	char name[200];
	struct box box;

	if (!open_box(&box))
		return;
	CU_ASSERT(replace(&box));
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
	close_box(&box);
}

static void a_replacement_that_fails_changes_nothing(void)
{
	const struct nfttable_entry lost = { .rule = "nosuch" };
	const struct nfttable_class bad = { .id = 9,
					    .entries = &lost,
					    .n_entries = 1 };
	struct box box;
	bool kept;

	if (!open_box(&box))
		return;
	CU_ASSERT(replace(&box));
	put_address(&box, "web_4");
	CU_ASSERT_EQUAL(nfttable_add_class(box.table, &bad), -ENOENT);
	unit_string("words",
		    "add rule to nameward class_9: No such file or directory",
		    nl_error(box.nl));
	box.config.classes = &bad;
	box.config.n_classes = 1;
	CU_ASSERT_EQUAL(nfttable_replace(box.table, &box.config, &kept),
			-ENOENT);
	CU_ASSERT(has_address("web_4"));
	CU_ASSERT_EQUAL(nfttable_check(box.table), 0);
	CU_ASSERT(nftbox_shows(LIST, "jump class_2"));
	describe(&box);
	CU_ASSERT(replace(&box));
	close_box(&box);
}

static void elements_count_their_packets_if_asked_to(void)
{
	struct box box;

	if (!open_box(&box))
		return;
	if (!box.probe.element_counters) {
		unit_skip("the kernel has no counters of elements");
		close_box(&box);
		return;
	}
	box.config.count_elements = true;
	CU_ASSERT(replace(&box));
	put_address(&box, "web_4");
	CU_ASSERT(nftbox_shows("list set inet nameward web_4",
			       "192.0.2.7 counter packets 0 bytes 0"));
	close_box(&box);
}

static void names_of_sets_cannot_meet(void)
{
	char name[NFTTABLE_SET_NAME_MAX];

	CU_ASSERT_EQUAL(nfttable_set_name("a-b.c", NFTTABLE_ANSWERS_4, name),
			0);
	unit_string("answers", "a-b.c_4", name);
	CU_ASSERT_EQUAL(nfttable_set_name("a", NFTTABLE_NETS_6, name), 0);
	unit_string("networks", "a_n6", name);
	CU_ASSERT_EQUAL(nfttable_set_name("a_n6", NFTTABLE_ANSWERS_6, name), 0);
	unit_string("a rule called like a set", "a_n6_6", name);
	CU_ASSERT_EQUAL(nfttable_set_name("4a", NFTTABLE_NETS_6, name),
			-EINVAL);
	CU_ASSERT_EQUAL(nfttable_set_name("", NFTTABLE_NETS_6, name), -EINVAL);
	CU_ASSERT_EQUAL(nfttable_set_name("a;b", NFTTABLE_NETS_6, name),
			-EINVAL);
	CU_ASSERT_EQUAL(nfttable_set_name(NULL, NFTTABLE_NETS_6, name),
			-ENAMETOOLONG);
	unit_string("left alone", "a_n6_6", name);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(the_table_reads_well),
		UNIT(sets_to_be_kept_keep_their_elements),
		UNIT(a_set_of_another_size_is_not_kept),
		UNIT(a_crashed_table_is_adopted_with_its_elements),
		UNIT(others_cannot_flush_what_we_own),
		UNIT(a_table_of_a_living_process_is_left_alone),
		UNIT(a_foreign_table_of_our_name_is_replaced),
		UNIT(without_an_owner_what_is_taken_is_noticed_and_repaired),
		UNIT(a_table_without_owner_is_owned_after_an_update),
		UNIT(a_class_is_added_and_redefined_later),
		UNIT(the_last_class_is_refused_unless_it_is_given),
		UNIT(another_mask_moves_the_marks),
		UNIT(what_cannot_be_is_refused_and_all_stays),
		UNIT(a_replacement_that_fails_changes_nothing),
		UNIT(elements_count_their_packets_if_asked_to),
		UNIT(names_of_sets_cannot_meet),
	};

	return unit_main("nfttable", tests, ARRAY_SIZE(tests));
}
