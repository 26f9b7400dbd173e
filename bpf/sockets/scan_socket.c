/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scan_socket.c - judge a socket by the policy in force, and set its storage
 * and mark.
 */
#include "bpf/sockets/scan_socket.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "bpf/abi/map_values.h"
#include "bpf/abi/subject.h"
#include "bpf/sockets/connection.h"
#include "bpf/sockets/held_ask.h"
#include "bpf/sockets/sockdiag.h"
#include "policy/base.h"
#include "policy/eval/decide.h"
#include "policy/eval/mark.h"

/* What a socket's mark is worth until now. */
enum marked {
	MARKED_NEVER,	  /* we gave it none */
	MARKED_BEFORE,	  /* it is of an earlier policy of ours */
	MARKED_ELSEWHERE, /* it is in another network namespace */
};

static bool is_inet(int fd)
{
	socklen_t len = sizeof(int);
	int domain = 0;

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 &&
	       (domain == AF_INET || domain == AF_INET6);
}

/* Is @fd bound to port 53 of a listed resolver address? */
static bool serves_listed(const struct existing *x, int fd)
{
	struct shared_addr key = { .bytes = { [10] = 0xff, [11] = 0xff } };
	struct sockaddr_in6 in6 = { 0 };
	struct sockaddr_in in;
	socklen_t len = sizeof(in6);
	uint32_t value;

	if (getsockname(fd, (struct sockaddr *)&in6, &len) < 0 ||
	    ntohs(in6.sin6_port) != 53) /* the port lies in the same place */
		return false;
	if (in6.sin6_family == AF_INET) {
		memcpy(&in, &in6, sizeof(in));
		memcpy(key.bytes + 12, &in.sin_addr, 4);
	} else {
		memcpy(key.bytes, &in6.sin6_addr, 16);
	}
	return bpf_map_lookup_elem(x->resolver_addrs_fd, &key, &value) == 0;
}

static void note_resolver(const struct existing *x,
			  const struct event_owner *owner)
{
	struct shared_process key = { .tgid = owner->tgid };

	key.start_tick = owner->start_ns / SHARED_TICK_NS;
	(void)bpf_map_update_elem(x->resolvers_fd, &key, owner, BPF_ANY);
}

static bool is_resolver(const struct existing *x,
			const struct event_owner *owner)
{
	struct shared_process key = { .tgid = owner->tgid };
	struct event_owner value;

	key.start_tick = owner->start_ns / SHARED_TICK_NS;
	return bpf_map_lookup_elem(x->resolvers_fd, &key, &value) == 0;
}

/* Evaluate @storage: its `eval` from the rest of it. */
static int evaluate(const struct scan *scan, struct shared_socket *storage)
{
	const struct image *image = scan->existing->image;
	const struct image_header *header = (const void *)image->cells;
	struct decide_subject_in in = { 0 };
	struct shared_cgroup_key key;
	struct shared_cgroup cgroup;
	int r;

	subject_fill(&in, storage);
	key.cgroup_id = storage->owner.cgroup_id;
	key.generation = header->generation;
	if (bpf_map_lookup_elem(scan->existing->cgroups_fd, &key, &cgroup) < 0)
		return -ENOENT;
	r = decide_subject(image, header, &in, cgroup.words, cgroup.words);
	if (r < 0)
		return r;
	memcpy(storage->eval.subject, cgroup.words,
	       sizeof(storage->eval.subject));
	storage->owner.exe_replaced = (uint8_t)in.exe_replaced;
	if (in.exe_replaced) /* the programs may know more of it by now */
		storage->cred.address = 0;
	storage->eval.generation = header->generation;
	return 0;
}

/* The class that opens nothing. */
static uint8_t class_none(const struct existing *x)
{
	const struct image_header *header = (const void *)x->image->cells;

	return (uint8_t)mark_class_none(header->mark_mask);
}

static uint8_t class_of(struct scan *scan, const struct shared_socket *storage)
{
	const struct existing *x = scan->existing;
	__u64 words[EVENT_CLASS_WORDS];
	__u32 class_id;

	class_id = subject_class(x->image, (const void *)x->image->cells,
				 storage, words);
	if (class_id)
		return (uint8_t)class_id;
	scan->found.classes = true;
	return x->class_of(x->context, (const uint64_t *)words);
}

static uint32_t mark_mask(const struct existing *x)
{
	return ((const struct image_header *)x->image->cells)->mark_mask;
}

/*
 * Expect the mark that set_mark() is about to give.  Where it has to wait for
 * whoever holds the lock of the socket, nothing leaves by the mark of before,
 * which may mean something else by now.
 */
static void expect_mark(const struct existing *x, struct shared_socket *storage)
{
	uint32_t mask = mark_mask(x);

	storage->mark.epoch =
		((const struct image_header *)x->image->cells)->class_epoch;
	storage->mark.mask = mark_class_bits(mask);
	storage->mark.bits = mark_of_class(storage->eval.class_id, mask) &
			     storage->mark.mask;
}

static uint32_t get_mark(int fd)
{
	socklen_t len = sizeof(uint32_t);
	uint32_t value = 0;

	(void)getsockopt(fd, SOL_SOCKET, SO_MARK, &value, &len);
	return value;
}

