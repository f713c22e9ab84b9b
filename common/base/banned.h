/*
 * banned: functions that nothing here may call; every source file is compiled
 * with this header in front.
 *
 * No bounds (strcpy, strcat, sprintf, vsprintf), hidden state (strtok,
 * gmtime, localtime, ctime, asctime), silent errors (atoi, atol, atof), a
 * shell (system).
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(function) function##_is_banned_in_this_project

#undef strcpy
#define strcpy(to, from) BANNED(strcpy)
#undef strcat
#define strcat(to, from) BANNED(strcat)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(to, format, ap) BANNED(vsprintf)
#undef strtok
#define strtok(text, separators) BANNED(strtok)
#undef gmtime
#define gmtime(t) BANNED(gmtime)
#undef localtime
#define localtime(t) BANNED(localtime)
#undef ctime
#define ctime(t) BANNED(ctime)
#undef asctime
#define asctime(t) BANNED(asctime)
#undef atoi
#define atoi(text) BANNED(atoi)
#undef atol
#define atol(text) BANNED(atol)
#undef atof
#define atof(text) BANNED(atof)
#undef system
#define system(command) BANNED(system)

#endif
