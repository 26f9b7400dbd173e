/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * aside.c - ask the helper, wait within the credit, and replace a helper that
 * is late.
 */
#include "bpf/aside/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bpf/aside/credit.h"
#include "bpf/aside/helper.h"
#include "policy/base.h"

#define CREDIT_MS 500
#define CREDIT_OF_USER_MS 250 /* one alone must not use up what all have */
#define USERS 64  /* accounts: users with the same remainder share one */
#define RANGES 16 /* accounts, as for users */
#define US_PER_MS INT64_C(1000)
/* An answer takes so long where nobody is in the way. */
#define FREE_US 1000
/* To wait for less makes no sense, and one wait takes at most this part. */
#define LEAST_US 2000
#define PART 4
/* For a helper that no processor runs: so many times as long, and no longer. */
#define STARVED 20
#define STARVED_US INT64_C(1000000)

struct left {
	pid_t pid;
	uint32_t uid;
};

struct aside {
	struct aside_options options;
	void (*on_wait)(void *context); /* NULL: nobody else waits */
	void *context;
	struct credit_limits of_all, of_range, of_user;
	struct credit all, ranges[RANGES], users[USERS];
	pid_t pid;  /* 0: there is no helper now */
	int socket; /* -1, too */
	struct aside_counters counters;
	struct left left[ASIDE_LEFT_MAX];
	struct helper_request request;
	struct helper_answer answer;
};

