/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nftbox.c - network namespaces for a test, and what nft(8) says in them.
 */
#include "tests/unit/nftbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/unit/unit.h"

extern char **environ;

static size_t read_all(int fd, char *ret_text, size_t len)
{
	char rest[4096];
	size_t n = 0;

	for (;;) {
		bool room = ret_text && n + 1 < len;
		ssize_t got = room ? read(fd, ret_text + n, len - n - 1)
				   : read(fd, rest, sizeof(rest));

		if (got <= 0)
			break;
		if (room)
			n += (size_t)got;
	}
	if (ret_text)
		ret_text[n] = '\0';
	return n;
}

int nftbox_run(const char *const argv[], char *ret_text, size_t len)
{
	posix_spawn_file_actions_t actions;
	int status = -1;
	int ends[2];
	pid_t pid;
	int r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	(void)posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
	r = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)argv,
			 environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(ends[1]);
	if (r == 0) {
		(void)read_all(ends[0], ret_text, len);
		(void)waitpid(pid, &status, 0);
	}
	(void)close(ends[0]);
	return status;
}

bool nftbox_sh(const char *command)
{
	const char *const argv[] = { "sh", "-c", command, NULL };

	return nftbox_run(argv, NULL, 0) == 0;
}

int nftbox_nft(const char *command, char *ret_text, size_t len)
{
	const char *const argv[] = { "nft", command, NULL };

	return nftbox_run(argv, ret_text, len);
}

bool nftbox_shows(const char *command, const char *text)
{
	CLEANUP(base_freep) char *got = malloc(1 << 20);
	bool found;

	if (!got || nftbox_nft(command, got, 1 << 20) != 0)
		return false;
	found = strstr(got, text);
	if (!found)
		(void)fprintf(stderr, "nft %s: no \"%s\" in\n%s\n", command,
			      text, got);
	return found;
}

void nftbox_expect_chain(const char *what, const char *want)
{
	char text[4096] = "", *chain;

	CU_ASSERT_EQUAL(
		nftbox_nft("list chain inet nameward c", text, sizeof(text)),
		0);
	chain = strstr(text, "\tchain c {\n");
	if (chain && strlen(chain) > 2)
		chain[strlen(chain) - 2] = '\0'; /* the end of the table */
	unit_string(what, want, chain);
}

/* Run `ip` with blank-separated @words. */
static bool run_ip(const char *words)
{
	const char *argv[24] = { "ip" };
	char copy[256], text[256];
	char *rest = copy;
	size_t n = 1;

	(void)snprintf(copy, sizeof(copy), "%s", words);
	while (n < ARRAY_SIZE(argv) - 1 && (argv[n] = strsep(&rest, " ")))
		n++;
	if (nftbox_run(argv, text, sizeof(text)) == 0)
		return true;
	(void)fprintf(stderr, "ip %s: %s\n", words, text);
	return false;
}

bool nftbox_enter(void)
{
	if (geteuid() != 0) {
		unit_skip("it takes root");
		return false;
	}
	if (unshare(CLONE_NEWNET) < 0) {
		unit_skip("no network namespace can be made");
		return false;
	}
	if (nftbox_nft("list ruleset", NULL, 0) != 0 ||
	    !run_ip("link set lo up")) {
		unit_skip("nft or ip does not work here");
		return false;
	}
	return true;
}

static void keep_namespace(int ready)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (unshare(CLONE_NEWNET) < 0)
		_exit(1);
	(void)!write(ready, "", 1);
	for (;;)
		(void)pause();
}

static int open_namespace(pid_t pid)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Enter the namespace of @pid.  Returns a descriptor of the one that was left.
 */
static int go_to(pid_t pid)
{
	CLEANUP(base_closep) int there = open_namespace(pid);
	int here = open_namespace(getpid());

	if (there < 0 || here < 0 || setns(there, CLONE_NEWNET) < 0) {
		base_closep(&here);
		return -1;
	}
	return here;
}

