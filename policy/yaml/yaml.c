/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * yaml.c - make nodes of libyaml's events, from the leaves up.
 *
 * Finished nodes wait on one stack until the collection around them ends and
 * takes them; so nothing here recurses, and a collection that an alias names
 * is always a finished one.
 */
#include "policy/yaml/yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/yaml/map.h"

/* A finished node that has a name. */
struct anchor {
	const char *name;
	struct yaml_node node;
};

/* A collection that has not ended yet. */
struct frame {
	struct yaml_node node;
	size_t first; /* where its children begin on the stack */
	const char *anchor;
};

struct builder {
	const struct yaml_input *input;
	struct diag *diag;
	struct arena *arena;
	yaml_parser_t parser;
	struct yaml_node *stack;
	size_t n_stack;
	size_t stack_size;
	struct frame frames[YAML_DEPTH_MAX];
	unsigned int depth;
	struct anchor anchors[YAML_ANCHORS_MAX];
	size_t n_anchors;
	uint32_t n_nodes; /* made, aliases expanded */
	unsigned int n_documents;
	struct yaml_node root;
};

static struct diag_at at_mark(const struct builder *b, yaml_mark_t mark)
{
	return (struct diag_at){ .path = b->input->path,
				 .line = (uint32_t)mark.line + 1,
				 .col = (uint32_t)mark.column + 1 };
}

/* For bytes that are no text libyaml gives an offset only, no line. */
static int refuse_bytes(struct builder *b)
{
	const char *text = b->input->text;
	size_t end = b->parser.problem_offset, i;
	struct diag_at at = { .path = b->input->path, .line = 1, .col = 1 };

	for (i = 0; i < end && i < b->input->len; i++) {
		at.col++;
		if (text[i] == '\n') {
			at.line++;
			at.col = 1;
		}
	}
	return diag_error(b->diag, at, "want text in UTF-8, found: %s",
			  b->parser.problem);
}

static int refuse_syntax(struct builder *b)
{
	const yaml_parser_t *p = &b->parser;

	if (p->error == YAML_MEMORY_ERROR)
		return -ENOMEM;
	if (p->error == YAML_READER_ERROR)
		return refuse_bytes(b);
	return diag_error(b->diag, at_mark(b, p->problem_mark),
			  "want YAML, found: %s%s%s", p->problem,
			  p->context ? " " : "", p->context ? p->context : "");
}

