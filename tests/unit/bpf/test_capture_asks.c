/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_capture_asks.c - connections to a Unix socket whose path is listed: by
 * which way, by whom, and what is reported.
 *
 * run: once
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/asks/listeners.h"
#include "bpf/capture.h"
#include "bpf/load/feature.h"
#include "policy/base.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/policy_text.h"
#include "tests/unit/unit.h"

#define USER 65534

static const char *unable;
/* What the kernel was found to lack: the programs are loaded once for that. */
static const char *lacking;
static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char path[64], other[64];

static struct sockaddr_un address_of(const char *at)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", at);
	return address;
}

static int listen_at(const char *at)
{
	const struct sockaddr_un address = address_of(at);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)unlink(at);
	CU_ASSERT_EQUAL_FATAL(bind(fd, (const void *)&address, sizeof(address)),
			      0);
	CU_ASSERT_EQUAL(chmod(at, 0666), 0);
	CU_ASSERT_EQUAL_FATAL(listen(fd, 64), 0);
	return fd;
}

/* 0, or the error of connect(). */
static int connect_to(const char *at)
{
	const struct sockaddr_un address = address_of(at);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int r = connect(fd, (const void *)&address, sizeof(address)) < 0 ? errno
									 : 0;

	(void)close(fd);
	return r;
}

