#include "pkdfetch.h"
int sync_run(void *c, int a, char **v){(void)c;(void)a;(void)v;return 70;}