/* Which mark a socket is to have. */
struct intended {
	struct existing_flow flow; /* its class, and the ends if it has any */
	bool connected;
	bool stays; /* it has that mark */
};

/* A TCP connection keeps the mark that it began with, as its flow does, or else
 * its next packets would be refused. */
static struct intended intend(const struct existing *x, int fd,
			      uint8_t class_id, enum marked marked)
{
	uint32_t mask = mark_mask(x), value = get_mark(fd);
	struct intended to = { .flow.class_id = class_id };

	to.connected = marked != MARKED_ELSEWHERE &&
		       connection_ends(fd, &to.flow.ends) == 0;
	to.stays = to.connected && to.flow.ends.proto == IPPROTO_TCP &&
		   marked == MARKED_BEFORE && mark_class_id(value, mask) != 0;
	if (to.stays)
		to.flow.class_id = (uint8_t)mark_class_id(value, mask);
	return to;
}

static void set_mark(const struct existing *x, int fd, uint8_t class_id)
{
	uint32_t mask = mark_mask(x), value = get_mark(fd);

	value = mark_with(value, mask, mark_of_class(class_id, mask));
	(void)setsockopt(fd, SOL_SOCKET, SO_MARK, &value, sizeof(value));
}

static void note_flow(struct scan *scan, const struct intended *to,
		      enum marked marked)
{
	struct scan_flows *flows = scan->flows;

	if (!to->connected || !(to->stays || marked == MARKED_NEVER))
		return;
	if (flows->skip)
		flows->skip--;
	else if (flows->n < ARRAY_SIZE(flows->list))
		flows->list[flows->n++] = to->flow;
}

/* A socket without storage belongs to the process that holds it. */
static void begin_storage(struct scan *scan, int fd,
			  struct shared_socket *storage)
{
	memset(storage, 0, sizeof(*storage));
	storage->owner = scan->process.owner;
	storage->cred.n_groups = scan->process.n_groups;
	memcpy(storage->cred.groups, scan->process.groups,
	       sizeof(storage->cred.groups));
	storage->netns = sockdiag_netns(fd);
}

/* Is @storage of the policy in force already? */
static bool is_judged(const struct existing *x,
		      const struct shared_socket *storage)
{
	const struct image_header *header =
		x->image ? (const void *)x->image->cells : NULL;

	return !header || storage->eval.generation == header->generation;
}

static enum marked marked_before(const struct existing *x,
				 const struct shared_socket *storage,
				 bool fresh)
{
	if (storage->netns != x->home_netns)
		return MARKED_ELSEWHERE;
	return fresh ? MARKED_NEVER : MARKED_BEFORE;
}

/* Fill in what the policy says of the owner. */
static void judge(struct scan *scan, int fd, struct shared_socket *storage)
{
	const struct existing *x = scan->existing;

	if (storage->netns == x->home_netns && serves_listed(x, fd))
		note_resolver(x, &scan->process.owner);
	storage->eval.resolver = is_resolver(x, &storage->owner);
	if (!x->image)
		return;
	if (evaluate(scan, storage) < 0) {
		storage->owner.attribution = EVENT_UNKNOWN;
		storage->cred.address = 0; /* the next send reads it anew */
	}
	storage->eval.class_id = class_of(scan, storage);
	expect_mark(x, storage);
}

static void update_socket(struct scan *scan, int fd)
{
	const struct existing *x = scan->existing;
	struct shared_socket storage;
	struct intended to = { 0 };
	enum marked marked;
	bool fresh;
	int r;

	fresh = bpf_map_lookup_elem(x->sockets_fd, &fd, &storage) != 0;
	if (fresh)
		begin_storage(scan, fd, &storage);
	else if (is_judged(x, &storage))
		return;
	judge(scan, fd, &storage);
	marked = marked_before(x, &storage, fresh);
	if (x->image)
		to = intend(x, fd, storage.eval.class_id, marked);
	if (scan->flows) {
		note_flow(scan, &to, marked);
		return;
	}
	storage.seq = (storage.seq + 2) & ~1U;
	r = bpf_map_update_elem(x->sockets_fd, &fd, &storage,
				fresh ? BPF_NOEXIST : BPF_EXIST);
	if (r == -EEXIST || r == -ENOENT)
		return; /* it was used just now, so what is in it is newer */
	/* Without any mark it would pass for a socket of the kernel, which may
	 * do everything. */
	if (x->image && !to.stays)
		set_mark(x, fd, r < 0 ? class_none(x) : storage.eval.class_id);
	scan->found.changed++;
}

bool scan_socket(void *context, int fd)
{
	struct scan *scan = context;

	if (!is_inet(fd)) {
		if (scan->existing->cut_asks && !scan->flows)
			(void)held_ask_cut(scan->existing->listeners_fd, fd);
		return true;
	}
	/* A process that ended meanwhile is unknown; others may hold the
	 * socket, too. */
	if (!scan->known)
		(void)process_read(scan->process.owner.tgid,
				   scan->existing->inode_program,
				   &scan->process);
	scan->known = true;
	update_socket(scan, fd);
	return true;
}