static int wait_for(pid_t child)
{
	int status = 0;

	CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int connect_as(uid_t uid)
{
	pid_t child = fork();

	if (child == 0)
		_exit(setresuid(uid, uid, uid) < 0 ? 255 : connect_to(path));
	return wait_for(child);
}

/* In the cgroup above the one that the programs are attached to. */
static int connect_from_above(void)
{
	char procs[PATH_MAX + 32];
	pid_t child = fork();
	FILE *file;

	if (child == 0) {
		(void)snprintf(procs, sizeof(procs), "%s/../cgroup.procs",
			       capture_box_cgroup());
		file = fopen(procs, "we");
		if (!file || fputs("0", file) < 0 || fclose(file))
			_exit(255);
		_exit(connect_to(path));
	}
	return wait_for(child);
}

struct scene {
	struct capture_box box;
	int listener, other;
};

/* @path is refused, or what @action says; false: it can't be tried here. */
static bool begin(struct scene *x, enum listener_action action)
{
	const struct listeners_entry entry = { path, action };

	*x = (struct scene){ .listener = -1, .other = -1 };
	if (unable || lacking) {
		unit_skip(unable ?: lacking);
		return false;
	}
	capture_box_begin(&x->box);
	if (!capture_features(x->box.capture)->asks) {
		lacking = "the kernel has no fmod_ret";
		unit_skip(lacking);
		capture_box_end(&x->box);
		return false;
	}
	x->listener = listen_at(path);
	x->other = listen_at(other);
	CU_ASSERT_EQUAL(capture_asks_set(x->box.capture, &entry, 1), 0);
	CU_ASSERT_EQUAL(connect_to(path), 0);
	CU_ASSERT_FATAL(capture_attach(x->box.capture) == 0);
	return true;
}

static void end(struct scene *x)
{
	capture_box_end(&x->box);
	CU_ASSERT_EQUAL(connect_to(path), 0);
	(void)close(x->listener);
	(void)close(x->other);
}

static void a_listed_path_is_refused_and_reported(void)
{
	struct capture_box_seen seen = { 0 };
	struct scene x;

	if (!begin(&x, LISTENER_REFUSED))
		return;
	CU_ASSERT_EQUAL(connect_to(other), 0);
	CU_ASSERT_EQUAL(connect_to(path), ECONNREFUSED);
	CU_ASSERT_EQUAL(
		capture_drain(x.box.capture, 10, capture_box_see, &seen), 1);
	CU_ASSERT_EQUAL(seen.last.kind, EVENT_ASK);
	CU_ASSERT_EQUAL(seen.last.family, AF_UNIX);
	CU_ASSERT(seen.last.flags & EVENT_DENIED);
	CU_ASSERT_EQUAL(seen.last.owner.tgid, (uint32_t)getpid());
	CU_ASSERT_EQUAL(seen.last.owner.attribution, EVENT_EXACT);
	CU_ASSERT_EQUAL(seen.last.payload_len, sizeof(struct listener_key));
	unit_string("path", path, (const char *)seen.payload);
	CU_ASSERT_EQUAL(connect_as(USER), ECONNREFUSED);
	CU_ASSERT_EQUAL(capture_asks_set(x.box.capture, NULL, 0), 0);
	CU_ASSERT_EQUAL(connect_to(path), 0);
	end(&x);
}

static void every_way_to_the_same_socket_is_refused(void)
{
	char way[PATH_MAX];
	struct scene x;

	if (!begin(&x, LISTENER_REFUSED))
		return;
	(void)snprintf(way, sizeof(way), "%s/link", dir);
	CU_ASSERT_EQUAL(symlink(path, way), 0);
	CU_ASSERT_EQUAL(connect_to(way), ECONNREFUSED);
	CU_ASSERT_EQUAL(unlink(way), 0);
	CU_ASSERT_EQUAL(link(path, way), 0);
	CU_ASSERT_EQUAL(connect_to(way), ECONNREFUSED);
	(void)snprintf(way, sizeof(way), "%s/../%s", dir, path + 5);
	CU_ASSERT_EQUAL(connect_to(way), ECONNREFUSED);
	(void)snprintf(way, sizeof(way), "/proc/self/root%s", path);
	CU_ASSERT_EQUAL(connect_to(way), ECONNREFUSED);
	CU_ASSERT_EQUAL(chdir(dir), 0);
	CU_ASSERT_EQUAL(connect_to("./socket"), ECONNREFUSED);
	CU_ASSERT_EQUAL(chdir("/"), 0);
	/* Renamed, it is the same socket still. */
	(void)snprintf(way, sizeof(way), "%s/renamed", dir);
	CU_ASSERT_EQUAL(rename(path, way), 0);
	CU_ASSERT_EQUAL(connect_to(way), ECONNREFUSED);
	CU_ASSERT_EQUAL(rename(way, path), 0);
	(void)snprintf(way, sizeof(way), "%s/link", dir);
	CU_ASSERT_EQUAL(unlink(way), 0);
	end(&x);
}

static void a_service_that_binds_anew_is_refused_without_help(void)
{
	struct scene x;

	if (!begin(&x, LISTENER_REFUSED))
		return;
	(void)close(x.listener);
	x.listener = listen_at(path);
	CU_ASSERT_EQUAL(connect_to(path), ECONNREFUSED);
	end(&x);
}

static void programs_outside_the_cgroup_are_let_alone(void)
{
	struct scene x;

	if (!begin(&x, LISTENER_REFUSED))
		return;
	CU_ASSERT_EQUAL(connect_from_above(), 0);
	CU_ASSERT_EQUAL(connect_to(path), ECONNREFUSED);
	end(&x);
}

static void a_watched_service_is_connected(void)
{
	struct capture_box_seen seen = { 0 };
	struct scene x;

	if (!begin(&x, LISTENER_WATCHED))
		return;
	CU_ASSERT_EQUAL(connect_to(path), 0);
	CU_ASSERT_EQUAL(
		capture_drain(x.box.capture, 10, capture_box_see, &seen), 0);
	end(&x);
}

/* One end of a connection that was made before @path was listed: the program's
 * and, if @accepted, the service's. */
static void connection_of_before_is_cut(bool accepted)
{
	const struct listeners_entry entry = { path, LISTENER_REFUSED };
	const struct sockaddr_un address = address_of(path);
	struct scene x;
	int client, server = -1;
	char got;

	if (!begin(&x, LISTENER_WATCHED))
		return;
	client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CU_ASSERT_EQUAL(
		connect(client, (const void *)&address, sizeof(address)), 0);
	if (accepted)
		server = accept(x.listener, NULL, NULL);
	CU_ASSERT_EQUAL(send(client, "q", 1, MSG_NOSIGNAL), 1);
	CU_ASSERT_EQUAL(capture_asks_set(x.box.capture, &entry, 1), 0);
	capture_asks_tick(x.box.capture);
	CU_ASSERT_EQUAL(send(client, "q", 1, MSG_NOSIGNAL), -1);
	CU_ASSERT_EQUAL(recv(client, &got, 1, MSG_DONTWAIT), 0);
	CU_ASSERT_EQUAL(connect_to(path), ECONNREFUSED);
	CU_ASSERT_EQUAL(connect_to(other), 0);
	(void)close(client);
	(void)close(server);
	end(&x);
}

static void a_connection_from_before_the_refusal_is_cut(void)
{
	connection_of_before_is_cut(true);
	connection_of_before_is_cut(false);
}

/* The policy that excepts USER, as image 2. */
static void except_user(struct capture *capture)
{
	struct compile_input input = { .generation = 2, .class_epoch = 1 };
	struct policy_text text;

	capture_key(capture, input.key);
	policy_text_compile(&text,
			    "version: 1\n"
			    "name_services: { refuse: resolved, except: "
			    "[{ user: 65534 }, { user: 1, comm: no-such }] }\n"
			    "rules: [{ who: { user: 0 }, action: allow }]\n",
			    &input);
	CU_ASSERT_EQUAL_FATAL(text.error, 0);
	CU_ASSERT_EQUAL(capture_install(capture, text.image), 0);
	policy_text_done(&text);
}

static void an_excepted_program_is_connected_and_not_reported(void)
{
	struct capture_box_seen seen = { 0 };
	struct scene x;

	if (!begin(&x, LISTENER_REFUSED))
		return;
	CU_ASSERT_EQUAL(connect_as(USER), ECONNREFUSED);
	except_user(x.box.capture);
	(void)capture_drain(x.box.capture, 1000, capture_box_see, &seen);
	seen = (struct capture_box_seen){ 0 };
	CU_ASSERT_EQUAL(connect_as(USER), 0);
	CU_ASSERT_EQUAL(
		capture_drain(x.box.capture, 10, capture_box_see, &seen), 0);
	CU_ASSERT_EQUAL(connect_as(0), ECONNREFUSED);
	CU_ASSERT_EQUAL(connect_as(1), ECONNREFUSED);
	end(&x);
}

static void the_probe_says_what_the_kernel_does(void)
{
	struct capture_box_seen seen = { 0 };
	struct scene x;

	if (!begin(&x, LISTENER_REFUSED))
		return;
	CU_ASSERT_EQUAL(capture_asks_probe(x.box.capture), 0);
	CU_ASSERT_EQUAL(
		capture_drain(x.box.capture, 10, capture_box_see, &seen), 0);
	CU_ASSERT_EQUAL(connect_to(path), ECONNREFUSED);
	end(&x);
}

static void the_probe_fails_where_nothing_is_attached(void)
{
	struct capture *capture;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_box_open_without(FEATURE_ASKS);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	CU_ASSERT_FALSE(capture_features(capture)->asks);
	CU_ASSERT_EQUAL(capture_asks_set(capture, NULL, 0), 0);
	CU_ASSERT_EQUAL(capture_asks_probe(capture), -EOPNOTSUPP);
	CU_ASSERT_EQUAL(capture_attach(capture), 0);
	CU_ASSERT_EQUAL(capture_asks_probe(capture), -EOPNOTSUPP);
	CU_ASSERT_EQUAL(capture_detach(capture), 0);
	capture_close(capture);
}

static const struct unit_test tests[] = {
	UNIT(a_listed_path_is_refused_and_reported),
	UNIT(every_way_to_the_same_socket_is_refused),
	UNIT(a_service_that_binds_anew_is_refused_without_help),
	UNIT(programs_outside_the_cgroup_are_let_alone),
	UNIT(a_watched_service_is_connected),
	UNIT(a_connection_from_before_the_refusal_is_cut),
	UNIT(an_excepted_program_is_connected_and_not_reported),
	UNIT(the_probe_says_what_the_kernel_does),
	UNIT(the_probe_fails_where_nothing_is_attached),
};

int main(void)
{
	int r;

	unable = capture_box_enter();
	if (!mkdtemp(dir) || chmod(dir, 0755) < 0)
		return 1;
	(void)snprintf(path, sizeof(path), "%s/socket", dir);
	(void)snprintf(other, sizeof(other), "%s/other", dir);
	r = unit_main("capture_asks", tests, ARRAY_SIZE(tests));
	(void)unlink(path);
	(void)unlink(other);
	(void)rmdir(dir);
	return r;
}
