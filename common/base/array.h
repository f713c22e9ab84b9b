/*
 * array: rows put one after the other into a list that grows, or into a room
 * of fixed size. Neither writes past its end and neither drops a row in
 * silence: where a row does not fit the caller is told, and says so.
 */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Rows of a table or of a room whose size the compiler knows. */
#define ARRAY_SIZE(room) (sizeof(room) / sizeof((room)[0]))

/*
 * Where the next row of a fixed room goes, of which count are taken, or NULL
 * when the room is full: the caller reports the limit, or fills the row and
 * adds to count.
 */
#define array_place(room, count) \
	((size_t)(count) < ARRAY_SIZE(room) ? &(room)[(count)] : NULL)

/*
 * Makes room for one more row at the end of a list on the heap: list points
 * to its rows (NULL at first), count are in use, cap is how many there is
 * room for (0 at first). False when there is no memory; all three are then
 * what they were. The rows may move. The room doubles, so that a list of n
 * rows is copied log n times.
 *
 *	if (!array_room(all->list, all->count, all->cap))
 *		return err_memory(err);
 *	all->list[all->count++] = row;
 */
#define array_room(list, count, cap)                                 \
	((size_t)(count) < (size_t)(cap) ||                          \
	    array_grow((void *)&(list), (size_t)(count) + 1, &(cap), \
		sizeof(*(list))))

/*
 * What array_room() calls when the list is full: room for at least `need`
 * rows of `size` bytes in the list whose pointer is at list_at.
 */
MUST_CHECK bool array_grow(
    void *list_at, size_t need, size_t *cap, size_t size);

#endif
