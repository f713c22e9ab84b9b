/*
 * draw: see draw.h. What comes in are points of a known number, whatever
 * decoder they are of.
 */
#include "draw.h"

#include <chafa.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>

#include "base/array.h"

/* A cell of a terminal that does not say how large its cells are. */
#define CELL_WIDTH 10
#define CELL_HEIGHT 20

/* The first that the terminal has. */
static const struct {
	ChafaTermSeq seq;
	ChafaPixelMode mode;
} pixel_modes[] = {
    {CHAFA_TERM_SEQ_BEGIN_KITTY_IMMEDIATE_IMAGE_V1, CHAFA_PIXEL_MODE_KITTY},
    {CHAFA_TERM_SEQ_BEGIN_SIXELS, CHAFA_PIXEL_MODE_SIXELS},
    {CHAFA_TERM_SEQ_BEGIN_ITERM2_IMAGE, CHAFA_PIXEL_MODE_ITERM2},
};

static const struct {
	ChafaTermSeq seq;
	ChafaCanvasMode mode;
} canvas_modes[] = {
    {CHAFA_TERM_SEQ_SET_COLOR_FGBG_DIRECT, CHAFA_CANVAS_MODE_TRUECOLOR},
    {CHAFA_TERM_SEQ_SET_COLOR_FGBG_256, CHAFA_CANVAS_MODE_INDEXED_240},
    {CHAFA_TERM_SEQ_SET_COLOR_FGBG_16, CHAFA_CANVAS_MODE_INDEXED_16},
};

static ChafaPixelMode
pixel_mode(const ChafaTermInfo *terminal)
{
	for (size_t i = 0; i < ARRAY_SIZE(pixel_modes); i++)
		if (chafa_term_info_have_seq(terminal, pixel_modes[i].seq))
			return pixel_modes[i].mode;
	return CHAFA_PIXEL_MODE_SYMBOLS;
}

/* No colours with NO_COLOR, as the card beside it. */
static ChafaCanvasMode
canvas_mode(const ChafaTermInfo *terminal, bool pixels)
{
	const char *no_color = getenv("NO_COLOR");

	if (pixels)
		return CHAFA_CANVAS_MODE_TRUECOLOR;
	if (no_color != NULL && no_color[0] != '\0')
		return CHAFA_CANVAS_MODE_FGBG;
	for (size_t i = 0; i < ARRAY_SIZE(canvas_modes); i++)
		if (chafa_term_info_have_seq(terminal, canvas_modes[i].seq))
			return canvas_modes[i].mode;
	return CHAFA_CANVAS_MODE_FGBG;
}

static void
set_symbols(ChafaCanvasConfig *config)
{
	ChafaSymbolMap *map = chafa_symbol_map_new();
	bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;

	chafa_symbol_map_add_by_tags(map, CHAFA_SYMBOL_TAG_SPACE);
	chafa_symbol_map_add_by_tags(
	    map, utf8 ? CHAFA_SYMBOL_TAG_BLOCK : CHAFA_SYMBOL_TAG_ASCII);
	chafa_canvas_config_set_symbol_map(config, map);
	chafa_symbol_map_unref(map);
}

/* As large as fits, with the picture's own proportions. */
static void
set_size(ChafaCanvasConfig *config, const struct picture *picture,
    const struct face_request *request)
{
	int cell_width = CELL_WIDTH, cell_height = CELL_HEIGHT;
	int width = (int)request->columns, height = (int)request->rows;

	if (request->cell_width > 0 && request->cell_height > 0) {
		cell_width = (int)request->cell_width;
		cell_height = (int)request->cell_height;
	}
	chafa_calc_canvas_geometry((int)picture->width, (int)picture->height,
	    &width, &height, (float)cell_width / (float)cell_height, TRUE,
	    FALSE);
	chafa_canvas_config_set_geometry(
	    config, width < 1 ? 1 : width, height < 1 ? 1 : height);
	chafa_canvas_config_set_cell_geometry(config, cell_width, cell_height);
}

static void
print(const struct picture *picture, ChafaCanvasConfig *config,
    ChafaTermInfo *terminal, struct buf *out)
{
	ChafaCanvas *canvas = chafa_canvas_new(config);
	GString *text;

	chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGB8, picture->rgb,
	    (int)picture->width, (int)picture->height, (int)picture->width * 3);
	text = chafa_canvas_print(canvas, terminal);
	buf_append(out, text->str, text->len);
	buf_append_byte(out, '\n');
	g_string_free(text, TRUE);
	chafa_canvas_unref(canvas);
}

bool
draw_picture(const struct picture *picture, const struct face_request *request,
    struct buf *out, struct err *err)
{
	const char *name = getenv("TERM");
	ChafaTermInfo *terminal;
	ChafaCanvasConfig *config;
	gchar **environment;

	if (name == NULL || name[0] == '\0' || strcmp(name, "dumb") == 0)
		return err_set(err, ERR_DATA,
		    "the terminal (TERM) is not said, or draws nothing");
	(void)setlocale(LC_CTYPE, "");
	chafa_set_n_threads(1);
	environment = g_get_environ();
	terminal =
	    chafa_term_db_detect(chafa_term_db_get_default(), environment);
	g_strfreev(environment);
	config = chafa_canvas_config_new();
	chafa_canvas_config_set_pixel_mode(config, pixel_mode(terminal));
	chafa_canvas_config_set_canvas_mode(config,
	    canvas_mode(
		terminal, pixel_mode(terminal) != CHAFA_PIXEL_MODE_SYMBOLS));
	set_symbols(config);
	set_size(config, picture, request);
	print(picture, config, terminal, out);
	chafa_canvas_config_unref(config);
	chafa_term_info_unref(terminal);
	return buf_ok(out) || err_memory(err);
}
