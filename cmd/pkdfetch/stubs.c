#include "pkdfetch.h"
const char *const export_formats[] = {"pem", "der", "bundle", "ldif", NULL};
int sync_run(void *c, int a, char **v){(void)c;(void)a;(void)v;return 70;}
int status_run(void *c, int a, char **v){(void)c;(void)a;(void)v;return 70;}
int export_run(void *c, int a, char **v){(void)c;(void)a;(void)v;return 70;}
int fsck_run(void *c, int a, char **v){(void)c;(void)a;(void)v;return 70;}
