/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfttable.c - queue the whole table as one transaction, and count its objects
 * for nfttable_check().
 *
 * A replacement keeps the chains that it can and gives them new rules: a packet
 * sees the rules of one generation from the first chain to the last, while a
 * base chain that is made anew would leave a moment without any rule.
 */
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "nft/netlink/nl.h"
#include "nft/nftlayout.h"
#include "nft/nftprobe.h"
#include "nft/table/nftclass.h"
#include "nft/table/nftclassmap.h"
#include "nft/table/always/nftforeign.h"
#include "nft/table/nftforward.h"
#include "nft/table/nftlist.h"
#include "nft/table/nftreplace.h"
#include "nft/table/nftrules.h"
#include "nft/table/nfttable.h"
#include "nft/table/nftwriter.h"
#include "nft/write/nftobject.h"
#include "policy/base.h"
#include "policy/eval/mark.h"

#define OWNER_PERSIST (NFT_TABLE_F_OWNER | NFTOBJECT_TABLE_F_PERSIST)

struct nfttable {
	struct nl_socket *nl;
	const struct nftprobe *probe;
	bool adopted;
	bool exists;
	bool owned;		 /* exists, and with our flags */
	struct nftwriter writer; /* of the last replacement */
	bool filled;		 /* there was one */
	bool has_class[MARK_CLASSES];
	bool is_transparent[MARK_CLASSES];
	uint32_t class_rules[MARK_CLASSES];
	size_t n_sets; /* what nfttable_check() must find */
	size_t n_chains;
	size_t n_rules;
};

static int owned_by_another(struct nl_socket *nl,
			    const struct nftlist_table *found)
{
	return nl_fail(nl, -EBUSY,
		       "table inet %s: another process owns it "
		       "(netlink port %u)",
		       NFTLAYOUT_TABLE, found->owner);
}

/* A persistent table whose owner is gone belongs to whoever claims it next. */
static int adopt(struct nfttable *table, const struct nftlist_table *found)
{
	table->adopted = true;
	table->exists = true;
	if (found->owner == nl_portid(table->nl)) {
		table->owned = true;
		return 0;
	}
	if (found->owner)
		return owned_by_another(table->nl, found);
	if (!(found->flags & NFTOBJECT_TABLE_F_PERSIST))
		return 0; /* made by a kernel or a program without persist */
	table->owned = true;
	nftobject_table(table->nl, NFTLAYOUT_TABLE, OWNER_PERSIST);
	return nl_commit(table->nl);
}

int nfttable_open(struct nl_socket *nl, const struct nftprobe *probe,
		  struct nfttable **ret_table)
{
	CLEANUP(nfttable_closep) struct nfttable *table = NULL;
	struct nftlist_table found;
	int r;

	table = calloc(1, sizeof(*table));
	if (!table)
		return -ENOMEM;
	table->nl = nl;
	table->probe = probe;
	r = nftlist_table(nl, NFTLAYOUT_TABLE, &found);
	if (r == 0)
		r = adopt(table, &found);
	if (r < 0 && r != -ENOENT)
		return r;
	*ret_table = TAKE_PTR(table);
	return 0;
}

void nfttable_close(struct nfttable *table)
{
	free(table);
}

void nfttable_closep(struct nfttable **table)
{
	nfttable_close(*table);
}

bool nfttable_adopted(const struct nfttable *table)
{
	return table->adopted;
}

