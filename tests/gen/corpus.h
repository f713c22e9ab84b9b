/*
 * The corpora of the fuzz targets of common/pki: small, every form once.
 */
#ifndef GEN_CORPUS_H
#define GEN_CORPUS_H

/* Into DIR/der, DIR/cert, DIR/crl, DIR/sod, DIR/list, DIR/dg. */
void gen_corpus_write(const char *dir);

#endif
