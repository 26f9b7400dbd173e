/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * commands.h - the subcommands; the table of them is in main.c.
 *
 * Each gets argv from its own name on and returns the exit status.  Usage
 * errors are said on standard error in one line.
 */
#pragma once

enum cmd_status {
	CMD_OK = 0,
	CMD_FAILED = 1, /* the reason was said on standard error */
	CMD_USAGE = 2,
};

int cmd_run(int argc, char **argv);
int cmd_watch(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_sets(int argc, char **argv);
int cmd_reload(int argc, char **argv);
int cmd_unload(int argc, char **argv);
