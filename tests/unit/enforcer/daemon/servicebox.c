/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * servicebox.c - the whole daemon inside a test, and a resolver beside it.
 */
#include "tests/unit/enforcer/daemon/servicebox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "enforcer/active/active.h"
#include "enforcer/active/reload/reload.h"
#include "enforcer/daemon/service.h"
#include "enforcer/daemon/start.h"
#include "enforcer/lib/loop.h"
#include "enforcer/record/output/output.h"
#include "enforcer/record/writer.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/builder.h"
#include "tests/unit/unit.h"

#define PATIENCE_MS 10000
#define RECORDS_MAX (1 << 20)

static const char *unable;
static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char policy_path[64], records_path[64], control_path[64];

static struct sockaddr_in resolver_address(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(53) };

	(void)inet_pton(AF_INET, SERVICEBOX_RESOLVER, &address.sin_addr);
	return address;
}

/* Turn the question in @wire, of @len bytes, into its answer. */
static size_t make_answer(uint8_t *wire, size_t len)
{
	static const uint8_t record[] = { 0xc0, 12, 0, 1, 0,   1, 0, 0,
					  0,	60, 0, 4, 192, 0, 2, 2 };

	wire[2] |= 0x80;
	wire[3] |= 0x80;
	wire[7] = 1;
	memcpy(wire + len, record, sizeof(record));
	return len + sizeof(record);
}

static void answer_datagram(int fd)
{
	struct sockaddr_in from;
	socklen_t from_len = sizeof(from);
	uint8_t wire[512];
	ssize_t n =
		recvfrom(fd, wire, 256, 0, (struct sockaddr *)&from, &from_len);

	if (n > 12)
		(void)sendto(fd, wire, make_answer(wire, (size_t)n), 0,
			     (struct sockaddr *)&from, from_len);
}

/* One question a connection; its answer comes in two segments. */
static void answer_connection(int listener)
{
	CLEANUP(base_closep) int fd = accept(listener, NULL, NULL);
	const int one = 1;
	uint8_t wire[512], wait;
	ssize_t n = recv(fd, wire, 256, 0);
	size_t len;

	if (n <= 14)
		return;
	len = make_answer(wire + 2, (size_t)n - 2);
	wire[0] = 0;
	wire[1] = (uint8_t)len;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	(void)send(fd, wire, 5, MSG_NOSIGNAL);
	(void)send(fd, wire + 5, len - 3, MSG_NOSIGNAL);
	(void)recv(fd, &wait, 1, 0); /* until the client closes */
}

static int bind_resolver(int type)
{
	const struct sockaddr_in address = resolver_address();
	const int one = 1;
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    (type == SOCK_STREAM && listen(fd, 16) < 0))
		_exit(1);
	return fd;
}

static void run_resolver(int ready)
{
	struct pollfd fds[2] = { { .events = POLLIN }, { .events = POLLIN } };

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	fds[0].fd = bind_resolver(SOCK_DGRAM);
	fds[1].fd = bind_resolver(SOCK_STREAM);
	(void)!write(ready, "", 1);
	while (poll(fds, 2, -1) > 0) {
		if (fds[0].revents)
			answer_datagram(fds[0].fd);
		if (fds[1].revents)
			answer_connection(fds[1].fd);
	}
	_exit(1);
}

/* In a process of its own: who is bound to a listed resolver's address is a
 * local resolver, whose questions are never judged. */
static void start_resolver(struct servicebox *box)
{
	int ready[2];
	char byte;

	CU_ASSERT_FATAL(pipe(ready) == 0);
	box->resolver = fork();
	if (box->resolver == 0)
		run_resolver(ready[1]);
	(void)close(ready[1]);
	CU_ASSERT_EQUAL_FATAL(read(ready[0], &byte, 1), 1);
	(void)close(ready[0]);
}

