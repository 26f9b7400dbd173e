/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * checks.h - the checks of `doctor`, each in a module of its name.
 *
 * A check adds to the findings what it found out, one at least where there is
 * something to be said, and leaves nothing behind.
 */
#pragma once

struct checkup; /* enforcer/cli/doctor/checkup.h */

/* Find daemons that look names up for the programs that connect to them, and so
 * as themselves. */
void services_check(const struct checkup *checkup);
/* May programs ask systemd-resolved over D-Bus, which asks as itself? */
void bus_check(const struct checkup *checkup);
/* Find nameservers of resolv.conf that the policy does not list, and search
 * domains below which it permits nothing. */
void notes_resolv_conf_check(const struct checkup *checkup);
/* Find who answers DNS on this host, and who could begin to. */
void port53_check(const struct checkup *checkup);
/* Find the nameservers that container runtimes give, and those that running
 * containers have. */
void containers_check(const struct checkup *checkup);
/* Find browsers that may ask by DNS over HTTPS, where no name is judged. */
void notes_browsers_check(const struct checkup *checkup);
/* Find families of sockets that send something else than IP, so that no hook
 * sees them, and that an ordinary user may open. */
void families_check(const struct checkup *checkup);
/* Find marks that other firewalls set or route by, and what empties tables. */
void firewalls_check(const struct checkup *checkup);
/* Find what the kernel lacks. */
void lacks_check(const struct checkup *checkup);
/* Is there a cgroup2 hierarchy that has all programs in it? */
void cgroup_check(const struct checkup *checkup);
/* The executables that the policy names: are they there, and whose are they? */
void programs_check(const struct checkup *checkup);
/* May anybody but root change what nameward reads and writes? */
void permissions_check(const struct checkup *checkup);
/* Is the date right?  Rules may end at one, and records have it. */
void clock_check(const struct checkup *checkup);