static int check_config(const struct nftwriter *writer,
			const struct nftlayout_config *config)
{
	char name[NFTLAYOUT_SET_NAME_MAX];
	size_t i;
	int r;

	for (i = 0; i < config->n_rules; i++)
		if (nftlayout_set_name(config->rules[i].name, NFTLAYOUT_NETS_4,
				       name) < 0)
			return nl_fail(writer->nl, -EINVAL,
				       "rule %zu has no usable name", i);
	for (i = 0; i < config->n_classes; i++) {
		r = nftclass_check(writer, &config->classes[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Others may have removed the table, or put another in its place. */
static int look(struct nfttable *table, struct nftreplace *replace)
{
	struct nftlist_table found = { 0 };
	int r;

	r = nftlist_table(table->nl, NFTLAYOUT_TABLE, &found);
	table->exists = r == 0;
	table->owned = r == 0 && found.owner == nl_portid(table->nl);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	if (found.owner && !table->owned)
		return owned_by_another(table->nl, &found);
	/* Flags can't be changed: a table without ours is made anew. */
	if (table->probe->owner_persist && !table->owned)
		return 0;
	r = nftreplace_look(replace);
	if (r == 0 && !nftreplace_is_ours(replace))
		nftreplace_done(replace);
	return r;
}

static void queue_table(struct nfttable *table, struct nftreplace *replace)
{
	bool own = table->probe->owner_persist;

	if (replace->chains.n) {
		nftreplace_clear(replace);
		return;
	}
	if (table->exists)
		nftobject_delete_table(table->nl, NFTLAYOUT_TABLE);
	nftobject_table(table->nl, NFTLAYOUT_TABLE, own ? OWNER_PERSIST : 0);
}

static void queue_class(struct nftwriter *writer, struct nfttable *table,
			const struct nftlayout_class *cls)
{
	uint32_t before = writer->n_rules;

	nftclass_add(writer, cls);
	table->class_rules[cls->id] = writer->n_rules - before;
}

static int note_classes(struct nfttable *table,
			const struct nftlayout_config *config)
{
	size_t i;

	memset(table->has_class, 0, sizeof(table->has_class));
	memset(table->is_transparent, 0, sizeof(table->is_transparent));
	for (i = 0; i < config->n_classes; i++) {
		uint8_t id = config->classes[i].id;

		if (table->has_class[id])
			return nl_fail(table->nl, -EINVAL,
				       "class %u: there are two of them", id);
		table->has_class[id] = true;
		table->is_transparent[id] = config->classes[i].transparent;
	}
	return 0;
}

/* @after becomes @table when the transaction succeeded. */
static int replace_with(struct nfttable *after, struct nftreplace *replace,
			const struct nftlayout_config *config)
{
	struct nftwriter *writer = &after->writer;
	size_t i;
	int r;

	queue_table(after, replace);
	nftrules_add_chains(writer);
	nftreplace_add_sets(replace);
	for (i = 0; i < config->n_classes; i++)
		queue_class(writer, after, &config->classes[i]);
	nftclassmap_add(writer, &replace->map);
	nftrules_add_output(writer);
	nftforward_add(writer, config);
	r = nl_commit(after->nl);
	after->exists = true;
	after->owned = after->probe->owner_persist;
	after->filled = true;
	after->n_sets = replace->n_sets;
	after->n_chains =
		nftrules_n_chains + NFTCLASS_CHAINS * config->n_classes;
	after->n_rules = writer->n_rules;
	return r;
}

int nfttable_replace(struct nfttable *table,
		     const struct nftlayout_config *config, bool *ret_kept)
{
	struct nfttable after = *table;
	CLEANUP(nftreplace_done)
	struct nftreplace replace = { .writer = &after.writer,
				      .config = config };
	int r;

	r = nftwriter_init(&after.writer, table->nl, config, table->probe);
	if (r == 0)
		r = check_config(&after.writer, config);
	if (r < 0)
		return r;
	r = note_classes(&after, config);
	if (r < 0)
		return r;
	replace.map.has_class = after.has_class;
	r = look(&after, &replace);
	if (r == 0)
		r = replace_with(&after, &replace, config);
	if (r < 0)
		return r;
	*table = after;
	*ret_kept = replace.all_kept;
	return 0;
}

int nfttable_add_class(struct nfttable *table,
		       const struct nftlayout_class *cls)
{
	struct nfttable after = *table;
	struct nftclassmap map = { .has_class = after.has_class };
	int r;

	if (!table->filled)
		return nl_fail(table->nl, -ENOENT, "no table to add to");
	r = nftclass_check(&after.writer, cls);
	if (r == 0)
		r = nftclassmap_read(table->nl, &map);
	if (r < 0)
		return r;
	if (after.has_class[cls->id]) {
		nftclass_delete_rules(table->nl, cls->id);
		after.n_rules -= after.class_rules[cls->id];
	} else {
		after.has_class[cls->id] = true;
		after.n_chains += NFTCLASS_CHAINS;
	}
	after.writer.n_rules = 0;
	queue_class(&after.writer, &after, cls);
	if (after.is_transparent[cls->id] != cls->transparent)
		nftforeign_let(&after.writer, cls->id, cls->transparent);
	after.is_transparent[cls->id] = cls->transparent;
	nftclassmap_delete(&after.writer, &map);
	nftclassmap_add(&after.writer, &map);
	after.n_rules += after.writer.n_rules;
	r = nl_commit(table->nl);
	if (r == 0)
		*table = after;
	return r;
}

int nfttable_check(struct nfttable *table)
{
	CLEANUP(nftlist_done) struct nftlist sets = { 0 };
	CLEANUP(nftlist_done) struct nftlist chains = { 0 };
	size_t n_rules = 0;
	int r;

	r = nftlist_sets(table->nl, NFTLAYOUT_TABLE, &sets);
	if (r == 0)
		r = nftlist_chains(table->nl, NFTLAYOUT_TABLE, &chains);
	if (r == 0)
		r = nftlist_count_rules(table->nl, NFTLAYOUT_TABLE, &n_rules);
	if (r < 0)
		return r;
	/* What there is besides is the administrator's business. */
	if (!table->filled || sets.n < table->n_sets ||
	    chains.n < table->n_chains || n_rules < table->n_rules)
		return nl_fail(table->nl, -ENOENT,
			       "table inet %s: not all of it is there",
			       NFTLAYOUT_TABLE);
	return 0;
}

int nfttable_remove(struct nl_socket *nl)
{
	struct nftlist_table found;
	int r;

	r = nftlist_table(nl, NFTLAYOUT_TABLE, &found);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	if (found.owner && found.owner != nl_portid(nl))
		return owned_by_another(nl, &found);
	nftobject_delete_table(nl, NFTLAYOUT_TABLE);
	r = nl_commit(nl);
	return r == -ENOENT ? 0 : r;
}