void servicebox_write_policy(const char *text)
{
	FILE *file = fopen(policy_path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

/* What a former daemon kept. */
static void remove_state(void)
{
	char path[sizeof(dir) + sizeof("/policy")];
	int r;

	(void)snprintf(path, sizeof(path), "%s/policy", dir);
	r = unit_remove_folder(path);
	CU_ASSERT(r == 0 || r == -ENOENT);
}

bool servicebox_prepare(struct servicebox *box, const char *policy)
{
	memset(box, 0, sizeof(*box));
	if (unable) {
		unit_skip(unable);
		return false;
	}
	if (!nftbox_enter() || !nftbox_peer_open(&box->peer))
		return false;
	start_resolver(box);
	servicebox_write_policy(policy);
	remove_state();
	(void)unlink(records_path);
	options_init(&box->options);
	box->options.policy = policy_path;
	box->options.output = records_path;
	box->options.control = control_path;
	box->options.cgroup = capture_box_cgroup();
	box->options.pin = NULL;
	return true;
}

void servicebox_start(struct servicebox *box)
{
	struct service *s = calloc(1, sizeof(*s));

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	s->options = &box->options;
	s->watch = box->watch;
	if (s->watch)
		s->reporter.mode = RECORD_WATCH;
	CU_ASSERT_EQUAL_FATAL(loop_new(&s->loop), 0);
	box->error = start_service(s);
	if (box->error == 0)
		box->service = s;
	else
		service_close(s);
}

bool servicebox_open(struct servicebox *box, const char *policy)
{
	if (!servicebox_prepare(box, policy))
		return false;
	servicebox_start(box);
	CU_ASSERT_PTR_NOT_NULL_FATAL(box->service);
	return true;
}

void servicebox_close(struct servicebox *box)
{
	if (!box->resolver)
		return;
	if (box->service)
		box->service->remove = true;
	service_close(box->service);
	(void)kill(box->resolver, SIGKILL);
	(void)waitpid(box->resolver, NULL, 0);
	nftbox_peer_close(&box->peer);
	box->service = NULL;
	box->resolver = 0;
}

void servicebox_reload(struct servicebox *box, const char *policy)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;
	const struct reload_how how = { 0 };

	servicebox_write_policy(policy);
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(reload_policy(box->service->active, &how, diag),
			      0);
}

int servicebox_send(const char *name, int type)
{
	CLEANUP(base_closep) int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	const struct sockaddr_in address = resolver_address();
	static struct builder b;
	uint8_t framed[512] = { 0 };
	size_t skip = type == SOCK_STREAM ? 0 : 2;

	builder_begin(&b, 0x0100, name, 1);
	framed[1] = (uint8_t)b.len;
	memcpy(framed + 2, b.wire, b.len);
	CU_ASSERT_EQUAL(
		connect(fd, (const struct sockaddr *)&address, sizeof(address)),
		0);
	if (send(fd, framed + skip, b.len + 2 - skip, MSG_NOSIGNAL) < 0)
		return -1;
	return TAKE_FD(fd);
}

void servicebox_receive(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	size_t len = 0, whole = 13;
	uint8_t got[512];
	ssize_t n = 1;
	int type;
	socklen_t type_len = sizeof(type);

	CU_ASSERT_FATAL(fd >= 0);
	(void)getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_len);
	while (len < whole && n > 0 && poll(&wait, 1, PATIENCE_MS) == 1) {
		n = recv(fd, got + len, sizeof(got) - len, 0);
		len += n > 0 ? (size_t)n : 0;
		if (type == SOCK_STREAM && len >= 2)
			whole = 2 + (size_t)got[1];
	}
	CU_ASSERT(len >= whole);
	(void)close(fd);
}

void servicebox_ask(const char *name, int type)
{
	servicebox_receive(servicebox_send(name, type));
}

static bool has_words(const char *line, const char *words)
{
	char copy[256], *rest = copy, *word;

	(void)snprintf(copy, sizeof(copy), "%s", words);
	while ((word = strsep(&rest, " ")))
		if (!strstr(line, word))
			return false;
	return true;
}

size_t servicebox_records(struct servicebox *box, const char *words)
{
	CLEANUP(base_freep) char *text = calloc(1, RECORDS_MAX);
	char *rest = text, *line;
	size_t n = 0;
	FILE *file;

	(void)record_writer_tick(box->service->reporter.writer);
	(void)output_flush(box->service->output);
	file = fopen(records_path, "re");
	CU_ASSERT_FATAL(text && file);
	(void)!fread(text, 1, RECORDS_MAX - 1, file);
	(void)fclose(file);
	while ((line = strsep(&rest, "\n")))
		n += has_words(line, words);
	return n;
}

void servicebox_drop_records(struct servicebox *box)
{
	(void)servicebox_records(box, ""); /* writes what was kept back */
	CU_ASSERT_EQUAL(truncate(records_path, 0), 0);
}

bool servicebox_is_open(const char *set)
{
	char command[128];

	(void)snprintf(command, sizeof(command),
		       "get element inet nameward %s { " NFTBOX_THERE_4 " }",
		       set);
	return nftbox_nft(command, NULL, 0) == 0;
}

bool servicebox_has_table(void)
{
	return nftbox_nft("list table inet nameward", NULL, 0) == 0;
}

bool servicebox_enforces(void)
{
	CLEANUP(base_closep)
	int fd = servicebox_send("denied.example.com", SOCK_DGRAM);

	return fd < 0;
}

void servicebox_begin(void)
{
	if (!mkdtemp(dir))
		unable = "no directory can be made";
	else
		unable = capture_box_enter();
	(void)snprintf(policy_path, sizeof(policy_path), "%s/policy.yaml", dir);
	(void)snprintf(records_path, sizeof(records_path), "%s/records", dir);
	(void)snprintf(control_path, sizeof(control_path), "%s/control", dir);
	(void)setenv("STATE_DIRECTORY", dir, 1);
}

void servicebox_end(void)
{
	(void)unit_remove_folder(dir);
}
