/* Two models and weir/abi.h itself, if it is there, in one program. */
#include "fer.h"
#include "other.h"

#include <stdio.h>
#include <string.h>

static _Alignas(WEIR_ALIGNMENT) unsigned char arena[64 << 20];

int main(void) {
  static float pixels[64 * 64], scores[7], others[7];
  static weir_context context;
  fer_serving_default_inputs inputs = {pixels, 1};
  fer_serving_default_outputs outputs = {scores};
  other_serving_default_inputs other_inputs = {pixels, 1};
  other_serving_default_outputs other_outputs = {others};
  int i;
  context.arena = arena;
  context.arena_size = sizeof(arena);
  for (i = 0; i < 64 * 64; ++i)
    pixels[i] = (float)(i % 64) / 64;
  if (fer_serving_default(&context, &inputs, &outputs) != WEIR_OK ||
      other_serving_default(&context, &other_inputs, &other_outputs) != WEIR_OK)
    return puts(context.message), 1;
  return memcmp(scores, others, sizeof(scores)) != 0;
}
