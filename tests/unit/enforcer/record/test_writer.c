/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_writer.c - a record is folded, enriched and written; or it is lost, and
 * a `lost` record reports that.
 */
#include "enforcer/record/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "enforcer/host/identity/identity.h"
#include "enforcer/lib/wallclock.h"
#include "enforcer/record/fold.h"
#include "enforcer/record/output/output.h"
#include "policy/base.h"
#include "tests/unit/record_sample.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/unit.h"

struct desk {
	char path[32];
	struct output *output;
	struct identity *identity;
	struct record_writer *writer;
	char text[1 << 16];
};

static void desk_open(struct desk *desk, const char *format)
{
	struct record_writer_options options = { .format = format };
	int fd;

	strcpy(desk->path, "/tmp/test_record.XXXXXX");
	fd = mkstemp(desk->path);
	(void)close(fd);
	CU_ASSERT_EQUAL_FATAL(output_open(desk->path, &desk->output), 0);
	CU_ASSERT_EQUAL_FATAL(identity_new(0, asidebox(), &desk->identity), 0);
	options.output = desk->output;
	options.identity = desk->identity;
	CU_ASSERT_EQUAL_FATAL(record_writer_open(&options, &desk->writer), 0);
}

static const char *written(struct desk *desk)
{
	int fd = open(desk->path, O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, desk->text, sizeof(desk->text) - 1);

	(void)close(fd);
	desk->text[n > 0 ? n : 0] = '\0';
	return desk->text;
}

static void desk_close(struct desk *desk)
{
	record_writer_close(desk->writer);
	output_close(desk->output);
	identity_free(desk->identity);
	(void)unlink(desk->path);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what))) {
		text += strlen(what);
		n++;
	}
	return n;
}

static void now_sample(struct sample *s)
{
	sample_query(s, "www.example.com");
	(void)dns_msg_parse(s->builder.wire, s->builder.len, &s->msg);
	s->event.ktime_ns = wallclock_boottime_ns();
	s->record.identity = NULL;
}

static void a_record_is_in_the_file_when_its_time_is_up(void)
{
	static struct desk desk;
	static struct sample s;
	int wait_ms;

	desk_open(&desk, "json");
	CU_ASSERT_EQUAL(record_writer_timeout_ms(desk.writer), -1);
	now_sample(&s);
	CU_ASSERT_EQUAL(record_writer_write(desk.writer, &s.record), 0);
	wait_ms = record_writer_timeout_ms(desk.writer);
	CU_ASSERT(wait_ms >= 0 && wait_ms <= 100);
	(void)usleep((useconds_t)(wait_ms + 1) * 1000);
	CU_ASSERT_EQUAL(record_writer_tick(desk.writer), 0);
	CU_ASSERT_EQUAL(count(written(&desk), "\n"), 1);
	CU_ASSERT_EQUAL(record_writer_timeout_ms(desk.writer), -1);
	desk_close(&desk);
}

static void a_record_has_the_time_of_its_event(void)
{
	static struct desk desk;
	static struct sample s;
	char day[16], want[40];
	time_t now = time(NULL);
	struct tm tm;

	desk_open(&desk, "json");
	now_sample(&s);
	s.event.ktime_ns -= 3000000000;
	now -= 3;
	CU_ASSERT_EQUAL(record_writer_write(desk.writer, &s.record), 0);
	(void)output_flush(desk.output);
	(void)strftime(day, sizeof(day), "%Y-%m-%dT%H:%M", gmtime_r(&now, &tm));
	(void)snprintf(want, sizeof(want), "{\"@timestamp\":\"%s", day);
	CU_ASSERT_EQUAL(strncmp(written(&desk), want, strlen(want)), 0);
	desk_close(&desk);
}

static void an_identity_that_is_given_is_not_looked_up(void)
{
	static struct desk desk;
	static struct sample s;

	desk_open(&desk, "json");
	now_sample(&s);
	s.event.owner.uid = 0;
	CU_ASSERT_EQUAL(record_writer_write(desk.writer, &s.record), 0);
	s.record.identity = &s.identity;
	CU_ASSERT_EQUAL(record_writer_write(desk.writer, &s.record), 0);
	(void)output_flush(desk.output);
	CU_ASSERT_EQUAL(count(written(&desk), "\"name\":\"root\""), 1);
	CU_ASSERT_EQUAL(count(desk.text, "\"name\":\"alice\""), 1);
	desk_close(&desk);
}

static void a_flood_of_denials_is_two_records(void)
{
	static struct desk desk;
	static struct sample s;
	int i;

	desk_open(&desk, "json");
	now_sample(&s);
	s.record.verdict = RECORD_DENIED;
	for (i = 0; i < 1000; i++)
		CU_ASSERT_EQUAL(record_writer_write(desk.writer, &s.record), 0);
	(void)output_flush(desk.output);
	CU_ASSERT_EQUAL(count(written(&desk), "\n"), 1);
	i = record_writer_timeout_ms(desk.writer);
	CU_ASSERT(i > 0 && i <= FOLD_INTERVAL_MS);
	(void)usleep((useconds_t)(i + 5) * 1000);
	CU_ASSERT_EQUAL(record_writer_tick(desk.writer), 0);
	(void)output_flush(desk.output);
	CU_ASSERT_EQUAL(count(written(&desk), "\n"), 2);
	CU_ASSERT_EQUAL(count(desk.text, "\"count\":999"), 1);
	CU_ASSERT_EQUAL(count(desk.text, "\"name\":\"www.example.com\""), 2);
	desk_close(&desk);
}