static void come_back(int here)
{
	if (setns(here, CLONE_NEWNET) < 0)
		abort(); /* all later tests would be in the wrong place */
	(void)close(here);
}

static bool set_up_there(const struct nftbox_peer *peer)
{
	int here = go_to(peer->pid);
	bool good;

	if (here < 0)
		return false;
	good = run_ip("link set lo up") &&
	       run_ip("addr add " NFTBOX_THERE_4 "/24 dev there") &&
	       run_ip("addr add " NFTBOX_THERE_6 "/64 dev there nodad") &&
	       run_ip("addr add 192.0.2.3/24 dev there") &&
	       run_ip("link set there up");
	come_back(here);
	return good;
}

static bool set_up_here(const struct nftbox_peer *peer)
{
	char move[64];

	(void)snprintf(move, sizeof(move), "link set there netns %d",
		       (int)peer->pid);
	return run_ip("link add here type veth peer name there") &&
	       run_ip(move) &&
	       run_ip("addr add " NFTBOX_HERE_4 "/24 dev here") &&
	       run_ip("addr add " NFTBOX_HERE_6 "/64 dev here nodad") &&
	       run_ip("link set here up");
}

bool nftbox_peer_open(struct nftbox_peer *peer)
{
	int ready[2];
	char byte;

	if (pipe2(ready, O_CLOEXEC) < 0)
		return false;
	peer->pid = fork();
	if (peer->pid == 0)
		keep_namespace(ready[1]);
	(void)close(ready[1]);
	if (peer->pid > 0 && read(ready[0], &byte, 1) == 1 &&
	    set_up_here(peer) && set_up_there(peer)) {
		(void)close(ready[0]);
		return true;
	}
	(void)close(ready[0]);
	nftbox_peer_close(peer);
	unit_skip("no veth pair can be made");
	return false;
}

void nftbox_peer_close(struct nftbox_peer *peer)
{
	if (peer->pid <= 0)
		return;
	(void)kill(peer->pid, SIGKILL);
	(void)waitpid(peer->pid, NULL, 0);
	peer->pid = 0;
}

uint32_t nftbox_peer_ifindex(void)
{
	const char *const show[] = { "ip", "link", "show", "here", NULL };
	char text[512] = "";
	const char *at;

	/* "2: here@if3: <BROADCAST,..." */
	if (nftbox_run(show, text, sizeof(text)) != 0)
		return 0;
	at = strstr(text, "here@if");
	return at ? (uint32_t)strtoul(at + strlen("here@if"), NULL, 10) : 0;
}

int nftbox_peer_listen(const struct nftbox_peer *peer, int type,
		       const char *address, uint16_t port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
				  .sin_port = htons(port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
				   .sin6_port = htons(port) };
	bool is_v4 = inet_pton(AF_INET, address, &v4.sin_addr) == 1;
	int here = go_to(peer->pid);
	int fd;

	if (here < 0)
		return -1;
	(void)inet_pton(AF_INET6, address, &v6.sin6_addr);
	fd = socket(is_v4 ? AF_INET : AF_INET6, type | SOCK_CLOEXEC, 0);
	if (bind(fd, is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6,
		 is_v4 ? sizeof(v4) : sizeof(v6)) < 0 ||
	    (type == SOCK_STREAM && listen(fd, 1024) < 0)) {
		base_closep(&fd);
		fd = -1;
	}
	come_back(here);
	return fd;
}

int nftbox_datagrams(bool receives, uint16_t port)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	const struct sockaddr *at = (const struct sockaddr *)&address;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL_FATAL(
		(receives ? bind : connect)(fd, at, sizeof(address)), 0);
	return fd;
}

size_t nftbox_received(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	char byte;
	size_t n = 0;

	while (poll(&wait, 1, 50) > 0 && recv(fd, &byte, 1, 0) == 1)
		n++;
	return n;
}
