/* A compiled model with its runtime, and the library that compiles, in one program. */
#include "mlp.h"
#include "weir/runtime.h"
#include "weir/weir.h"
#include <stdio.h>

int main(void) {
  weir_context *context = weir_context_create(1);
  weir_graph *graph = weir_graph_create(NULL);
  printf("%s: %d thread, status %d\n", mlp_program.compiler,
         (int)weir_context_threads(context), (int)weir_graph_status(graph, NULL));
  printf("weir %s\n", weir_version());
  weir_graph_destroy(graph);
  weir_context_destroy(context);
  return 0;
}