static void closing_writes_the_summaries(void)
{
	static struct desk desk;
	static struct sample s;
	int i;

	desk_open(&desk, "json");
	now_sample(&s);
	s.record.verdict = RECORD_DENIED;
	for (i = 0; i < 5; i++)
		CU_ASSERT_EQUAL(record_writer_write(desk.writer, &s.record), 0);
	record_writer_close(desk.writer);
	desk.writer = NULL;
	CU_ASSERT_EQUAL(count(written(&desk), "\"count\":4"), 1);
	desk_close(&desk);
}

/* The pipe is not read at first; when it is, the loss is in it. */
static void lost_records_are_reported_once_there_is_room(void)
{
	static struct desk desk;
	static struct sample s;
	static char text[1 << 20];
	struct record_writer_options options = { .format = "json" };
	size_t accepted = 0, lost = 0, reported = 0, lines = 0;
	const char *at;
	ssize_t n;
	int fd, i;

	desk_open(&desk, "json");
	record_writer_close(desk.writer);
	output_close(desk.output);
	(void)unlink(desk.path);
	CU_ASSERT_EQUAL(mkfifo(desk.path, 0600), 0);
	fd = open(desk.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	CU_ASSERT_EQUAL_FATAL(output_open(desk.path, &desk.output), 0);
	options.output = desk.output;
	CU_ASSERT_EQUAL_FATAL(record_writer_open(&options, &desk.writer), 0);

	now_sample(&s);
	s.record.message = text; /* long records fill the buffer sooner */
	memset(text, 'x', 60000);
	for (i = 0; i < 200; i++) {
		if (record_writer_write(desk.writer, &s.record) == 0)
			accepted++;
		else
			lost++;
	}
	CU_ASSERT(lost > 0);
	for (i = 0; i < 60; i++) {
		while ((n = read(fd, text, sizeof(text) - 1)) > 0) {
			text[n] = '\0';
			lines += count(text, "\n");
			at = strstr(text, "\"log\":");
			reported += at ? strtoul(at + 6, NULL, 10) : 0;
		}
		(void)usleep(10000);
		CU_ASSERT_EQUAL(record_writer_tick(desk.writer), 0);
	}
	CU_ASSERT_EQUAL(lines, accepted + 1);
	CU_ASSERT_EQUAL(reported, lost);
	CU_ASSERT_EQUAL(record_writer_timeout_ms(desk.writer), -1);
	(void)close(fd);
	desk_close(&desk);
}

static void an_unknown_format_is_an_error(void)
{
	struct record_writer_options options = { .format = "xml" };
	struct record_writer *writer = (struct record_writer *)0x1;
	static struct desk desk;

	desk_open(&desk, "text");
	options.output = desk.output;
	CU_ASSERT_EQUAL(record_writer_open(&options, &writer), -EINVAL);
	CU_ASSERT_PTR_EQUAL(writer, (struct record_writer *)0x1);
	desk_close(&desk);
}

/* What is written of @n alerts of a rule whose lookups it permits. */
static void write_alerts(struct desk *desk, int n)
{
	static struct sample s;

	for (; n > 0; n--) {
		now_sample(&s);
		s.record.verdict = RECORD_ALLOWED;
		s.record.action = RECORD_ALERT;
		s.record.alert = POLICY_ALERT_HIGH;
		s.record.rule = "watched";
		CU_ASSERT_EQUAL(record_writer_write(desk->writer, &s.record),
				0);
	}
	(void)record_writer_tick(desk->writer);
	(void)output_flush(desk->output);
	(void)written(desk);
}

static void an_alert_of_a_rule_is_written_once_in_repeat(void)
{
	static struct desk desk;

	desk_open(&desk, "json");
	write_alerts(&desk, 3);
	CU_ASSERT_EQUAL(count(desk.text, "\n"), 1);
	CU_ASSERT_EQUAL(count(desk.text, "\"count\""), 0);
	/* A second is the time of denials, not of alerts. */
	(void)usleep(1100 * 1000);
	write_alerts(&desk, 1);
	CU_ASSERT_EQUAL(count(desk.text, "\n"), 1);
	/* Another policy may have another time: the sum, and a new one. */
	record_writer_set_repeat(desk.writer, 60);
	write_alerts(&desk, 1);
	CU_ASSERT_EQUAL(count(desk.text, "\n"), 3);
	CU_ASSERT_EQUAL(count(desk.text, "\"count\":3"), 1);
	desk_close(&desk);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_record_is_in_the_file_when_its_time_is_up),
		UNIT(a_record_has_the_time_of_its_event),
		UNIT(an_identity_that_is_given_is_not_looked_up),
		UNIT(a_flood_of_denials_is_two_records),
		UNIT(closing_writes_the_summaries),
		UNIT(lost_records_are_reported_once_there_is_room),
		UNIT(an_unknown_format_is_an_error),
		UNIT(an_alert_of_a_rule_is_written_once_in_repeat),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return unit_main("record_writer", tests, ARRAY_SIZE(tests));
}
