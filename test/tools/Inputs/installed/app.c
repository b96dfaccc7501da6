/* Runs the model mlp on ones, by the runtime's own interface. */
#include "mlp.h"
#include "weir/runtime.h"
#include <stdio.h>

int main(void) {
  weir_context *context = weir_context_create(1);
  weir_session *session = NULL;
  if (weir_session_create(context, &mlp_program, NULL, &session) != WEIR_OK) {
    puts(weir_context_message(context));
    return 1;
  }
  float x[8] = {1, 1, 1, 1, 1, 1, 1, 1}, y[4];
  int64_t x_shape[] = {2, 4}, y_shape[] = {2, 2};
  weir_tensor input = {x, x_shape, WEIR_F32, 2}, output = {y, y_shape, WEIR_F32, 2};
  const weir_function *serve = weir_find_function(&mlp_program, "serve");
  if (weir_run(context, session, serve, &input, &output) != WEIR_OK) {
    puts(weir_context_message(context));
    return 1;
  }
  printf("%g %g %g %g\n", y[0], y[1], y[2], y[3]);
  weir_session_destroy(session);
  weir_context_destroy(context);
  return 0;
}
