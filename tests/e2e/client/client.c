/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * client.c - the program that the end-to-end tests watch and stop.
 *
 *   client send|sendto|sendmsg|sendmmsg|write|writev [OPTION]...
 *   client spawn [OPTION]...      a process of its own for each lookup
 *   client dial ADDRESS... --port N      connect over TCP
 *   client race [OPTION]...       lookups, each with a connection at once
 *   client echo ADDRESS... --port N      one datagram there and back
 *   client ping ADDRESS...        an ICMP echo there and back
 *
 * Prints one line for each thing done, as key=value words:
 *   ask i=0 pid=12 tid=12 result=OK rcode=0 us=130 records=1 answers=…/TTL,…
 *   dial address=203.0.113.10 pid=12 result=ECONNREFUSED us=40 retransmits=0
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "policy/base.h"
#include "tests/e2e/client/ask.h"
#include "tests/e2e/client/names.h"
#include "tests/e2e/client/options.h"
#include "tests/e2e/client/race.h"

struct worker {
	const struct options *options;
	pthread_t thread;
	unsigned int first; /* number of its first lookup */
	unsigned int results[256];
};

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

static void pause_us(unsigned int us)
{
	struct timespec t = { .tv_sec = us / 1000000u,
			      .tv_nsec = (long)(us % 1000000u) * 1000 };

	(void)nanosleep(&t, NULL);
}

static const char *result_name(int r)
{
	const char *name = r == 0 ? "OK" : strerrorname_np(-r);

	return name ? name : "UNKNOWN";
}

/* Each line is one write: threads and forked processes share standard output.
 */
__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
	char line[4096];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (len > 0 && (size_t)len < sizeof(line) &&
	    write(STDOUT_FILENO, line, (size_t)len) < 0)
		exit(1);
}

static void print_addresses(const struct message_answer *answer, char *out,
			    size_t size)
{
	char text[INET6_ADDRSTRLEN];
	size_t used = 0;
	unsigned int i;

	out[0] = '\0';
	for (i = 0; i < answer->n_addresses && used + 80 < size; i++) {
		inet_ntop(answer->addresses[i].family,
			  answer->addresses[i].bytes, text, sizeof(text));
		used += (size_t)snprintf(out + used, size - used, "%s%s/%u",
					 i ? "," : "", text,
					 answer->addresses[i].ttl_s);
	}
}

static int dial(const char *address, const struct options *options,
		uint16_t port)
{
	struct sockaddr_storage to;
	struct ask_dialled dialled = { 0 };
	int r;

	r = ask_server(address, port, &to);
	if (r == 0)
		r = ask_dial(&to, options->dial_ms, &dialled);
	if (!options->summary)
		say("dial address=%s pid=%d result=%s us=%llu retransmits=%u\n",
		    address, getpid(), result_name(r),
		    (unsigned long long)dialled.ns / 1000, dialled.retransmits);
	return r == 0 && dialled.retransmits ? -EAGAIN : r;
}

static int dial_first(const struct message_answer *answer,
		      const struct options *options)
{
	char text[INET6_ADDRSTRLEN];

	if (answer->n_addresses == 0)
		return -ENODATA;
	inet_ntop(answer->addresses[0].family, answer->addresses[0].bytes, text,
		  sizeof(text));
	return dial(text, options, options->then_connect);
}

static int look_up(const struct options *options, unsigned int i)
{
	struct message_answer answer = { 0 };
	struct ask ask = options->ask;
	char name[NAMES_MAX], addresses[2048];
	uint64_t begin = now_us();
	int r;

	if (options->unique)
		ask.name = names_write(options->ask.name, i, name);
	r = ask_lookup(&ask, &answer);
	if (!options->summary) {
		print_addresses(&answer, addresses, sizeof(addresses));
		say("ask i=%u pid=%d tid=%d result=%s rcode=%u us=%llu "
		    "records=%u answers=%s\n",
		    i, getpid(), gettid(), result_name(r), answer.rcode,
		    (unsigned long long)(now_us() - begin), answer.n_records,
		    addresses);
	}
	if (r == 0 && options->then_connect)
		r = dial_first(&answer, options);
	return r;
}

/* /proc has no executable of a process whose main thread has ended. */
static void await_end_of_main(void)
{
	char byte;

	while (readlink("/proc/self/exe", &byte, sizeof(byte)) >= 0)
		pause_us(1000);
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	const struct options *options = worker->options;
	uint64_t begin;
	unsigned int i;
	int r;

	if (options->main_ends)
		await_end_of_main();
	begin = now_us();
	for (i = 0; i < options->count; i++) {
		if (options->limit_ms &&
		    now_us() - begin > options->limit_ms * 1000ULL)
			break;
		r = look_up(options, worker->first + i);
		worker->results[-r & 0xff]++;
		if (options->gap_us)
			pause_us(options->gap_us);
	}
	if (options->main_ends)
		pause_us(options->hold_ms * 1000u);
	return NULL;
}

