/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_held_ask.c - which ends of which connections are shut down, as both ends
 * see it.
 */
#include "bpf/sockets/held_ask.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bpf/abi/listener.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

struct scene {
	int map, listener, client, server;
	char path[64];
};

static void list(const struct scene *x, uint32_t action)
{
	const struct listener value = { .action = action };
	struct listener_key key = { 0 };

	(void)snprintf(key.path, sizeof(key.path), "%s", x->path);
	CU_ASSERT_EQUAL(bpf_map_update_elem(x->map, &key, &value, BPF_ANY), 0);
}

/* A connection that is there; false: the test was skipped. */
static bool begin(struct scene *x, int type)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	*x = (struct scene){ .server = -1 };
	x->map = bpf_map_create(BPF_MAP_TYPE_HASH, "test",
				sizeof(struct listener_key),
				sizeof(struct listener), LISTENERS_MAX, NULL);
	if (x->map < 0) {
		unit_skip("BPF maps can't be made");
		return false;
	}
	(void)snprintf(x->path, sizeof(x->path), "/tmp/nameward-unit-held.%d",
		       getpid());
	memcpy(address.sun_path, x->path, strlen(x->path));
	x->listener = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	x->client = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
	(void)unlink(x->path);
	CU_ASSERT_EQUAL_FATAL(
		bind(x->listener, (const void *)&address, sizeof(address)), 0);
	CU_ASSERT_EQUAL_FATAL(listen(x->listener, 1), 0);
	CU_ASSERT_EQUAL_FATAL(
		connect(x->client, (const void *)&address, sizeof(address)), 0);
	return true;
}

static void take(struct scene *x)
{
	x->server = accept(x->listener, NULL, NULL);
	CU_ASSERT_FATAL(x->server >= 0);
}

static bool passes(const struct scene *x)
{
	char got;

	return send(x->client, "q", 1, MSG_NOSIGNAL) == 1 &&
	       recv(x->server, &got, 1, MSG_DONTWAIT) == 1 &&
	       send(x->server, "a", 1, MSG_NOSIGNAL) == 1 &&
	       recv(x->client, &got, 1, MSG_DONTWAIT) == 1;
}

/* Both ends read the end, and can't send. */
static bool is_cut(const struct scene *x)
{
	char got;

	return send(x->client, "q", 1, MSG_NOSIGNAL) < 0 && errno == EPIPE &&
	       send(x->server, "a", 1, MSG_NOSIGNAL) < 0 && errno == EPIPE &&
	       recv(x->client, &got, 1, MSG_DONTWAIT) == 0 &&
	       recv(x->server, &got, 1, MSG_DONTWAIT) == 0;
}

static void end(struct scene *x)
{
	(void)close(x->server);
	(void)close(x->client);
	(void)close(x->listener);
	(void)close(x->map);
	(void)unlink(x->path);
}

static void only_connections_to_refused_services_are_cut(void)
{
	struct scene x;

	if (!begin(&x, SOCK_STREAM))
		return;
	take(&x);
	CU_ASSERT_FALSE(held_ask_cut(x.map, x.client));
	list(&x, LISTENER_WATCHED);
	CU_ASSERT_FALSE(held_ask_cut(x.map, x.client));
	CU_ASSERT_FALSE(held_ask_cut(x.map, x.server));
	CU_ASSERT(passes(&x));
	list(&x, LISTENER_REFUSED);
	CU_ASSERT_FALSE(held_ask_cut(x.map, x.listener));
	CU_ASSERT_FALSE(held_ask_cut(x.map, STDIN_FILENO));
	CU_ASSERT(passes(&x));
	CU_ASSERT(held_ask_cut(x.map, x.client));
	CU_ASSERT(is_cut(&x));
	end(&x);
}

static void a_connection_is_cut_by_the_end_of_its_service_too(void)
{
	struct scene x;

	if (!begin(&x, SOCK_STREAM))
		return;
	take(&x);
	list(&x, LISTENER_REFUSED);
	CU_ASSERT(held_ask_cut(x.map, x.server));
	CU_ASSERT(is_cut(&x));
	end(&x);
}

static void a_connection_that_nobody_has_accepted_yet_is_cut(void)
{
	struct scene x;
	char got;

	if (!begin(&x, SOCK_STREAM))
		return;
	list(&x, LISTENER_REFUSED);
	CU_ASSERT_EQUAL(send(x.client, "q", 1, MSG_NOSIGNAL), 1);
	CU_ASSERT(held_ask_cut(x.map, x.client));
	take(&x);
	/* What was sent before is there, but nothing can come back. */
	CU_ASSERT_EQUAL(recv(x.server, &got, 1, MSG_DONTWAIT), 1);
	CU_ASSERT(is_cut(&x));
	end(&x);
}

static void sockets_of_other_kinds_are_let_alone(void)
{
	struct scene x;
	int pair[2], inet, fresh;

	if (!begin(&x, SOCK_SEQPACKET))
		return;
	list(&x, LISTENER_REFUSED);
	CU_ASSERT_EQUAL_FATAL(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	inet = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	fresh = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CU_ASSERT_FALSE(held_ask_cut(x.map, pair[0]));
	CU_ASSERT_FALSE(held_ask_cut(x.map, inet));
	CU_ASSERT_FALSE(held_ask_cut(x.map, fresh));
	CU_ASSERT_FALSE(held_ask_cut(x.map, -1));
	CU_ASSERT_EQUAL(send(pair[0], "q", 1, MSG_NOSIGNAL), 1);
	(void)close(pair[0]);
	(void)close(pair[1]);
	(void)close(inet);
	(void)close(fresh);
	end(&x);
}

static const struct unit_test tests[] = {
	UNIT(only_connections_to_refused_services_are_cut),
	UNIT(a_connection_is_cut_by_the_end_of_its_service_too),
	UNIT(a_connection_that_nobody_has_accepted_yet_is_cut),
	UNIT(sockets_of_other_kinds_are_let_alone),
};

int main(void)
{
	return unit_main("held_ask", tests, ARRAY_SIZE(tests));
}