static int push(struct builder *b, const struct yaml_node *node)
{
	struct yaml_node *grown;
	size_t size;

	if (b->n_stack == b->stack_size) {
		size = b->stack_size ? 2 * b->stack_size : 64;
		grown = reallocarray(b->stack, size, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		b->stack = grown;
		b->stack_size = size;
	}
	b->stack[b->n_stack++] = *node;
	return 0;
}

/* Count @n more nodes, which reach @height levels below the node around them.
 */
static int spend(struct builder *b, uint32_t n, uint32_t height,
		 struct diag_at at)
{
	if (b->depth + height >= YAML_DEPTH_MAX)
		return diag_error(b->diag, at,
				  "want at most %d levels of nesting, found "
				  "more",
				  YAML_DEPTH_MAX);
	if (n > YAML_NODES_MAX - b->n_nodes)
		return diag_error(b->diag, at,
				  "want at most %d nodes with aliases "
				  "expanded, found more",
				  YAML_NODES_MAX);
	b->n_nodes += n;
	return 0;
}

/* *ret_anchor is the event's anchor, or NULL.  A tag is refused. */
static int read_properties(struct builder *b, const yaml_event_t *event,
			   const yaml_char_t *anchor, const yaml_char_t *tag,
			   const char **ret_anchor)
{
	const char *name = (const char *)anchor;

	if (tag)
		return diag_error(b->diag, at_mark(b, event->start_mark),
				  "want a value without a tag, found '%s'",
				  (const char *)tag);
	*ret_anchor = NULL;
	if (!anchor)
		return 0;
	if (b->n_anchors + b->depth >= YAML_ANCHORS_MAX)
		return diag_error(b->diag, at_mark(b, event->start_mark),
				  "want fewer than %d anchors, found more",
				  YAML_ANCHORS_MAX);
	*ret_anchor = arena_text(b->arena, name, strlen(name));
	return *ret_anchor ? 0 : -ENOMEM;
}

/* @node is complete: remember its anchor, and add it to what is around it. */
static int finish(struct builder *b, const struct yaml_node *node,
		  const char *anchor)
{
	if (anchor) {
		b->anchors[b->n_anchors].name = anchor;
		b->anchors[b->n_anchors].node = *node;
		b->n_anchors++;
	}
	if (b->depth > 0)
		return push(b, node);
	b->root = *node;
	return 0;
}

static int on_scalar(struct builder *b, const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;
	struct diag_at at = at_mark(b, event->start_mark);
	struct yaml_node node = { .kind = YAML_TEXT,
				  .path = at.path,
				  .line = at.line,
				  .col = at.col,
				  .weight = 1 };
	const char *anchor = NULL;
	int error;

	error = read_properties(b, event, event->data.scalar.anchor,
				event->data.scalar.tag, &anchor);
	if (error == 0)
		error = spend(b, 1, 0, at);
	if (error < 0)
		return error;
	if (memchr(value, '\0', len))
		return diag_error(b->diag, at,
				  "want text without a zero byte, found one");
	if (event->data.scalar.plain_implicit &&
	    (len == 0 || !strcmp(value, "~") || !strcasecmp(value, "null"))) {
		node.kind = YAML_NOTHING;
		len = 0;
	}
	node.text = arena_text(b->arena, value, len);
	if (!node.text)
		return -ENOMEM;
	return finish(b, &node, anchor);
}

static int on_alias(struct builder *b, const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;
	struct diag_at at = at_mark(b, event->start_mark);
	const struct anchor *anchor;
	size_t i = b->n_anchors;
	int error;

	while (i > 0 && strcmp(b->anchors[i - 1].name, name) != 0)
		i--; /* of several with one name the latest counts */
	if (i == 0)
		return diag_error(b->diag, at,
				  "want an alias of a finished anchor, found "
				  "'*%s'",
				  name);
	anchor = &b->anchors[i - 1];
	error = spend(b, anchor->node.weight, anchor->node.height, at);
	return error < 0 ? error : finish(b, &anchor->node, NULL);
}

static int on_start(struct builder *b, const yaml_event_t *event,
		    enum yaml_kind kind)
{
	struct diag_at at = at_mark(b, event->start_mark);
	struct frame *frame;
	const char *anchor = NULL;
	int error;

	if (kind == YAML_MAP)
		error = read_properties(b, event,
					event->data.mapping_start.anchor,
					event->data.mapping_start.tag, &anchor);
	else
		error = read_properties(
			b, event, event->data.sequence_start.anchor,
			event->data.sequence_start.tag, &anchor);
	if (error == 0)
		error = spend(b, 1, 0, at);
	if (error < 0)
		return error;
	frame = &b->frames[b->depth++];
	frame->node = (struct yaml_node){ .kind = kind,
					  .path = at.path,
					  .line = at.line,
					  .col = at.col,
					  .text = "" };
	frame->first = b->n_stack;
	frame->anchor = anchor;
	return 0;
}

static int on_end(struct builder *b)
{
	struct frame *frame = &b->frames[--b->depth];
	struct yaml_node *node = &frame->node, *items;
	size_t n = b->n_stack - frame->first, i;
	int error;

	items = arena_array(b->arena, n, sizeof(*items));
	if (!items)
		return -ENOMEM;
	node->weight = 1;
	for (i = 0; i < n; i++) {
		items[i] = b->stack[frame->first + i];
		node->weight += items[i].weight;
		if (items[i].height >= node->height)
			node->height = items[i].height + 1;
	}
	b->n_stack = frame->first;
	node->items = items;
	node->n = (uint32_t)n;
	if (node->kind == YAML_MAP) {
		node->n /= 2;
		error = yaml_map_check(b->diag, items, &node->n);
		if (error < 0)
			return error;
	}
	return finish(b, node, frame->anchor);
}

static int on_event(struct builder *b, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (b->n_documents++ == 0)
			return 0;
		return diag_error(b->diag, at_mark(b, event->start_mark),
				  "want one document, found a second");
	case YAML_SCALAR_EVENT:
		return on_scalar(b, event);
	case YAML_ALIAS_EVENT:
		return on_alias(b, event);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(b, event, YAML_LIST);
	case YAML_MAPPING_START_EVENT:
		return on_start(b, event, YAML_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_end(b);
	default:
		return 0;
	}
}

/*
 * libyaml compares each %TAG with all before it, so a file full of them would
 * cost the square of its size.  A policy needs none.
 */
static int refuse_directives(struct builder *b)
{
	const char *text = b->input->text, *found = text;
	const char *end = text + b->input->len;
	struct diag_at at = { .path = b->input->path, .line = 1, .col = 1 };

	while (found < end && *found != '%') {
		found = memchr(found, '\n', (size_t)(end - found));
		if (!found)
			return 0;
		found++;
		at.line++;
	}
	if (found == end)
		return 0;
	return diag_error(b->diag, at,
			  "want no line that begins with '%%' (a YAML "
			  "directive), found one");
}

static int build(struct builder *b)
{
	yaml_event_t event;
	bool end = false;
	int error = 0;

	while (!end && error == 0) {
		if (!yaml_parser_parse(&b->parser, &event))
			return refuse_syntax(b);
		end = event.type == YAML_STREAM_END_EVENT;
		error = on_event(b, &event);
		yaml_event_delete(&event);
	}
	return error;
}

int yaml_read(const struct yaml_input *input, struct diag *diag,
	      struct arena *arena, struct yaml_node *ret_root)
{
	CLEANUP(base_freep) struct builder *b = NULL;
	int error;

	b = calloc(1, sizeof(*b));
	if (!b)
		return -ENOMEM;
	b->input = input;
	b->diag = diag;
	b->arena = arena;
	error = refuse_directives(b);
	if (error < 0)
		return error;
	if (!yaml_parser_initialize(&b->parser))
		return -ENOMEM;
	yaml_parser_set_encoding(&b->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&b->parser, (const unsigned char *)input->text, input->len);
	error = build(b);
	yaml_parser_delete(&b->parser);
	free(b->stack);
	if (error == 0 && b->n_documents == 0)
		error = diag_error(diag,
				   (struct diag_at){ .path = input->path },
				   "want a YAML document, found none");
	if (error == 0)
		*ret_root = b->root;
	return error;
}