static int sum_up(const struct worker *workers, const struct options *options)
{
	unsigned int results[256] = { 0 };
	unsigned int i, e;

	for (i = 0; i < options->threads; i++)
		for (e = 0; e < 256; e++)
			results[e] += workers[i].results[e];
	for (e = 0; e < 256 && options->summary; e++)
		if (results[e])
			say("sum result=%s count=%u\n", result_name(-(int)e),
			    results[e]);
	return results[0] == options->threads * options->count ? 0 : 1;
}

static int run_lookups(const struct options *options)
{
	struct worker workers[OPTIONS_THREADS_MAX] = { 0 };
	unsigned int i;
	int r;

	for (i = 0; i < options->threads; i++) {
		workers[i].options = options;
		workers[i].first = i * options->count;
		if (options->threads == 1 && !options->main_ends) {
			work(&workers[i]);
			break;
		}
		r = pthread_create(&workers[i].thread, NULL, work, &workers[i]);
		if (r != 0)
			return 1;
	}
	if (options->main_ends) /* what is on the stack stays there */
		(void)syscall(SYS_exit, 0);
	for (i = 0; options->threads > 1 && i < options->threads; i++)
		pthread_join(workers[i].thread, NULL);
	r = sum_up(workers, options);
	pause_us(options->hold_ms * 1000u);
	return r;
}

/* A child does all of its work here; its exit status is the errno. */
static _Noreturn void live_shortly(const struct options *options,
				   unsigned int i)
{
	struct message_answer answer;
	struct ask ask = options->ask;
	char name[NAMES_MAX];

	ask.name = names_write(options->ask.name, i, name);
	_exit(-ask_lookup(&ask, &answer) & 0xff);
}

static int run_spawn(const struct options *options)
{
	unsigned int i, failures = 0;
	uint64_t begin;
	int status;
	pid_t pid;

	for (i = 0; i < options->count; i++) {
		begin = now_us();
		pid = fork();
		if (pid == 0)
			live_shortly(options, i);
		if (pid < 0 || waitpid(pid, &status, 0) < 0)
			return 1;
		status = WIFEXITED(status) ? WEXITSTATUS(status) : 255;
		failures += status != 0;
		say("spawn i=%u pid=%d result=%s us=%llu\n", i, pid,
		    result_name(-status),
		    (unsigned long long)(now_us() - begin));
	}
	return failures ? 1 : 0;
}

static int run_dial(const struct options *options, char **addresses)
{
	int r, status = 0;

	for (; *addresses; addresses++) {
		r = dial(*addresses, options, options->port);
		status |= r != 0;
	}
	pause_us(options->hold_ms * 1000u);
	return status;
}

static int run_echo(const struct options *options, char **addresses,
		    int (*echo)(const struct sockaddr_storage *to,
				unsigned int timeout_ms))
{
	struct sockaddr_storage to;
	int r, status = 0;

	for (; *addresses; addresses++) {
		r = ask_server(*addresses, options->port, &to);
		if (r == 0)
			r = echo(&to, options->ask.timeout_ms);
		say("echo address=%s pid=%d result=%s\n", *addresses, getpid(),
		    result_name(r));
		status |= r != 0;
	}
	return status;
}

static int run(const char *what, const struct options *options,
	       char **addresses)
{
	if (strcmp(what, "spawn") == 0)
		return run_spawn(options);
	if (strcmp(what, "race") == 0)
		return race_run(options);
	if (strcmp(what, "dial") == 0)
		return run_dial(options, addresses);
	if (strcmp(what, "echo") == 0)
		return run_echo(options, addresses, ask_echo);
	if (strcmp(what, "ping") == 0)
		return run_echo(options, addresses, ask_ping);
	return options->ask.path == ASK_N_PATHS ? 2 : run_lookups(options);
}

int main(int argc, char **argv)
{
	struct options options;
	const char *what = argc > 1 ? argv[1] : "";
	int r;

	/* The word after the program's name takes its place. */
	r = argc > 1 ? options_read(argc - 1, argv + 1, &options) : -EINVAL;
	if (r == 0)
		r = options_become(&options);
	if (r < 0) {
		(void)fprintf(stderr, "client: %s\n", strerror(-r));
		return 2;
	}
	options.ask.path = ask_path_from_name(
		strcmp(what, "spawn") == 0 || strcmp(what, "race") == 0
			? "sendto"
			: what);
	return run(what, &options, options.operands);
}