static int64_t now_us(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int aside_new(const struct aside_options *options, struct aside **ret_aside)
{
	struct aside *a = calloc(1, sizeof(*a));

	if (!a)
		return -ENOMEM;
	a->options = *options;
	a->socket = -1;
	a->of_all = (struct credit_limits){
		.most_us = (options->credit_ms ?: CREDIT_MS) * US_PER_MS,
		.percent = 20,
	};
	a->of_user = (struct credit_limits){
		.most_us = (options->credit_of_user_ms ?: CREDIT_OF_USER_MS) *
			   US_PER_MS,
		.percent = 5,
	};
	a->of_range = (struct credit_limits){
		.most_us = a->of_user.most_us * 3 / 2,
		.percent = 7,
	};
	*ret_aside = a;
	return 0;
}

/* Forget those that were left behind and have ended. */
static void reap(struct aside *a)
{
	size_t i = 0;

	while (i < a->counters.left) {
		if (waitpid(a->left[i].pid, NULL, WNOHANG) == 0)
			i++;
		else
			a->left[i] = a->left[--a->counters.left];
	}
}

/* Kill the helper, which may take for ever. */
static void leave_behind(struct aside *a, uint32_t uid)
{
	(void)kill(a->pid, SIGKILL);
	(void)close(a->socket);
	a->left[a->counters.left++] =
		(struct left){ .pid = a->pid, .uid = uid };
	a->pid = 0;
	a->socket = -1;
}

/* Whoever forked a process has to wait for its end. */
static void bequeath(const struct aside *a, struct aside *heir)
{
	size_t i;

	for (i = 0; heir && i < a->counters.left; i++)
		if (heir->counters.left < ASIDE_LEFT_MAX - 1)
			heir->left[heir->counters.left++] = a->left[i];
}

void aside_free(struct aside *a)
{
	if (!a)
		return;
	reap(a);
	bequeath(a, a->options.heir);
	if (a->pid) {
		(void)close(a->socket); /* it waits for us only, so it ends */
		(void)kill(a->pid, SIGKILL);
		(void)waitpid(a->pid, NULL, 0);
	}
	free(a);
}

void aside_freep(struct aside **aside)
{
	aside_free(*aside);
	*aside = NULL;
}

/* May one more helper be late for @uid? */
static bool has_place(const struct aside *a, uint32_t uid)
{
	const uint32_t range = credit_range_of(uid);
	size_t i, of_user = 0, of_range = 0, of_ranges = 0;
	uint32_t other;

	for (i = 0; i < a->counters.left; i++) {
		other = credit_range_of(a->left[i].uid);
		of_user += a->left[i].uid == uid;
		of_range += range && other == range;
		of_ranges += range && other;
	}
	return of_user < ASIDE_LEFT_OF_USER && of_range < ASIDE_LEFT_OF_RANGE &&
	       of_ranges < ASIDE_LEFT_OF_RANGES;
}

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* How long to wait for a process of @uid, 0: not at all. */
static int64_t patience(struct aside *a, uint32_t uid, int64_t start_us)
{
	const uint32_t range = credit_range_of(uid);
	int64_t left_us = credit_left(&a->all, &a->of_all, start_us);
	int64_t most_us = (a->options.wait_ms ?: ASIDE_WAIT_MS) * US_PER_MS;

	/* Most of what root runs has nothing to do with each other. */
	if (uid)
		left_us = lesser(left_us, credit_left(&a->users[uid % USERS],
						      &a->of_user, start_us));
	if (range)
		left_us =
			lesser(left_us, credit_left(&a->ranges[range % RANGES],
						    &a->of_range, start_us));
	if (left_us < LEAST_US)
		return 0;
	left_us /= PART;
	if (left_us < LEAST_US)
		return LEAST_US;
	return lesser(left_us, most_us);
}

static void spend(struct aside *a, uint32_t uid, int64_t spent_us)
{
	const uint32_t range = credit_range_of(uid);

	if (spent_us <= 0)
		return;
	credit_spend(&a->all, spent_us);
	credit_spend(&a->users[uid % USERS], spent_us);
	if (range)
		credit_spend(&a->ranges[range % RANGES], spent_us);
}

static int ensure_helper(struct aside *a, uint32_t uid)
{
	if (a->counters.left)
		reap(a);
	if (!has_place(a, uid))
		return -EAGAIN;
	if (a->pid)
		return 0;
	if (a->counters.left == ASIDE_LEFT_MAX)
		return -EAGAIN;
	return helper_start(&a->options, &a->pid, &a->socket);
}

void aside_begin(struct aside *a)
{
	(void)ensure_helper(a, 0); /* else the first call tries it again */
}

void aside_on_wait(struct aside *a, void (*on_wait)(void *context),
		   void *context)
{
	if (!a)
		return;
	a->on_wait = on_wait;
	a->context = context;
}

/* Does the helper wait for a processor only?  Its state stands behind its name,
 * which has no parenthesis; proc_pid_stat(5). */
static bool is_starved(const struct aside *a)
{
	CLEANUP(base_closep) int fd = -1;
	char text[64];
	const char *state;
	ssize_t n;

	(void)snprintf(text, sizeof(text), "/proc/%d/stat", (int)a->pid);
	fd = open(text, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		return false;
	text[n] = '\0';
	state = strstr(text, ") ");
	return state && state[2] == 'R';
}

/* Is there anything to take from the helper, by @until_us? */
static bool has_answer(const struct aside *a, int64_t until_us)
{
	struct pollfd wanted = { .fd = a->socket, .events = POLLIN };
	struct timespec timeout;
	int64_t left_us;
	int n;

	do {
		left_us = until_us - now_us();
		if (left_us < 0)
			left_us = 0;
		timeout.tv_sec = left_us / 1000000;
		timeout.tv_nsec = left_us % 1000000 * 1000;
		n = ppoll(&wanted, 1, &timeout, NULL);
	} while (n < 0 && errno == EINTR);
	return n > 0;
}

/* Get the answer into @a->answer. */
static int await(struct aside *a, const struct aside_call *call,
		 int64_t wait_us, int *ret_fd)
{
	int64_t result;
	ssize_t n;
	int i;

	if (a->on_wait && !has_answer(a, now_us() + FREE_US))
		a->on_wait(a->context);
	for (i = 0; !has_answer(a, now_us() + wait_us); i++)
		if (i == STARVED || i * wait_us >= STARVED_US || !is_starved(a))
			return -ETIMEDOUT;
	n = helper_take(a->socket, &a->answer, ret_fd);
	if (n < 0)
		return (int)n;
	result = a->answer.result;
	if (a->answer.number != a->request.number ||
	    n != (result > 0 ? result : 0) || n > (ssize_t)call->room)
		return -EBADMSG;
	return 0;
}

static ssize_t ask(struct aside *a, const struct aside_call *call,
		   int64_t wait_us)
{
	CLEANUP(base_closep) int fd = -1;
	int r;

	a->request.number++;
	a->request.fn = call->fn;
	if (call->in_len)
		memcpy(a->request.in, call->in, call->in_len);
	r = helper_ask(a->socket, &a->request, call->in_len);
	if (r == 0)
		r = await(a, call, wait_us, &fd);
	if (r < 0) {
		leave_behind(a, call->uid);
		return r;
	}
	if (a->answer.result > 0)
		memcpy(call->out, a->answer.out, (size_t)a->answer.result);
	if (call->ret_fd)
		*call->ret_fd = TAKE_FD(fd);
	return (ssize_t)a->answer.result;
}

ssize_t aside_do(struct aside *a, const struct aside_call *call)
{
	int64_t start_us = now_us();
	int64_t wait_us = patience(a, call->uid, start_us);
	ssize_t n = -EAGAIN;

	if (call->in_len > ASIDE_MAX)
		return -E2BIG;
	if (wait_us && ensure_helper(a, call->uid) == 0)
		n = ask(a, call, wait_us);
	spend(a, call->uid, now_us() - start_us - FREE_US);
	a->counters.late += n == -ETIMEDOUT;
	a->counters.unasked += n == -EAGAIN;
	return n;
}

bool aside_is_unknown(ssize_t result)
{
	return result == -ETIMEDOUT || result == -EAGAIN || result == -EIO ||
	       result == -EBADMSG;
}

void aside_counters(struct aside *a, struct aside_counters *ret_counters)
{
	reap(a);
	*ret_counters = a->counters;
}
